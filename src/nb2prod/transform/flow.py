"""Sections become steps: what each takes in and gives back.

A name that a step only may bind is given back as None where it did not: what comes later does not
read it then, as the notebook could not.
"""

import ast
import builtins
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from nb2prod.analysis.flow.names import root_name
from nb2prod.notebook.walk import walk
from nb2prod.transform.draft import Draft, Unit
from nb2prod.transform.together import guarded

_BUILTINS = frozenset(dir(builtins))


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Cells that become one step. `markdown` are cells before and among them.

    `title` is the heading it begins with, or "" for a later part of the section `section`;
    `builtins` are names that the step uses as Python's own before it binds them itself, `unset`
    those that
    it gives back, or that its functions rebind, and may not have bound.
    """

    title: str
    cells: tuple[int, ...]
    units: tuple[Unit, ...]
    markdown: tuple[int, ...] = ()
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    builtins: tuple[str, ...] = ()
    unset: tuple[str, ...] = ()
    section: str = ""

    def joined(self, other: "Group") -> "Group":
        return Group(
            title=self.title,
            section=self.section,
            cells=(*self.cells, *other.cells),
            units=(*self.units, *other.units),
            markdown=(*self.markdown, *other.markdown),
            reasons=tuple(dict.fromkeys((*self.reasons, *other.reasons))),
        )


@dataclass(frozen=True, slots=True)
class _Effect:
    """What a whole group does to names."""

    reads: frozenset[str]
    binds: frozenset[str]
    likely: frozenset[str]
    may_bind: frozenset[str]


def variables(draft: Draft, groups: Iterable[Group]) -> frozenset[str]:
    """Names that can pass between steps: those that a step binds, and the parameters."""
    bound = {
        name for g in groups for u in g.units for name in u.names.may_bind | u.names.global_writes
    }
    return frozenset(bound) | draft.parameter_names


def _effect(units: Sequence[Unit], names: frozenset[str], known: frozenset[str]) -> _Effect:
    reads: set[str] = set()
    binds: set[str] = set()
    likely: set[str] = set()
    may: set[str] = set()
    inside = {name for unit in units for name in unit.names.may_bind}
    for unit in units:
        now = unit.names.reads | {n for n in unit.names.deferred if n in known or n not in inside}
        reads |= (now & names) - binds
        binds = (binds - unit.names.deletes) | unit.names.binds
        likely = (likely - unit.names.deletes) | unit.names.likely
        may = (may - unit.names.deletes) | unit.names.may_bind | unit.names.global_writes
    return _Effect(frozenset(reads), frozenset(binds), frozenset(likely), frozenset(may & names))


def _effects(
    draft: Draft, groups: Sequence[Group]
) -> list[tuple[_Effect, frozenset[str], frozenset[str]]]:
    """For each group: its effect, the names sure to be bound before it, those maybe bound."""
    names, asked = variables(draft, groups), guarded(draft)
    sure = maybe = draft.parameter_names
    found = []
    for group in groups:
        effect = _effect(group.units, names, maybe)
        found.append((effect, sure, maybe))
        gone = {n for u in group.units for n in u.names.deletes} - effect.may_bind
        sure = (sure - gone) | effect.binds | effect.likely | (effect.may_bind - asked)
        maybe = (maybe - gone) | effect.may_bind
    return found


def connect(draft: Draft, groups: Sequence[Group]) -> tuple[Group, ...]:
    """Say what passes between groups: a step gives back what a later one reads."""
    effects = _effects(draft, groups)
    order, asked = _binding_order(draft, groups), guarded(draft)
    live: frozenset[str] = frozenset()
    found: list[Group] = []
    for group, (effect, sure, maybe) in reversed(list(zip(groups, effects, strict=True))):
        changed = frozenset(n for u in group.units for n in _changed(u)) & effect.reads & sure
        outputs = (effect.may_bind | (changed - draft.parameter_names)) & live
        through = (outputs - effect.binds) & sure
        inputs = (effect.reads & sure) | through
        unset = (outputs & effect.may_bind) - effect.binds - effect.likely - sure
        read = {n for u in group.units for n in u.names.reads}
        unset |= (draft.unsure & read & effect.may_bind) - inputs
        own = (effect.reads & effect.may_bind & _BUILTINS) - maybe
        found.append(
            replace(
                group,
                inputs=tuple(sorted(inputs, key=order.__getitem__)),
                outputs=tuple(sorted(outputs, key=order.__getitem__)),
                builtins=tuple(sorted(own | (unset & _BUILTINS))),
                unset=tuple(sorted((unset - _BUILTINS - asked) | (_rebound(group) - inputs))),
            )
        )
        live = (live - effect.binds) | inputs
    return tuple(reversed(found))


def _changed(unit: Unit) -> frozenset[str]:
    """What the unit changes in place for its own sake, not on the way to another value."""
    found = set()
    for node in walk(unit.node) if unit.names.mutates else ():
        match node:
            case ast.Subscript(ctx=ast.Store()) | ast.Attribute(ctx=ast.Store()):
                found.add(root_name(node))
            case ast.AugAssign(target=target) | ast.Expr(value=ast.Call(func=target)):
                found.add(root_name(target))
    return unit.names.mutates & found


def _rebound(group: Group) -> frozenset[str]:
    """What only functions of the step bind: it must be there for them to rebind."""
    written = {name for unit in group.units for name in unit.names.global_writes}
    return frozenset(written - {name for unit in group.units for name in unit.names.may_bind})


def _binding_order(draft: Draft, groups: Sequence[Group]) -> dict[str, int]:
    order: dict[str, int] = {}
    for group in groups:
        for unit in group.units:
            for name in unit.bound:
                order.setdefault(name, len(order))
    for parameter in draft.parameters:
        order.setdefault(parameter.name, len(order))
    return order
