"""Which of the notebook's variables are pure constants, that could stand at module level."""

import ast

from nb2prod.notebook.walk import walk
from nb2prod.transform.draft import Draft, Place, Unit

_CONSTRUCTORS = frozenset(
    "dict set list tuple range frozenset namedtuple compile Path PurePath date time datetime "
    "timedelta timezone Decimal Fraction getLogger itemgetter attrgetter array arange linspace "
    "TypeVar NewType Enum defaultdict OrderedDict Counter".split()
)
_PURE = (
    ast.Constant, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.BinOp, ast.UnaryOp, ast.BoolOp,
    ast.Compare, ast.IfExp, ast.Subscript, ast.Slice, ast.Attribute, ast.Name, ast.Starred,
    ast.keyword, ast.Load, ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.JoinedStr,
    ast.FormattedValue,
)  # fmt: skip


def constant_units(draft: Draft, binders: dict[str, list[Unit]]) -> dict[str, Unit]:
    """Names bound once to a value that depends on nothing, and never changed in place."""
    mutated = {name for unit in draft.units for name in unit.names.mutates | unit.names.deletes}
    mutated |= draft.looked_up
    imported = {name for unit in draft.at(Place.IMPORT) for name in unit.names.may_bind}
    found: dict[str, Unit] = {}
    for unit in draft.at(Place.STEP):
        node = unit.node
        if not isinstance(node, ast.Assign) or len(node.targets) != 1 or unit.names.deferred:
            continue
        target = node.targets[0]
        if not isinstance(target, ast.Name) or target.id in mutated:
            continue
        steady = unit.names.reads - imported <= found.keys() | (unit.names.reads - binders.keys())
        free = not unit.names.reads & draft.parameter_names
        if len(binders[target.id]) == 1 and steady and free and _is_pure(node.value):
            found[target.id] = unit
    return found


def _is_pure(value: ast.expr) -> bool:
    for node in walk(value):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            if name not in _CONSTRUCTORS:
                return False
        elif not isinstance(node, _PURE):
            return False
    return True
