"""Literals that are no parameters of a notebook, though they may be paths."""

import ast
from collections.abc import Iterable

from nb2prod.notebook.walk import called_name, walk

_ASKS = frozenset({"exists", "isfile", "isdir", "is_file", "is_dir"})


def defaults(statements: Iterable[ast.stmt]) -> set[ast.expr | None]:
    """The defaults of all functions' arguments: a literal there is a parameter already."""
    return {
        default
        for node in statements
        for function in walk(node)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        for default in (*function.args.defaults, *function.args.kw_defaults)
    }


def tried(statements: Iterable[ast.stmt]) -> set[ast.expr | None]:
    """Places that the code only tries: it asks whether they are there, or lists several."""
    found: set[ast.expr | None] = set()
    for node in (node for statement in statements for node in walk(statement)):
        if isinstance(node, ast.Call):
            if called_name(node) in _ASKS:
                found.update(n for n in walk(node) if isinstance(n, ast.Constant))
        elif isinstance(node, ast.List | ast.Tuple) and len(node.elts) > 2:
            found.update(n for n in walk(node) if isinstance(n, ast.Constant))
    return found
