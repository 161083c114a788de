"""Literals that are no parameters of a notebook, though they may be paths."""

import ast
from collections.abc import Iterable

from nb2prod.notebook.walk import called_name, kept_with_node, walk

_ASKS = frozenset({"exists", "isfile", "isdir", "is_file", "is_dir"})


def defaults(statements: Iterable[ast.stmt]) -> set[ast.expr | None]:
    """The defaults of all functions' arguments: a literal there is a parameter already."""
    return {default for node in statements for default in _defaults(node)}


@kept_with_node
def _defaults(statement: ast.stmt) -> tuple[ast.expr | None, ...]:
    return tuple(
        default
        for function in walk(statement)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for default in (*function.args.defaults, *function.args.kw_defaults)
    )


def tried(statements: Iterable[ast.stmt]) -> set[ast.expr]:
    """Places that the code only tries: it asks whether they are there, or lists several."""
    return {place for node in statements for place in _tried(node)}


@kept_with_node
def _tried(statement: ast.stmt) -> frozenset[ast.expr]:
    found: set[ast.expr] = set()
    for node in walk(statement):
        if isinstance(node, ast.Call):
            if called_name(node) in _ASKS:
                found.update(n for n in walk(node) if isinstance(n, ast.Constant))
        elif isinstance(node, ast.List | ast.Tuple) and len(node.elts) > 2:
            found.update(n for n in walk(node) if isinstance(n, ast.Constant))
    return frozenset(found)
