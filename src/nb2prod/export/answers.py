"""Answers to what ruff finds in code that is not ours to change.

A finding that may be a mistake is answered at its place: at the end of a statement's line, or
above the statement where that line would become too long, or where it has several. There an answer
could be moved by a formatter, or move what is around it. One of style is answered once for the
file.
"""

import ast
import re
import tokenize
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from nb2prod.export.doubt import fits
from nb2prod.notebook.walk import children

Finding = dict[str, Any]

# An unused variable was a global of the notebook: that is how notebooks are, not a mistake.
_STYLE_OF_F = {"F401", "F403", "F405", "F541", "F841"}
_WITH_BLOCKS = (ast.stmt, ast.ExceptHandler, ast.match_case)
_CODE = re.compile(r"[A-Z]+\d+")
_ANSWER = re.compile(r"# noqa: (?P<codes>[A-Z0-9, ]+)$")
_FOR_THE_SYSTEM = re.compile(r"#!|#.*coding[:=]")
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
    if rows:
        lines = _with_answers(lines, rows)
    return "\n".join(_with_answer_for_file(lines, whole) if whole else lines)


def _with_answers(lines: list[str], rows: Mapping[int, set[str]]) -> list[str]:
    """The lines with the codes that are to be answered at each row."""
    try:
        tree = ast.parse("\n".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return lines
    ends = dict(_heads(tree))
    starts = sorted(ends)
    answers: dict[int, set[str]] = defaultdict(set)
    for row, codes in rows.items():
        answers[starts[max(bisect(starts, row) - 1, 0)]] |= codes
    answered = list(lines)
    for first, codes in sorted(answers.items(), reverse=True):
        line = lines[first - 1]
        longer = _with_answer(line, codes)
        if ends[first] == first and fits(longer):
            answered[first - 1] = longer
        else:
            indentation = line[: len(line) - len(line.lstrip())]
            answered.insert(first - 1, f"{indentation}# ruff: ignore[{', '.join(sorted(codes))}]")
    return answered


def _may_be_a_mistake(code: str) -> bool:
    return code.startswith(("F", "PLE", "E9")) and not (
        code in _STYLE_OF_F or code.startswith("FURB") or code.startswith("FA")
    )


def _with_answer(line: str, codes: set[str]) -> str:
    if match := _ANSWER.search(line):
        codes = codes | _codes(match)
        line = line[: match.start()].rstrip()
    return f"{line}  # noqa: {', '.join(sorted(codes))}"


def _heads(tree: ast.Module) -> Iterator[tuple[int, int]]:
    """First and last rows of statements, without the blocks in them, of clauses and decorators."""
    stack: list[ast.AST] = [tree]
    while stack:
        node = stack.pop()
        below = list(children(node))
        blocks = [child for child in below if isinstance(child, _WITH_BLOCKS)]
        stack += blocks
        for decorator in getattr(node, "decorator_list", ()):
            yield decorator.lineno, _last_row([decorator])
        first = node.pattern.lineno if isinstance(node, ast.match_case) else _first_row(node)
        if first and not blocks:
            yield first, _last_row([node])
        elif first:
            inside = [child for child in below if child not in blocks]
            decorators = getattr(node, "decorator_list", [])
            yield first, max(first, _last_row(c for c in inside if c not in decorators))


def _first_row(node: ast.AST) -> int:
    return getattr(node, "lineno", 0)


def _last_row(nodes: Iterable[ast.AST]) -> int:
    """The last row of nodes, some of which have no place of their own."""
    return max((getattr(n, "end_lineno", 0) or _last_row(children(n)) for n in nodes), default=0)


def _with_answer_for_file(lines: list[str], codes: set[str]) -> list[str]:
    """One comment below the module's docstring, or at the top when it has none."""
    for row, line in enumerate(lines):
        if match := _ANSWER_FOR_FILE.fullmatch(line):
            return [*lines[:row], _for_file(codes | _codes(match)), *lines[row + 1 :]]
    end = _docstring_end(lines) or _head_end(lines)
    rest = lines[end:]
    while rest and not rest[0]:
        rest.pop(0)
    below = next((line for line in rest if not line.startswith("#")), "")
    is_definition = below.startswith(("def ", "async def ", "class ", "@"))
    above = [*lines[:end], ""] if end else []
    return [*above, _for_file(codes), *[""] * (2 if is_definition else 1), *rest]


def _codes(match: re.Match[str]) -> set[str]:
    return set(re.split(r"[,\s]+", match["codes"].strip()))


def _for_file(codes: set[str]) -> str:
    return f"# ruff: noqa: {', '.join(sorted(codes))}"


def _head_end(lines: list[str]) -> int:
    """The last row of the comments that only count on a module's first two lines, or 0."""
    return max(
        (row for row in (1, 2) if _FOR_THE_SYSTEM.match("".join(lines[row - 1 : row]))), default=0
    )


def _docstring_end(lines: list[str]) -> int:
    """The last row of the text that a module begins with, or 0."""
    tokens = tokenize.generate_tokens(iter([f"{line}\n" for line in lines]).__next__)
    said = (token for token in tokens if token.type not in (tokenize.COMMENT, tokenize.NL))
    head = list(islice(said, 2))
    is_text = [token.type for token in head] == [tokenize.STRING, tokenize.NEWLINE]
    return head[0].end[0] if is_text else 0
