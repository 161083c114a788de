"""Reading and moving Python text: which names it uses, and how it is indented."""

import ast
import io
import tokenize
from collections.abc import Iterable
from functools import lru_cache

from nb2prod.notebook.walk import index, walk

_PARSE = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
_STRING_STARTS = {getattr(tokenize, name, None) for name in ("FSTRING_START", "TSTRING_START")} - {
    None
}
_STRING_ENDS = {getattr(tokenize, name, None) for name in ("FSTRING_END", "TSTRING_END")} - {None}


@lru_cache(maxsize=256)  # half a dozen questions are asked of each text
def parse(text: str) -> ast.Module:
    """The syntax tree of statements that may hold a top-level `await`."""
    tree = compile(text, "<notebook>", "exec", _PARSE)
    assert isinstance(tree, ast.Module)
    return tree


def names(text: str) -> frozenset[str]:
    """Every name that the text mentions in any scope."""
    return frozenset(index(parse(text)).names)


def free(text: str, inputs: Iterable[str] = ()) -> frozenset[str]:
    """The names that the text reads and nowhere binds."""
    nodes = index(parse(text))
    bound = {*inputs, *(name.id for name in nodes.bound)}
    bound |= {argument.arg for argument in nodes.of(ast.arg)}
    bound |= {alias.asname or alias.name.partition(".")[0] for alias in nodes.of(ast.alias)}
    named = (ast.ExceptHandler, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    bound |= {node.name for kind in named for node in nodes.kinds.get(kind, ())}
    return frozenset(nodes.names.keys() - bound)


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """The name with as many trailing underscores as make it free."""
    used = set(taken)
    while wanted in used:
        wanted += "_"
    return wanted


def indent(text: str, by: str = "    ") -> str:
    """Indent statements; the lines inside a string of several lines stay as they are."""
    inside = _lines_inside_strings(text)
    lines = text.rstrip().split("\n")
    return "\n".join(
        by + line if line.strip() and row not in inside else line
        for row, line in enumerate(lines, start=1)
    )


def _lines_inside_strings(text: str) -> set[int]:
    """The rows (from 1) that begin inside a string."""
    inside: set[int] = set()
    open_at: list[int] = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.STRING:
            inside.update(range(token.start[0] + 1, token.end[0] + 1))
        elif token.type in _STRING_STARTS:
            open_at.append(token.start[0])
        elif token.type in _STRING_ENDS:
            inside.update(range(open_at.pop() + 1, token.end[0] + 1))
    return inside


def bound_at_top(text: str) -> frozenset[str]:
    """The names that statements bind in their module."""
    found: set[str] = set()
    for node in parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        else:
            stored = (n for n in walk(node) if isinstance(n, ast.Name))
            found |= {n.id for n in stored if isinstance(n.ctx, ast.Store)}
    return frozenset(found)
