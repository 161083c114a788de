"""`InteractiveShell.ast_node_interactivity`: notebooks that show more than a cell's last value."""

import ast
import re
from collections.abc import Iterable, Iterator
from itertools import chain

from nb2prod.notebook import ParsedCell, TextEdit
from nb2prod.transform.draft import Draft
from nb2prod.transform.plain.rewrite import rewritten
from nb2prod.transform.shows import is_silenced, shows_nothing

_SETTING = re.compile(r"ast_node_interactivity\s*=\s*\\?['\"](\w+)")
_BLOCKS = ("body", "orelse", "finalbody")
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def show_as_set(draft: Draft) -> Draft:
    """Write down what cells show after the notebook asked IPython to show more."""
    mode, edits = "last_expr", dict[ParsedCell, list[TextEdit]]()
    for cell in draft.analysis.program.cells:
        if mode != "last_expr" and cell.tree.body and not is_silenced(cell, cell.tree.body[-1]):
            edits[cell] = list(_edits(cell, mode, draft.voice[1]))
        if found := _SETTING.findall(cell.text):
            mode = found[-1]
            edits[cell] = [*edits.get(cell, ()), *_without_setting(cell)]
    return rewritten(draft, {cell: made for cell, made in edits.items() if made})


def _edits(cell: ParsedCell, mode: str, report: str) -> Iterator[TextEdit]:
    last = cell.tree.body[-1]
    if mode in ("all", "last"):
        shown = _expressions(cell.tree.body if mode == "all" else [last])
        for node in shown:
            if node is last or shows_nothing(node):
                continue
            start, end = cell.span(node)
            bare = isinstance(node.value, ast.Tuple) and cell.text[start] != "("
            left, right = ("((", "))") if bare else ("(", ")")
            yield TextEdit(start, start, f"{report}.show{left}")
            yield TextEdit(end, end, right)
    elif mode == "last_expr_or_assign":
        target = _target(last)
        if target is not None:
            end = cell.span(last)[1]
            line_end = cell.text.find("\n", end)
            line_end = len(cell.text) if line_end < 0 else line_end
            yield TextEdit(line_end, line_end, f"\n{cell.source(target)}")


def _expressions(statements: Iterable[ast.stmt]) -> Iterator[ast.Expr]:
    """The statements that are expressions, also in loops and branches, but not in definitions."""
    for node in statements:
        if isinstance(node, ast.Expr):
            yield node
        elif not isinstance(node, _DEFINITIONS):
            parts = (node, *getattr(node, "handlers", ()), *getattr(node, "cases", ()))
            blocks = (getattr(part, name, ()) for part in parts for name in _BLOCKS)
            yield from _expressions(chain.from_iterable(blocks))


def _target(node: ast.stmt) -> ast.expr | None:
    """What IPython shows after an assignment: its name."""
    if isinstance(node, ast.Assign):
        target = node.targets[0]
    elif isinstance(node, ast.AugAssign | ast.AnnAssign):
        target = node.target
    else:
        return None
    return target if isinstance(target, ast.Name) else None


def _without_setting(cell: ParsedCell) -> Iterator[TextEdit]:
    for node in cell.tree.body:
        if isinstance(node, ast.Assign) and _SETTING.search(cell.source(node)):
            yield TextEdit(*cell.span(node), "")
