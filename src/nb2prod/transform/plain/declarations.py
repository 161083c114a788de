"""`global` that says nothing: outside a function, or for a name that the function does not bind."""

import ast
import re
from collections.abc import Iterator

from nb2prod.analysis.flow.scopes import bound_names, local_names
from nb2prod.notebook import ParsedCell, TextEdit
from nb2prod.notebook.walk import children
from nb2prod.transform.draft import Draft
from nb2prod.transform.plain.rewrite import rewritten

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Scope = _Function | ast.ClassDef
_SEPARATOR = re.compile(r"\s*;[ \t]*")


def without_declarations(draft: Draft) -> Draft:
    """Take out every `global` that stands in no function and in no class, or says nothing there."""
    cells = draft.analysis.program.cells_with("global")
    edits = {cell: [_left(cell, *found) for found in _idle(cell.tree, ())] for cell in cells}
    return rewritten(draft, {cell: made for cell, made in edits.items() if made})


def _idle(
    node: ast.AST, scopes: tuple[_Scope, ...]
) -> Iterator[tuple[ast.Global, list[ast.stmt], list[str]]]:
    """Each declaration that can change, with the body it stands in and the names left in it."""
    for child in children(node):
        if isinstance(child, ast.Global):
            left = [name for name in child.names if _is_needed(scopes, name)]
            if left != child.names:
                yield child, getattr(node, "body", []), left
        elif isinstance(child, _Scope):
            yield from _idle(child, (*scopes, child))
        else:
            yield from _idle(child, scopes)


def _is_needed(scopes: tuple[_Scope, ...], name: str) -> bool:
    """Whether a name would mean something else without its declaration."""
    if not scopes:
        return False
    bound = any(name in bound_names(statement) for statement in scopes[-1].body)
    outer = [scope for scope in scopes[:-1] if isinstance(scope, _Function)]
    is_class = isinstance(scopes[-1], ast.ClassDef)
    return is_class or bound or any(name in local_names(scope) for scope in outer)


def _left(cell: ParsedCell, node: ast.Global, body: list[ast.stmt], left: list[str]) -> TextEdit:
    start, end = cell.span(node)
    if left:
        return TextEdit(start, end, f"global {', '.join(left)}")
    if node in cell.tree.body:
        separator = _SEPARATOR.match(cell.text, end)
        return TextEdit(start, separator.end() if separator else end, "")
    line, close = cell.line_starts[node.lineno - 1], cell.text.find("\n", end)
    if node in body[:-1] and cell.text[line:start].isspace() and not cell.text[end:close].strip():
        return TextEdit(line, close + 1, "")
    return TextEdit(start, end, "pass")
