"""Where the code spells credentials out, and what reads each from the environment instead."""

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from nb2prod.analysis.credentials import (
    has_mark,
    may_name_credential,
    named_credential,
    named_texts,
    shaped_credentials,
    variable_of,
)
from nb2prod.notebook import ParsedCell
from nb2prod.notebook.walk import index


@dataclass(frozen=True, slots=True)
class Written:
    """A credential that the code spells out: where, and the environment variable for it.

    `node` is the text that it is, or is a part of; `text` stands from `start` to `end` for it.
    """

    cell: ParsedCell
    node: ast.expr
    value: str
    variable: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Place:
    node: ast.expr
    value: str
    start: int
    end: int
    form: str  # with {} for the variable


@lru_cache(maxsize=2)  # a conversion asks of the notebook's own cells again and again
def written_credentials(cells: tuple[ParsedCell, ...]) -> tuple[Written, ...]:
    """Every text in the code that is, or holds, a credential; the same text has one variable."""
    variables: dict[str, str] = {}
    for cell in cells:
        for value, name in _spelled_out(cell):
            if value not in variables:
                variables[value] = variable_of(name, set(variables.values()))
    return tuple(
        Written(
            cell, at.node, at.value, name := variables[at.value], at.start, at.end, at.form % name
        )
        for cell in cells
        if variables
        for at in (*_whole(cell, variables), *_parts(cell, variables))
    )


def _spelled_out(cell: ParsedCell) -> Iterator[tuple[str, str]]:
    """The credentials, each with the name that it is bound to, if it is bound to one."""
    if not has_mark(cell.text) and not may_name_credential(cell.text):
        return
    names = {node: name for name, node, _ in named_texts(cell)}
    for node in _literals(cell):
        name = names.get(node, "")
        if named_credential(name, node.value) or any(shaped_credentials(node.value)):
            yield node.value, name
    for formatted in index(cell.tree).of(ast.JoinedStr):
        yield from ((told, "") for told in shaped_credentials(_rendered(formatted)))


def _whole(cell: ParsedCell, wanted: Iterable[str]) -> Iterator[_Place]:
    """The texts that are, or hold, one of these."""
    for node in _literals(cell):
        if node.value in wanted:
            start, end = cell.span(node)
            quote = _other_quote(cell, node)
            yield _Place(node, node.value, start, end, f"os.environ[{quote}%s{quote}]")


def _parts(cell: ParsedCell, wanted: Iterable[str]) -> Iterator[_Place]:
    """Those of these that stand in formatted texts, where each can be put into braces there."""
    for node in index(cell.tree).of(ast.JoinedStr):
        own = _rendered(node)
        found = [value for value in wanted if value in own]
        if not found or _is_nested(cell, node):
            continue
        start, end = cell.span(node)
        source = cell.text[start:end]
        quote = "'" if _quote(source) == '"' else '"'
        for value in found if _is_one_text(source) else ():
            if source.count(value) == own.count(value):
                for match in re.finditer(re.escape(value), source):
                    at = start + match.start(), start + match.end()
                    yield _Place(node, value, *at, f"{{os.environ[{quote}%s{quote}]}}")


def _literals(cell: ParsedCell) -> Iterator[Any]:
    """Texts that are values: neither a part of a formatted text, nor a docstring."""
    nodes = index(cell.tree)
    for node in nodes.of(ast.Constant):
        parent = nodes.parents.get(node)
        if isinstance(node.value, str) and not isinstance(parent, ast.JoinedStr | ast.Expr):
            yield node


def _rendered(node: ast.JoinedStr) -> str:
    """A formatted text, with one letter for each value in it."""
    texts = (part.value if isinstance(part, ast.Constant) else "x" for part in node.values)
    return "".join(text for text in texts if isinstance(text, str))


def _is_nested(cell: ParsedCell, node: ast.AST) -> bool:
    parents = index(cell.tree).parents
    above = parents.get(node)
    while above is not None and not isinstance(above, ast.JoinedStr):
        above = parents.get(above)
    return above is not None


def _other_quote(cell: ParsedCell, node: ast.AST) -> str:
    """The quotation mark for a text that may stand in a formatted one."""
    parents = index(cell.tree).parents
    above = parents.get(node)
    while above is not None:
        if isinstance(above, ast.JoinedStr):
            start, end = cell.span(above)
            return "'" if _quote(cell.text[start:end]) == '"' else '"'
        above = parents.get(above)
    return '"'


def _quote(source: str) -> str:
    found = re.search(r"['\"]", source)
    return found[0] if found else ""


def _is_one_text(source: str) -> bool:
    """Whether it is one text, and not several that stand side by side."""
    depth = found = 0
    for token in tokenize.generate_tokens(io.StringIO(f"({source})").readline):
        kind = tokenize.tok_name[token.type]
        if depth == 0 and kind in {"STRING", "FSTRING_START"}:
            found += 1
        depth += (kind == "FSTRING_START") - (kind == "FSTRING_END")
    return found == 1
