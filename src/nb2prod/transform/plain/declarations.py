"""`global` outside a function: it says nothing in a notebook, and a step cannot say it."""

import ast
import re
from collections.abc import Iterator

from nb2prod.notebook import ParsedCell, TextEdit
from nb2prod.notebook.walk import children
from nb2prod.transform.draft import Draft
from nb2prod.transform.plain.rewrite import rewritten

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_SEPARATOR = re.compile(r"\s*;[ \t]*")


def without_declarations(draft: Draft) -> Draft:
    """Take out every `global` that stands in no function and in no class."""
    cells = [cell for cell in draft.analysis.program.cells if "global" in cell.text]
    edits = {cell: [_gone(cell, node) for node in _declarations(cell.tree)] for cell in cells}
    return rewritten(draft, {cell: made for cell, made in edits.items() if made})


def _declarations(node: ast.AST) -> Iterator[ast.Global]:
    for child in children(node):
        if isinstance(child, ast.Global):
            yield child
        elif not isinstance(child, _SCOPES):
            yield from _declarations(child)


def _gone(cell: ParsedCell, node: ast.Global) -> TextEdit:
    start, end = cell.span(node)
    if node not in cell.tree.body:
        return TextEdit(start, end, "pass")
    separator = _SEPARATOR.match(cell.text, end)
    return TextEdit(start, separator.end() if separator else end, "")
