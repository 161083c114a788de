"""Functions and classes move to module level; what they read from the notebook they now take.

A definition can move when its name means one thing in the whole notebook and all it needs is at
module level too, or can be handed over: a pure constant moves along, any other variable becomes a
keyword-only parameter that every caller passes. One that cannot move stays in its step, where it
sees the step's variables as it saw the notebook's.
"""

import ast
from collections.abc import Iterable
from dataclasses import dataclass, replace

from nb2prod.analysis.flow.scopes import FunctionNode, Mention, local_names, mentions
from nb2prod.notebook.walk import walk
from nb2prod.sentence import gettext, joined
from nb2prod.transform.blocks import bound_ahead, statements_inside
from nb2prod.transform.decorators import hands_keywords_on
from nb2prod.transform.defaults import (
    Default,
    can_be_given,
    default_names,
    given_defaults,
    is_removable,
)
from nb2prod.transform.draft import Draft, Place, Unit
from nb2prod.transform.facts import Definition, Facts, defined_name, is_shadowed
from nb2prod.transform.guarded import definition_of
from nb2prod.transform.model import Skipped
from nb2prod.transform.timing import is_lazy, is_used_at_once, keeps

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_MADE_OF = (gettext("its definition itself reads"), gettext("its default reads"))
_BLOCK = gettext("it is defined in a block that decides whether it is there, or what it is made of")


@dataclass(slots=True)
class _Lift:
    """The state of the search: who moves, what they take, and why others stay."""

    moving: dict[str, Unit]
    constants: dict[str, Unit]
    added: dict[str, frozenset[str]]
    defaults: dict[str, tuple[Default, ...]]
    stay: dict[str, str]


def lift_functions(draft: Draft, staying: frozenset[str] = frozenset()) -> Draft:
    """Move every definition that can move, those named in `staying` aside.

    The search starts with all of them and only ever takes some out, so it ends.
    """
    facts = Facts(draft)
    lift = _Lift(facts.candidates(), {}, {}, {}, {})
    for name in sorted(staying & lift.moving.keys()):
        del lift.moving[name]
        lift.stay[name] = gettext("at module level it was found to do something else")
    while True:
        lift.constants, lift.added, lift.defaults = {}, {}, {}
        refused = _refused(facts, lift)
        if not refused:
            break
        for name, reason in refused.items():
            del lift.moving[name]
            lift.stay[name] = reason
    order = {name: number for number, name in enumerate(facts.binders)}
    change = {unit: unit.to(Place.FUNCTION) for unit in lift.moving.values()}
    change |= {unit: unit.to(Place.CONSTANT) for unit in lift.constants.values()}
    moved = (*lift.moving, *lift.constants)
    again = [u for name in moved for u in facts.binders[name] if u not in change]
    change |= {unit: unit.to(Place.DROPPED) for unit in again}
    added = {
        name: tuple(sorted(names, key=lambda n: (order.get(n, -1), n)))
        for name, names in lift.added.items()
        if names
    }
    made = [name for name, reason in lift.stay.items() if reason.startswith(_MADE_OF)]
    made_of = {n for name in made for n in facts.binders[name][0].names.reads} & facts.parameters
    draft = replace(
        draft.mapped(change),
        added=added,
        defaults=lift.defaults,
        made_of=frozenset(made_of),
        stays=frozenset(lift.stay.keys() - staying),
    )
    return replace(draft, notes=(*draft.notes, *_staying(facts, draft, lift)))


def _staying(facts: Facts, draft: Draft, lift: _Lift) -> Iterable[Skipped]:
    for unit in draft.at(Place.STEP):
        if made := definition_of(unit.node):
            reason = facts.bound_to_its_step(unit) or lift.stay[made.name]
            yield Skipped(gettext("{} stays inside its step", made.name), reason, unit.location)
            continue
        for inner in statements_inside(unit.node):
            if isinstance(inner.node, Definition):
                what = gettext("{} stays inside its step", inner.node.name)
                yield Skipped(what, _BLOCK, unit.cell.location(inner.node))


def _refused(facts: Facts, lift: _Lift) -> dict[str, str]:
    """Work out what each moving definition takes; some that cannot move, and why.

    What cannot move for its own sake can no less without the others; of those that cannot for the
    sake of a caller, one is told at a time, as the caller may stay then.
    """
    direct: dict[str, set[str]] = {}
    refused: dict[str, str] = {}
    for name, unit in lift.moving.items():
        lift.defaults[name] = _given_defaults(facts, lift, unit)
        reason = _definition_needs(facts, lift, unit, lift.defaults[name])
        taken = _body_needs(facts, lift, unit)
        if not reason and not isinstance(unit.node, _Function) and taken:
            reason = gettext("a class that reads {} of the notebook", _listed(taken))
        if reason:
            refused[name] = reason
        direct[name] = taken
    if refused:
        return refused
    for name, defaults in lift.defaults.items():
        for caller, mention in facts.mentions.get(name, ()) if defaults else ():
            if isinstance(caller.node, Definition) and lift.moving.get(caller.node.name) is caller:
                direct[caller.node.name] |= _missing(facts, defaults, mention)
    lift.added = _closed(facts, lift, direct)
    for name, unit in lift.moving.items():
        now = {m.name for m in mentions(unit.node) if not m.deferred} & lift.added.keys()
        if taken := {variable for other in now - {name} for variable in lift.added[other]}:
            return {name: joined(" ", (_MADE_OF[0], _listed(taken)))}
    for name, given in lift.added.items():
        reason = _callers_cannot(facts, lift, name) if given or lift.defaults[name] else ""
        if reason:
            return {name: reason}
    return {}


def _given_defaults(facts: Facts, lift: _Lift, unit: Unit) -> tuple[Default, ...]:
    """The defaults that callers can give as well, because their value never changes."""
    renamed = facts.draft.renames
    variables = {
        node.id
        for node in default_names(unit.node)
        if facts.is_variable(renamed.get(node.id, node.id))
        and node.id not in facts.constants
        and node.id not in lift.moving
    }
    found = given_defaults(unit.node, variables) if variables else ()
    good = found and all(
        facts.single(renamed.get(n, n))
        and (isinstance(d.value, ast.Name) or n not in facts.mutated)
        and is_removable(unit.cell, d)
        for d in found
        for n in d.reads
    )
    return found if found and good else ()


def _missing(facts: Facts, defaults: tuple[Default, ...], mention: Mention) -> frozenset[str]:
    """The variables that a mention hands over for the defaults it relies on."""
    call = mention.parent
    left = [d for d in defaults if isinstance(call, ast.Call) and d.is_missing(call)]
    return frozenset(facts.draft.renames.get(n, n) for d in left for n in d.reads)


def _definition_needs(facts: Facts, lift: _Lift, unit: Unit, given: tuple[Default, ...]) -> str:
    """Decorators, defaults, bases and annotations are evaluated when the module is loaded."""
    reads = unit.names.reads
    if given:
        inside = {n for d in given for n in walk(d.value)}
        left = {m.name for m in mentions(unit.node) if not m.deferred and m.node not in inside}
        reads = frozenset(facts.draft.renames.get(n, n) for n in left)
    for name in sorted(reads - unit.names.binds):  # an annotation may name what it is part of
        if name in lift.moving and facts.rank[lift.moving[name]] < facts.rank[unit]:
            continue
        if name in facts.constants:
            _take_constant(facts, lift, name)
        elif name in facts.parameters or (name in facts.binders and name not in facts.imported):
            return joined(" ", (_MADE_OF[0], name))
    return ""


def _body_needs(facts: Facts, lift: _Lift, unit: Unit) -> set[str]:
    taken = set()
    for name in unit.names.deferred:
        if name in lift.moving or not facts.is_variable(name):
            continue
        if name in facts.constants:
            _take_constant(facts, lift, name)
        else:
            taken.add(name)
    return taken


def _take_constant(facts: Facts, lift: _Lift, name: str) -> None:
    """A constant moves together with the constants that it is made of."""
    if name in lift.constants:
        return
    unit = facts.constants[name]
    for other in unit.names.reads & facts.constants.keys():
        _take_constant(facts, lift, other)
    lift.constants[name] = unit


def _closed(facts: Facts, lift: _Lift, direct: dict[str, set[str]]) -> dict[str, frozenset[str]]:
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


def _callers_cannot(facts: Facts, lift: _Lift, name: str) -> str:
    """Why some mention of a function cannot hand over what it takes, or ''."""
    unit, taken = lift.moving[name], lift.added[name]
    named = _listed(taken)
    if not isinstance(unit.node, _Function):
        return gettext("a class that needs {} for the functions it calls", named)
    if isinstance(unit.node, FunctionNode) and taken & local_names(unit.node):
        return gettext("it has a local variable named as one of {}, which it must pass on", named)
    if not hands_keywords_on(unit.node, lift.moving):
        reads = [n for default in lift.defaults[name] for n in default.reads]
        return gettext("its decorator may not hand {} on", _listed({*taken, *reads}))
    places = facts.mentions.get(name, ())
    steady = all(facts.single(v) for v in taken)
    steady = steady or all(facts.settled_by(caller, taken) for caller, _ in places)
    if not steady and is_lazy(unit.node):
        return gettext("a generator that reads {}, which changes while it is at work", named)
    if not steady and _makes_functions(lift, unit, taken):
        return gettext("a function that it makes reads {}, which changes later", named)
    defaults = lift.defaults[name]
    for place in places:
        if not all(can_be_given(default, place[1]) for default in defaults):
            return joined(" ", (_MADE_OF[1], _listed(n for d in defaults for n in d.reads)))
        handed = taken | _missing(facts, defaults, place[1])
        reason = _mention_cannot(facts, lift, place, handed) if handed else ""
        if reason:
            return reason
    return ""


def _mention_cannot(
    facts: Facts, lift: _Lift, place: tuple[Unit, Mention], taken: frozenset[str]
) -> str:
    caller, mention = place
    steady = all(facts.single(v) for v in taken)
    called = isinstance(mention.parent, ast.Call) and mention.parent.func is mention.node
    inside = lift.moving.get(defined_name(caller)) is caller
    if is_shadowed(mention, taken):
        return gettext("a caller has its own variable named as one of {}", _listed(taken))
    if inside and not isinstance(caller.node, _Function):
        made = " ".join(caller.names.may_bind)
        return gettext("the class {} calls it, and cannot hand over {}", made, _listed(taken))
    kept = not is_used_at_once(caller.node, mention) and not facts.settled_by(caller, taken)
    if not called and ((kept and not steady) or _decorates(mention)):
        return gettext("it is handed on as a value while {} changes", _listed(taken))
    there = facts.bound_before[caller] - caller.names.deletes
    lacking = taken - there - caller.names.likely
    lacking -= bound_ahead(caller.node, mention.node) if lacking else frozenset()
    settled = inside or not lacking
    if not settled and (_waits(lift, mention.name, set()) or not _may_lack(facts, place, lacking)):
        return gettext("it is mentioned before {} has a value", _listed(lacking))
    return ""


def _may_lack(facts: Facts, place: tuple[Unit, Mention], lacking: frozenset[str]) -> bool:
    """Whether a function can be called without some variables, as it cannot read them then."""
    caller, mention = place
    called = isinstance(mention.parent, ast.Call) and mention.parent.func is mention.node
    fixed = called or facts.settled_by(caller, lacking)
    return fixed and not mention.deferred and not lacking & facts.asked_for


def _waits(lift: _Lift, name: str, seen: set[str]) -> bool:
    """Whether what a function gives may read later what the function, or one it calls, takes."""
    seen.add(name)
    unit, taken = lift.moving[name], lift.added[name]
    called = [n for n in unit.names.deferred if lift.added.get(n) and n not in seen]
    made = is_lazy(unit.node) or _makes_functions(lift, unit, taken)
    return made or any(_waits(lift, other, seen) for other in called)


def _decorates(mention: Mention) -> bool:
    return mention.node in getattr(mention.parent, "decorator_list", ())


def _makes_functions(lift: _Lift, unit: Unit, taken: frozenset[str]) -> bool:
    """Whether a function that it makes, and that may outlive the call, reads what it takes."""
    return any(
        (mention.name in taken or lift.added.get(mention.name, frozenset()) & taken)
        and keeps(unit.node, mention)
        for mention in mentions(unit.node)
    )


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
