"""Black's layout of text that `ruff format` has laid out: Black sees only what it may change.

Black is slow, and ruff's layout is Black's but for a few constructs. So each run of statements on
which both agree is folded into one line, Black lays out the rest, and the runs are put back.
Doubtful, and left to Black, is what differed in the modules of hundreds of notebooks, and all that
resembles it:

- a line that is too long, or may be: Black counts comments such as `noqa`, ruff does not;
- a statement of several lines that holds a comment, or over several lines an operator, a
  conditional expression, a lambda, a slice, a tuple without parentheses, or a text;
- a value in parentheses of its own that is assigned to more than a name;
- a head of several lines, but for a plain `if`, `while`, `def` or `class`;
- parentheses around what is assigned, looped over or deleted: `(a, b) = c`;
- a lone item of a list in parentheses of its own, and a slice with blanks around its colon;
- a text that begins a block, and a definition right below a module's docstring;
- a definition that a clause follows: Black wants a blank line before that `else`;
- an import right above a comment: Black wants a blank line between them;
- a comment without a blank after its `#`;
- everything, where a comment speaks to a formatter.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeGuard

from nb2prod.notebook.walk import children

LINE_LENGTH = 88

_Run = tuple[int, int]
_Clauses = ast.If | ast.For | ast.AsyncFor | ast.While | ast.With | ast.AsyncWith | ast.Try
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_Compound = _Clauses | _Definition | ast.TryStar

# What both explode alike over several lines, where nothing else in it has several.
_ALIKE = (
    *(ast.Expr, ast.Assign, ast.Return, ast.Raise, ast.Import, ast.ImportFrom),
    *(ast.Call, ast.keyword, ast.Attribute, ast.Subscript, ast.Starred, ast.Await),
    *(ast.List, ast.Tuple, ast.Dict, ast.Set),
    *(ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.comprehension),
)
_OPERATIONS = (ast.BoolOp, ast.Compare, ast.UnaryOp)
_TEXT = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""")
_LONG_TEXT = re.compile(rf"""\s*(?:\w+=)?[a-zA-Z]?(?:{_TEXT.pattern}),?""")
_TO_FORMATTERS = re.compile(r"#\s*(?:fmt|yapf)\s*:")
_IN_PARENTHESES = re.compile(r"\s*(?:async )?(?:(?:assert|del|for|return|with|yield) )?\(")
_ODD = re.compile(r"\[\(.*\)\]| : ")
_COMMENT = re.compile(r"\s*#(?=[ !:#]|$)")


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


def fits(line: str) -> bool:
    """Whether the line fits: wide letters count twice, and have three bytes."""
    return len(line.encode()) <= LINE_LENGTH


def has_long_line(text: str) -> bool:
    """Whether a line may be too long for Black."""
    return not all(map(fits, text.split("\n")))


def fold(text: str) -> tuple[str, dict[str, str]]:
    """The text with its sound statements folded, and what stands for what; empty if all is sound.

    A text that cannot be read is doubtful as a whole.
    """
    lines = text.split("\n")
    try:
        body = ast.parse(text).body
        runs, sound = _Folding(lines).runs(body, 0)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text, {}
    if _TO_FORMATTERS.search(text):
        return text, {}
    if sound and all(map(_is_plain, lines[body[-1].end_lineno or 0 if body else 0 :])):
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
        self, body: list[ast.stmt], above: int, followed: bool = False
    ) -> tuple[list[_Run], bool]:
        """The runs in a block, and whether all of it is sound.

        Args:
            body: the block's statements.
            above: the last row before it.
            followed: whether another clause of the same statement comes after it.
        """
        found: list[_Run] = []
        whole, grows = True, False
        for statement in body:
            first, last = _first(statement), self._last(statement)
            between = all(map(_is_plain, self.lines[above : first - 1]))
            inner, sound = self._inside(statement, followed and statement is body[-1])
            sound = sound and all(map(_is_plain, self.lines[statement.end_lineno or 0 : last]))
            doubtful = self._is_import_above_comment(statement) or _is_by_text(statement, body)
            sound = sound and not doubtful
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
        if not self._has_block(statement):
            return [], self._is_sound(statement, self.lines[first - 1 : last])
        found: list[_Run] = []
        sound, above = not (followed and isinstance(statement, _Definition)), first - 1
        blocks = list(_blocks(statement))
        for block in blocks:
            more, start = followed or block is not blocks[-1], _first(block[0])
            if block is blocks[0] or not self._is_elif(block[0]):
                head = self.lines[above : start - 1]
                sound = self._is_sound_head(statement, head) and sound
                inner, whole = self.runs(block, start - 1, more)
            else:
                inner, whole = self._inside(block[0], more)
                whole = whole and all(map(_is_plain, self.lines[above : start - 1]))
            found += inner
            sound, above = sound and whole, block[-1].end_lineno or 0
        return found, sound

    def _last(self, statement: ast.stmt) -> int:
        """The statement's last row, that of a comment at the end of its block."""
        last = statement.end_lineno or 0
        for row, line in enumerate(self.lines[last:], start=last + 1):
            bare = line.lstrip()
            if bare and not (bare[0] == "#" and len(line) - len(bare) > statement.col_offset):
                break
            last = row if bare else last
        return last

    def _is_import_above_comment(self, statement: ast.stmt) -> bool:
        is_import = isinstance(statement, ast.Import | ast.ImportFrom)
        following = self.lines[statement.end_lineno or 0 :][:1]
        return is_import and any(line.lstrip().startswith("#") for line in following)

    def _has_block(self, statement: ast.stmt) -> TypeGuard[_Compound]:
        """Whether there are statements in it, on lines of their own."""
        if not isinstance(statement, _Compound):
            return False
        inner = statement.body[0]
        return not self.lines[inner.lineno - 1][: inner.col_offset].strip()

    def _is_elif(self, statement: ast.stmt) -> bool:
        line = self.lines[statement.lineno - 1]
        return isinstance(statement, ast.If) and line.lstrip().startswith("elif")

    def _is_sound_head(self, statement: _Compound, head: list[str]) -> bool:
        """Whether both lay out alike what is above a block: decorators, head, comments."""
        code = [line for line in head if line.strip() and not line.lstrip().startswith("#")]
        if not all(map(_is_plain, head)):
            return False
        if len(code) == 1:
            return True
        if any(map(_has_comment, code)):
            return False
        if isinstance(statement, ast.If | ast.While):
            return _is_alike([statement.test], (*_ALIKE, *_OPERATIONS))
        if not isinstance(statement, _Definition):
            return False
        inner = (node for node in children(statement) if not isinstance(node, ast.stmt))
        return all(_is_alike([n], _ALIKE if n in statement.decorator_list else ()) for n in inner)

    def _is_sound(self, statement: ast.stmt, lines: list[str]) -> bool:
        """Whether both lay out alike a statement without a block."""
        if len(lines) == 1:
            return _is_plain(lines[0])
        value = getattr(statement, "value", None)
        if isinstance(value, ast.Constant | ast.JoinedStr) and value.lineno == statement.lineno:
            is_one = value.end_lineno == statement.end_lineno
            return is_one and fits(lines[0]) and fits(lines[-1])
        if any(map(_has_comment, lines)) or not _is_plain(lines[0]):
            return False
        if any(_ODD.search(_TEXT.sub("", line)) for line in lines):
            return False
        if lines[0].endswith(" = (") and not _is_bound_to_name(statement):
            return False
        fit = all(fits(line) or _LONG_TEXT.fullmatch(line) for line in lines[1:])
        return fit and _is_alike([statement])


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


def _is_by_text(statement: ast.stmt, body: list[ast.stmt]) -> bool:
    """Whether it is the text that begins a block, or a definition right below that."""
    if not isinstance(body[0], ast.Expr) or not isinstance(body[0].value, ast.Constant):
        return False
    is_below = isinstance(statement, _Definition) and statement in body[1:2]
    has_definition = isinstance((body[1:] or body)[0], _Definition)
    is_long = body[0].end_lineno != body[0].lineno
    return is_below or (statement is body[0] and (is_long or has_definition))


def _is_plain(line: str) -> bool:
    """Whether both leave a line alone that is a whole statement, a comment, or empty."""
    if line.lstrip().startswith("#"):
        return _COMMENT.match(line) is not None
    doubtful = _IN_PARENTHESES.match(line) or _ODD.search(_TEXT.sub("", line))
    return fits(line) and "#|" not in line and not doubtful


def _has_comment(line: str) -> bool:
    """Whether there is a comment on a line that begins outside of a string."""
    return "#" in line and "#" in _TEXT.sub("", line)


def _is_bound_to_name(statement: ast.stmt) -> bool:
    """Whether it is an assignment to one name."""
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    return len(targets) == 1 and isinstance(targets[0], ast.Name)


def _is_alike(nodes: Iterable[ast.AST], alike: tuple[type, ...] = _ALIKE) -> bool:
    """Whether of these nodes only such have several lines as both lay out alike."""
    for node in nodes:
        first = getattr(node, "lineno", None)
        if first is not None and node.end_lineno == first:  # type: ignore[attr-defined]
            continue
        if first is not None and not isinstance(node, alike):
            return False
        if _is_bare_tuple(node) or _has_operation_for_key(node):
            return False
        if not _is_alike(children(node), alike):
            return False
    return True


def _is_bare_tuple(node: ast.AST) -> bool:
    """Whether it is a tuple without parentheses."""
    if not isinstance(node, ast.Tuple) or not node.elts:
        return False
    item = node.elts[0]
    return (item.lineno, item.col_offset) == (node.lineno, node.col_offset)


def _has_operation_for_key(node: ast.AST) -> bool:
    if not isinstance(node, ast.Dict | ast.DictComp):
        return False
    keys = node.keys if isinstance(node, ast.Dict) else [node.key]
    return any(isinstance(key, (ast.BinOp, ast.IfExp, *_OPERATIONS)) for key in keys)
