"""Statements that do nothing: a look at a variable shows nothing, but at the end of its cell."""

import ast
from dataclasses import replace

from nb2prod.sentence import gettext
from nb2prod.transform.draft import Draft, Place, Unit
from nb2prod.transform.model import Skipped

_REASON = gettext("shows nothing where it stands: a cell shows its last value only")
_GLANCES = frozenset({"head", "tail"})


def leave_out_idle(draft: Draft) -> Draft:
    """Leave out `df`, `df.shape` and `df.head()` that do not end a cell, `None` and `pass`."""
    own = {name for unit in draft.units for name in unit.names.may_bind}
    idle = [u for u in draft.at(Place.STEP) if _is_idle(u, own)]
    told = [Skipped(u.cell.source(u.node), _REASON, u.location) for u in idle if not _is_nothing(u)]
    return replace(
        draft.mapped({unit: unit.to(Place.DROPPED) for unit in idle}),
        skipped=(*draft.skipped, *told),
    )


def _is_nothing(unit: Unit) -> bool:
    if isinstance(unit.node, ast.Pass):
        return True
    value = unit.node.value if isinstance(unit.node, ast.Expr) else None
    return isinstance(value, ast.Constant) and value.value is None


def _is_idle(unit: Unit, own: set[str]) -> bool:
    if _is_nothing(unit):
        return True
    if not isinstance(unit.node, ast.Expr) or unit.node is unit.cell.tree.body[-1]:
        return False
    value = unit.node.value
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        plain = all(isinstance(a, ast.Constant) for a in value.args) and not value.keywords
        if value.func.attr not in _GLANCES or value.func.attr in own or not plain:
            return False
        value = value.func.value
    while isinstance(value, ast.Attribute):
        value = value.value
    return isinstance(value, ast.Name) and value.id in own
