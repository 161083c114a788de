"""Which of the notebook's variables are pure constants, that could stand at module level."""

import ast

from nb2prod.notebook.walk import called_name, dumped, walk
from nb2prod.transform.draft import Draft, Place, Unit

CONSTRUCTORS = frozenset(
    "dict set list tuple range frozenset namedtuple compile Path PurePath date time datetime "
    "timedelta timezone Decimal Fraction getLogger itemgetter attrgetter array arange linspace "
    "TypeVar NewType Enum defaultdict OrderedDict Counter int float str bool complex len abs min "
    "max round sum sorted split join strip lower upper lru_cache".split()
)
_PURE = (
    ast.Constant, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.BinOp, ast.UnaryOp, ast.BoolOp,
    ast.Compare, ast.IfExp, ast.Subscript, ast.Slice, ast.Attribute, ast.Name, ast.Starred,
    ast.keyword, ast.Load, ast.operator, ast.unaryop, ast.boolop, ast.cmpop, ast.JoinedStr,
    ast.FormattedValue,
)  # fmt: skip


def constant_units(draft: Draft, binders: dict[str, list[Unit]]) -> dict[str, Unit]:
    """Names bound to one value that depends on nothing, and never changed in place.

    Where the same assignment stands several times, the first is the constant.
    """
    mutated = {name for unit in draft.units for name in unit.names.mutates | unit.names.deletes}
    mutated |= draft.looked_up
    imported = {name for unit in draft.at(Place.IMPORT) for name in unit.names.may_bind}
    found: dict[str, Unit] = {}
    for unit in draft.at(Place.STEP):
        targets, value = _assigned(unit.node)
        if value is None or unit.names.deferred or not mutated.isdisjoint(targets):
            continue
        first = all(binders[n][0] is unit for n in targets)
        same = all(_is_same(unit, other) for name in targets for other in binders[name])
        steady = unit.names.reads - imported <= found.keys() | (unit.names.reads - binders.keys())
        free = not unit.names.reads & draft.parameter_names
        if first and same and steady and free and _is_pure(value):
            found |= dict.fromkeys(targets, unit)
    return found


def _is_same(one: Unit, other: Unit) -> bool:
    return one is other or dumped(one.node) == dumped(other.node)


def lift_constants(draft: Draft) -> Draft:
    """Move what the notebook writes as a constant, in capitals, and several cells read."""
    binders = draft.binders()
    pure = constant_units(draft, binders)
    wanted = {
        name for name, unit in pure.items() if _is_written_as_one(name) and _is_shared(draft, name)
    }
    while more := {n for name in wanted for n in pure[name].names.reads & pure.keys()} - wanted:
        wanted |= more
    change = {u: u.to(Place.DROPPED) for name in wanted for u in binders[name]}
    change |= {pure[name]: pure[name].to(Place.CONSTANT) for name in wanted}
    return draft.mapped(change)


def _is_written_as_one(name: str) -> bool:
    return name.isupper() and len(name) > 1


def _is_shared(draft: Draft, name: str) -> bool:
    """Whether steps of several cells have to do with a name."""
    units = draft.at(Place.STEP)
    cells = {u.cell for u in units if name in {*u.bound, *u.names.reads, *u.names.deferred}}
    return len(cells) > 1


def _assigned(node: ast.stmt) -> tuple[list[str], ast.expr | None]:
    """The names of `a = b = …`, `a: int = …` and `a, b = …`, and the value; none for others."""
    match node:
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            return [name], value
        case ast.Assign(targets=[ast.Tuple(elts=targets)] | targets, value=value):
            names = [target.id for target in targets if isinstance(target, ast.Name)]
            return names, value if len(names) == len(targets) else None
    return [], None


def _is_pure(value: ast.expr) -> bool:
    """Whether a value is the same whenever it is asked for; one of the environment may be none."""
    for node in walk(value):
        if "environ" in (getattr(node, "attr", ""), getattr(node, "id", "")):
            return False
        if isinstance(node, ast.Call):
            name = called_name(node)
            is_clock = name == "time" and not node.args
            if name not in CONSTRUCTORS or is_clock:
                return False
        elif not isinstance(node, _PURE):
            return False
    return True
