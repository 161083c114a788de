"""`eval("x + 1")` and `exec("x = 1")` of a text that is spelled out: the code itself stands there.

In a package the notebook's variables are no globals of anything, so code in a text would not find
them.
"""

import ast
from collections.abc import Iterator

from nb2prod.notebook import ParsedCell, TextEdit
from nb2prod.notebook.walk import children
from nb2prod.transform.draft import Draft
from nb2prod.transform.plain.rewrite import rewritten

_RUNNERS = frozenset({"eval", "exec"})


def spell_out_code(draft: Draft) -> Draft:
    """Write the code where the notebook evaluates or executes its text."""
    if any(u.names.may_bind & _RUNNERS for u in draft.units):
        return draft
    edits: dict[ParsedCell, list[TextEdit]] = {}
    for unit in draft.units:
        if unit.names.dynamic and (found := list(_edits(unit.cell, unit.node))):
            edits.setdefault(unit.cell, []).extend(found)
    return rewritten(draft, edits)


def _edits(cell: ParsedCell, statement: ast.stmt) -> Iterator[TextEdit]:
    """The edits in a statement at the top of a cell."""
    if isinstance(statement, ast.Expr) and (text := _text_of(statement.value, "exec")):
        yield TextEdit(*cell.span(statement), text.strip("\n"))
    else:
        yield from _evaluated(cell, statement)


def _evaluated(cell: ParsedCell, node: ast.AST) -> Iterator[TextEdit]:
    if text := _text_of(node, "eval"):
        yield TextEdit(*cell.span(node), f"({text.strip()})")
        return
    for child in children(node):
        yield from _evaluated(cell, child)


def _text_of(node: ast.AST, runner: str) -> str:
    """The text of a call like `eval("…")`, or '' where it is no such call or no Python."""
    match node:
        case ast.Call(
            func=ast.Name(id=name), args=[ast.Constant(value=str(text))], keywords=[]
        ) if (name == runner):
            try:
                ast.parse(text.strip(), mode=runner)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                return ""
            return text if text.strip() else ""
    return ""
