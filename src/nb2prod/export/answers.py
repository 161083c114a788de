"""Answers to what ruff finds in code that is not ours to change.

A finding that may be a mistake is answered at its place: at the end of the line, or above the
statement where the line would become too long, for Black would move it, and the answer with it.
One of style is answered once for the file.
"""

import ast
import re
import tokenize
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from nb2prod.export.black import fits
from nb2prod.notebook.walk import children

Finding = dict[str, Any]

# An unused variable was a global of the notebook: that is how notebooks are, not a mistake.
_STYLE_OF_F = {"F401", "F403", "F405", "F541", "F841"}
_WITH_ROWS = (ast.stmt, ast.ExceptHandler, ast.match_case)
_CODE = re.compile(r"[A-Z]+\d+")
_ANSWER = re.compile(r"# noqa: (?P<codes>[A-Z0-9, ]+)$")
_ANSWER_FOR_FILE = re.compile(r"# ruff: noqa: (?P<codes>[A-Z0-9, ]+)")


def is_answerable(finding: Finding) -> bool:
    """Whether a comment can keep ruff quiet about it; not about what it cannot parse."""
    return bool(finding["code"] and _CODE.fullmatch(finding["code"]))


def answered(text: str, findings: Iterable[Finding]) -> str:
    """A module with a comment for each finding; its layout stays what it was."""
    rows: dict[int, set[str]] = defaultdict(set)
    whole: set[str] = set()
    for item in findings:
        if not is_answerable(item):
            continue
        if _may_be_a_mistake(item["code"]):
            rows[item["noqa_row"] or item["location"]["row"]].add(item["code"])
        else:
            whole.add(item["code"])
    lines = text.split("\n")
    longer = {row: _with_answer(lines[row - 1], codes) for row, codes in rows.items()}
    above = _above(text, rows, [row for row, line in longer.items() if not fits(line)])
    for row, line in longer.items():
        if not any(row in together for _, together in above):
            lines[row - 1] = line
    for first, together in reversed(above):
        line = lines[first - 1]
        codes = set().union(*(rows[row] for row in together))
        indentation = line[: len(line) - len(line.lstrip())]
        lines.insert(first - 1, f"{indentation}# ruff: ignore[{', '.join(sorted(codes))}]")
    return "\n".join(_with_answer_for_file(lines, whole) if whole else lines)


def _above(
    text: str, rows: Iterable[int], crowded: Iterable[int]
) -> list[tuple[int, frozenset[int]]]:
    """The first rows of the statements to be answered above, each with its rows that need one."""
    if not crowded:
        return []
    starts = sorted(_starts(ast.parse(text)))
    first = {row: starts[bisect(starts, row) - 1] for row in rows}
    wanted = sorted({first[row] for row in crowded})
    return [(start, frozenset(row for row in rows if first[row] == start)) for start in wanted]


def _may_be_a_mistake(code: str) -> bool:
    return code.startswith(("F", "PLE", "E9")) and not (
        code in _STYLE_OF_F or code.startswith("FURB") or code.startswith("FA")
    )


def _with_answer(line: str, codes: set[str]) -> str:
    if match := _ANSWER.search(line):
        codes = codes | _codes(match)
        line = line[: match.start()].rstrip()
    return f"{line}  # noqa: {', '.join(sorted(codes))}"


def _starts(tree: ast.Module) -> Iterator[int]:
    """The rows at which a statement begins, or a clause or decorator of one."""
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        stack += [c for c in children(node) if isinstance(c, _WITH_ROWS)]
        if isinstance(node, ast.match_case):
            yield node.pattern.lineno
        elif isinstance(node, ast.stmt | ast.ExceptHandler):
            yield node.lineno
            yield from (decorator.lineno for decorator in getattr(node, "decorator_list", ()))


def _with_answer_for_file(lines: list[str], codes: set[str]) -> list[str]:
    """One comment below the module's docstring, or at the top when it has none."""
    for row, line in enumerate(lines):
        if match := _ANSWER_FOR_FILE.fullmatch(line):
            return [*lines[:row], _for_file(codes | _codes(match)), *lines[row + 1 :]]
    end = _docstring_end(lines)
    rest = lines[end:]
    while rest and not rest[0]:
        rest.pop(0)
    code = next((line for line in rest if not line.startswith("#")), "")
    is_definition = code.startswith(("def ", "async def ", "class ", "@"))
    above = [*lines[:end], ""] if end else []
    return [*above, _for_file(codes), *[""] * (2 if is_definition else 1), *rest]


def _codes(match: re.Match[str]) -> set[str]:
    return set(re.split(r"[,\s]+", match["codes"].strip()))


def _for_file(codes: set[str]) -> str:
    return f"# ruff: noqa: {', '.join(sorted(codes))}"


def _docstring_end(lines: list[str]) -> int:
    """The last row of the text that a module begins with, or 0."""
    first, after = islice(
        (
            token
            for token in tokenize.generate_tokens(iter([f"{line}\n" for line in lines]).__next__)
            if token.type not in (tokenize.COMMENT, tokenize.NL)
        ),
        2,
    )
    is_text = first.type == tokenize.STRING and after.type == tokenize.NEWLINE
    return first.end[0] if is_text else 0
