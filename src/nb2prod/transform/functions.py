"""Functions and classes move to module level; what they read from the notebook they now take.

A definition can move when its name means one thing in the whole notebook and all it needs is at
module level too, or can be handed over: a pure constant moves along, any other variable becomes a
keyword-only parameter that every caller passes. One that cannot move stays in its step, where it
sees the step's variables as it saw the notebook's.
"""

import ast
from collections.abc import Iterable
from dataclasses import dataclass, replace

from nb2prod.analysis.scopes import Mention, bound_names, local_names, mentions
from nb2prod.notebook.walk import walk
from nb2prod.transform.constants import constant_units
from nb2prod.transform.draft import Draft, Place, Unit
from nb2prod.transform.model import Skipped

MOST_ADDED = 6

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(slots=True)
class _Lift:
    """The state of the search: who moves, what they take, and why others stay."""

    moving: dict[str, Unit]
    constants: dict[str, Unit]
    added: dict[str, frozenset[str]]
    stay: dict[str, str]


def lift_functions(draft: Draft) -> Draft:
    """Move every definition that can move.

    The search starts with all of them and only ever takes some out, so it ends.
    """
    facts = _Facts(draft)
    lift = _Lift(facts.candidates(), {}, {}, {})
    while True:
        lift.constants, lift.added = {}, {}
        refused = _first_refused(facts, lift)
        if not refused:
            break
        name, reason = refused
        del lift.moving[name]
        lift.stay[name] = reason
    order = {name: number for number, name in enumerate(facts.binders)}
    change = {unit: unit.to(Place.FUNCTION) for unit in lift.moving.values()}
    change |= {unit: unit.to(Place.CONSTANT) for unit in lift.constants.values()}
    added = {
        name: tuple(sorted(names, key=lambda n: (order.get(n, -1), n)))
        for name, names in lift.added.items()
        if names
    }
    draft = replace(draft.mapped(change), added=added)
    return replace(draft, notes=(*draft.notes, *_staying(draft, lift)))


def _staying(draft: Draft, lift: _Lift) -> Iterable[Skipped]:
    for unit in draft.at(Place.STEP):
        if isinstance(unit.node, Definition) and unit.node.name in lift.stay:
            what = f"{unit.node.name} stays inside its step"
            yield Skipped(what, lift.stay[unit.node.name], unit.location)


class _Facts:
    """What the search asks about the draft."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.binders = draft.binders()
        self.rank = {unit: number for number, unit in enumerate(draft.units)}
        self.parameters = draft.parameter_names
        self.imported = {n for u in draft.at(Place.IMPORT) for n in u.names.may_bind}
        self.imported |= {t.split()[-1].split(".")[0] for t in draft.extra_imports}
        self.constants = constant_units(draft, self.binders)
        self.mentions = self._mentions()
        self.bound_before = self._bound_before()

    def candidates(self) -> dict[str, Unit]:
        """Definitions whose name is bound once, that rebind nothing of the notebook's."""
        return {
            unit.node.name: unit
            for unit in self.draft.at(Place.STEP)
            if isinstance(unit.node, Definition)
            and self.binders[unit.node.name] == [unit]
            and not unit.names.global_writes
            and not unit.names.dynamic
            and not any(unit.node.name in u.names.deletes for u in self.draft.units)
        }

    def is_variable(self, name: str) -> bool:
        """Whether the name is one that the notebook binds to a value, or a parameter."""
        return name in self.parameters or (name in self.binders and name not in self.imported)

    def single(self, name: str) -> bool:
        """Whether a variable never changes its meaning once it has one."""
        return name in self.parameters or len(self.binders.get(name, ())) == 1

    def _mentions(self) -> dict[str, list[tuple[Unit, Mention]]]:
        found: dict[str, list[tuple[Unit, Mention]]] = {}
        for unit in self.draft.units:
            if unit.place in {Place.STEP, Place.ASSERTION}:
                for mention in mentions(unit.node):
                    found.setdefault(mention.name, []).append((unit, mention))
        return found

    def _bound_before(self) -> dict[Unit, frozenset[str]]:
        bound: frozenset[str] = self.parameters
        found = {}
        for unit in self.draft.units:
            found[unit] = bound
            if unit.place is not Place.DROPPED:
                bound = (bound - unit.names.deletes) | unit.names.binds
        return found


def _first_refused(facts: _Facts, lift: _Lift) -> tuple[str, str] | None:
    """Work out what each moving definition takes; the first that cannot move, and why."""
    direct: dict[str, set[str]] = {}
    for name, unit in lift.moving.items():
        reason = _definition_needs(facts, lift, unit)
        if reason:
            return name, reason
        taken = _body_needs(facts, lift, unit)
        if isinstance(unit.node, ast.ClassDef) and taken:
            return name, f"a class that reads {_listed(taken)} of the notebook"
        direct[name] = taken
    lift.added = _closed(facts, lift, direct)
    for name, given in lift.added.items():
        reason = _callers_cannot(facts, lift, name) if given else ""
        if reason:
            return name, reason
    return None


def _definition_needs(facts: _Facts, lift: _Lift, unit: Unit) -> str:
    """Decorators, defaults, bases and annotations are evaluated when the module is loaded."""
    for name in sorted(unit.names.reads):
        if name in lift.moving and facts.rank[lift.moving[name]] < facts.rank[unit]:
            continue
        if name in facts.constants:
            _take_constant(facts, lift, name)
        elif name in facts.parameters or (name in facts.binders and name not in facts.imported):
            return f"its definition itself reads {name}"
    return ""


def _body_needs(facts: _Facts, lift: _Lift, unit: Unit) -> set[str]:
    taken = set()
    for name in unit.names.deferred:
        if name in lift.moving or not facts.is_variable(name):
            continue
        if name in facts.constants:
            _take_constant(facts, lift, name)
        else:
            taken.add(name)
    return taken


def _take_constant(facts: _Facts, lift: _Lift, name: str) -> None:
    """A constant moves together with the constants that it is made of."""
    if name in lift.constants:
        return
    unit = facts.constants[name]
    for other in unit.names.reads & facts.constants.keys():
        _take_constant(facts, lift, other)
    lift.constants[name] = unit


def _closed(facts: _Facts, lift: _Lift, direct: dict[str, set[str]]) -> dict[str, frozenset[str]]:
    """A function also takes what the functions that it mentions take."""
    added = {name: set(taken) for name, taken in direct.items()}
    changed = True
    while changed:
        changed = False
        for name, unit in lift.moving.items():
            more = {v for other in unit.names.deferred if other in added for v in added[other]}
            if not more <= added[name]:
                added[name] |= more
                changed = True
    return {name: frozenset(taken) for name, taken in added.items()}


def _callers_cannot(facts: _Facts, lift: _Lift, name: str) -> str:
    """Why some mention of a function cannot hand over what it takes, or ''."""
    unit, taken = lift.moving[name], lift.added[name]
    if isinstance(unit.node, ast.ClassDef):
        return f"a class that needs {_listed(taken)} for the functions it calls"
    if len(taken) > MOST_ADDED:
        return f"it reads {len(taken)} variables of the notebook"
    if taken & local_names(unit.node):
        return f"it has a local variable named as one of {_listed(taken)}, which it must pass on"
    steady = all(facts.single(v) for v in taken)
    if _is_lazy(unit.node) and not steady:
        return f"a generator that reads {_listed(taken)}, which changes while it is at work"
    for place in facts.mentions.get(name, ()):
        reason = _mention_cannot(facts, lift, place, taken)
        if reason:
            return reason
    return ""


def _mention_cannot(
    facts: _Facts, lift: _Lift, place: tuple[Unit, Mention], taken: frozenset[str]
) -> str:
    caller, mention = place
    steady = all(facts.single(v) for v in taken)
    called = isinstance(mention.parent, ast.Call) and mention.parent.func is mention.node
    inside = caller in lift.moving.values()
    if _shadowed(mention, taken):
        return f"a caller has its own variable named as one of {_listed(taken)}"
    if inside and isinstance(caller.node, ast.ClassDef):
        return f"the class {caller.node.name} calls it, and cannot hand over {_listed(taken)}"
    if not called and (not steady or _decorates(mention)):
        return f"it is handed on as a value while {_listed(taken)} changes"
    if not inside and not taken <= facts.bound_before[caller] | caller.names.binds:
        return f"it is mentioned before {_listed(taken)} has a value"
    return ""


def _shadowed(mention: Mention, taken: frozenset[str]) -> bool:
    for scope in mention.inside:
        if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            names = local_names(scope)
        elif isinstance(scope, ast.ClassDef):
            names = frozenset(n for s in scope.body for n in bound_names(s))
        else:
            names = frozenset(_stored(scope))
        if names & taken:
            return True
    return False


def _stored(scope: ast.AST) -> Iterable[str]:
    for node in walk(scope):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _decorates(mention: Mention) -> bool:
    return mention.node in getattr(mention.parent, "decorator_list", ())


def _is_lazy(node: ast.AST) -> bool:
    return isinstance(node, ast.AsyncFunctionDef) or any(
        isinstance(n, ast.Yield | ast.YieldFrom) for n in walk(node)
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
