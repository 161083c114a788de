"""Black's layout of text that `ruff format` has laid out: Black sees only what it may change.

Black is slow, and ruff's layout is Black's but for a few constructs. So each run of statements on
which both agree is folded into one line, Black lays out the rest, and the runs are put back. What
they may not agree on is told in `doubt.py`; here is what has to do with where a statement stands.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeGuard

from nb2prod.export.doubt import LINE_LENGTH, Definition, is_plain, is_sound, is_sound_head
from nb2prod.export.source import parse

_Run = tuple[int, int]
_Clauses = ast.If | ast.For | ast.AsyncFor | ast.While | ast.With | ast.AsyncWith | ast.Try
_Compound = _Clauses | Definition | ast.TryStar

_SET_OFF = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
_TO_FORMATTERS = re.compile(r"#\s*(?:fmt|yapf)\s*:")


def as_black(text: str, *, laid_out: bool = True) -> str:
    """Lay a module out as Black does.

    Args:
        text: the module.
        laid_out: whether it is as `ruff format` left it, but for comments at the ends of lines.

    Raises:
        Exception: whatever Black raises on code that it cannot format, some of it sound.
    """
    folded, runs = fold(text) if laid_out else (text, {})
    if not folded:
        return text
    import black  # slow to import, and most modules never need it
    from black.mode import TargetVersion

    mode = black.Mode(line_length=LINE_LENGTH, target_versions={TargetVersion.PY311})
    lines = black.format_str(folded, mode=mode).split("\n")
    return "\n".join(runs.get(line.strip(), line) for line in lines)


def fold(text: str) -> tuple[str, dict[str, str]]:
    """The text with its sound statements folded, and what stands for what; empty if all is sound.

    A text that cannot be read is doubtful as a whole.
    """
    lines = text.split("\n")
    try:
        body = parse(text).body
        runs, sound = _Folding(lines).runs(body, 0)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text, {}
    is_bare = bool(text) and all(map(_is_text, body[:2]))
    if is_bare or _TO_FORMATTERS.search(text):
        return text, {}
    if sound and all(map(is_plain, lines[body[-1].end_lineno or 0 if body else 0 :])):
        return "", {}
    name = "folded"
    while name in text:
        name += "_"
    kept: list[str] = []
    folded = {}
    done = 0
    for number, (first, last) in enumerate(runs):
        placeholder = f"{name}{number}"
        indentation = len(lines[first - 1]) - len(lines[first - 1].lstrip())
        kept += [*lines[done : first - 1], " " * indentation + placeholder]
        folded[placeholder] = "\n".join(lines[first - 1 : last])
        done = last
    return "\n".join([*kept, *lines[done:]]), folded


@dataclass(frozen=True, slots=True)
class _Folding:
    """Finds the runs of sound statements in a module's lines. Rows count from 1."""

    lines: list[str]

    def runs(
        self, body: list[ast.stmt], above: int, followed: bool = False, *, documents: bool = True
    ) -> tuple[list[_Run], bool]:
        """The runs in a block, and whether all of it is sound.

        Args:
            body: the block's statements.
            above: the last row before it.
            followed: whether another clause of the same statement comes after it.
            documents: whether a text at its beginning is a docstring.
        """
        found: list[_Run] = []
        whole, grows = True, False
        for statement in body:
            first, last = _first(statement), self._last(statement)
            between = all(map(is_plain, self.lines[above : first - 1]))
            is_last = statement is body[-1]
            ends = (is_last and followed) or self._is_above_comment(statement, last, is_last)
            inner, sound = self._inside(statement, ends)
            sound = sound and all(map(is_plain, self.lines[statement.end_lineno or 0 : last]))
            sound = sound and not _is_by_text(statement, body, documents)
            if not sound:
                found += inner
            elif grows and between:
                found[-1] = (found[-1][0], last)
            else:
                found.append((first, last))
            whole, grows, above = whole and between and sound, sound, last
        return found, whole

    def _inside(self, statement: ast.stmt, followed: bool) -> tuple[list[_Run], bool]:
        """The runs inside a statement, and whether all of it is sound."""
        first, last = _first(statement), statement.end_lineno or 0
        sound = not (followed and (isinstance(statement, _SET_OFF) or _is_text(statement)))
        if not self._has_block(statement):
            return [], sound and is_sound(statement, self.lines[first - 1 : last])
        found: list[_Run] = []
        above = first - 1
        blocks = list(_blocks(statement))
        for block in blocks:
            more, start = followed or block is not blocks[-1], _first(block[0])
            if block is blocks[0] or not self._is_elif(block[0]):
                head = self.lines[above : start - 1]
                sound = is_sound_head(statement, head) and sound
                is_documented = isinstance(statement, Definition)
                inner, whole = self.runs(block, start - 1, more, documents=is_documented)
            else:
                inner, whole = self._inside(block[0], more)
                whole = whole and all(map(is_plain, self.lines[above : start - 1]))
            found += inner
            sound, above = sound and whole, block[-1].end_lineno or 0
        return found, sound

    def _is_above_comment(self, statement: ast.stmt, row: int, is_last: bool) -> bool:
        """Whether a comment stands right below an import or text, or below a block's end."""
        wants_a_line = isinstance(statement, ast.Import | ast.ImportFrom) or _is_text(statement)
        if not is_last and not wants_a_line:
            return False
        while is_last and row < len(self.lines) and not self.lines[row].strip():
            row += 1
        return row < len(self.lines) and self.lines[row].lstrip().startswith("#")

    def _last(self, statement: ast.stmt) -> int:
        """The statement's last row, that of a comment at the end of its block."""
        last = row = statement.end_lineno or 0
        while row < len(self.lines):
            line = self.lines[row]
            bare = line.lstrip()
            if bare and not (bare[0] == "#" and len(line) - len(bare) > statement.col_offset):
                break
            row += 1
            last = row if bare else last
        return last

    def _has_block(self, statement: ast.stmt) -> TypeGuard[_Compound]:
        """Whether there are statements in it, on lines of their own."""
        if not isinstance(statement, _Compound):
            return False
        inner = statement.body[0]
        return not self.lines[inner.lineno - 1][: inner.col_offset].strip()

    def _is_elif(self, statement: ast.stmt) -> bool:
        line = self.lines[statement.lineno - 1]
        return isinstance(statement, ast.If) and line.lstrip().startswith("elif")


def _first(statement: ast.stmt) -> int:
    """The statement's first row, that of its first decorator."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return decorators[0].lineno if decorators else statement.lineno


def _blocks(statement: _Compound) -> Iterator[list[ast.stmt]]:
    yield statement.body
    for handler in getattr(statement, "handlers", []):
        yield handler.body
    for name in ("orelse", "finalbody"):
        if block := getattr(statement, name, None):
            yield block


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _is_by_text(statement: ast.stmt, body: list[ast.stmt], documents: bool) -> bool:
    """Whether it is a text at a block's beginning, or a definition right below that."""
    text = body[0]
    if not _is_text(text):
        return False
    is_above_definition = isinstance((body[1:] or body)[0], Definition)
    if statement is text:
        return is_above_definition or (not documents and text.end_lineno != text.lineno)
    return is_above_definition and statement is body[1]
