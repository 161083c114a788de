"""Sections become steps: what each takes in and gives back, and which must stay together.

Everything that differs between a notebook and a chain of functions is a matter of scope. A group
of cells becomes a function, so neighbouring groups are merged where a name could not be passed
from one to the next with its meaning kept: a closure that would see an old value, a variable that
may not exist when its group ends.
"""

import ast
import builtins
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from nb2prod.analysis.scopes import mentions
from nb2prod.transform.draft import Draft, Unit
from nb2prod.transform.timing import Code, Timing

_BUILTINS = frozenset(dir(builtins))


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Cells that become one step. `markdown` are cells before and among them.

    `builtins` are names that the step uses as Python's own before it binds them itself.
    """

    title: str
    cells: tuple[int, ...]
    units: tuple[Unit, ...]
    markdown: tuple[int, ...] = ()
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    builtins: tuple[str, ...] = ()

    def joined(self, other: "Group") -> "Group":
        return Group(
            title=self.title,
            cells=(*self.cells, *other.cells),
            units=(*self.units, *other.units),
            markdown=(*self.markdown, *other.markdown),
            reasons=(*self.reasons, *other.reasons),
        )


@dataclass(frozen=True, slots=True)
class _Effect:
    """What a whole group does to names."""

    reads: frozenset[str]
    binds: frozenset[str]
    likely: frozenset[str]
    may_bind: frozenset[str]


def connect(draft: Draft, groups: Sequence[Group]) -> tuple[Group, ...]:
    """Merge groups until every name can be passed, then say what passes."""
    merged = list(groups)
    while True:
        span = _must_merge(draft, merged)
        if not span:
            break
        first, last, reason = span
        merged[first : last + 1] = [_merged(merged[first : last + 1], reason)]
    return _with_flow(draft, merged)


def kept_together(groups: Sequence[Group], ranges: Iterable[tuple[int, int]]) -> tuple[Group, ...]:
    """Merge the groups that have cells of one range (first cell, last cell)."""
    merged = list(groups)
    for first, last in ranges:
        inside = [n for n, g in enumerate(merged) if g.cells[0] <= last and first <= g.cells[-1]]
        if len(inside) > 1:
            reason = "as separate steps they were found to do something else"
            merged[inside[0] : inside[-1] + 1] = [
                _merged(merged[inside[0] : inside[-1] + 1], reason)
            ]
    return tuple(merged)


def _merged(groups: Sequence[Group], reason: str) -> Group:
    joined = groups[0]
    for group in groups[1:]:
        joined = joined.joined(group)
    return replace(joined, reasons=(*joined.reasons, reason))


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
    names = variables(draft, groups)
    sure = maybe = draft.parameter_names
    found = []
    for group in groups:
        effect = _effect(group.units, names, maybe)
        found.append((effect, sure, maybe))
        gone = {n for u in group.units for n in u.names.deletes} - effect.may_bind
        sure = (sure - gone) | effect.binds | effect.likely
        maybe = (maybe - gone) | effect.may_bind
    return found


def _must_merge(draft: Draft, groups: Sequence[Group]) -> tuple[int, int, str] | None:
    """The first run of groups (first, last, reason) that cannot be separate functions."""
    if len(groups) > 1 and any(u.names.dynamic for g in groups for u in g.units):
        return 0, len(groups) - 1, "exec, eval, globals, locals or vars may touch any variable"
    where = {unit: number for number, group in enumerate(groups) for unit in group.units}
    order = [unit for group in groups for unit in group.units]
    timing = Timing(tuple(Code(unit.cell, unit.node, unit.names) for unit in order))
    for position, unit in enumerate(order):
        itself = {m.name for m in timing.mentions_at(position) if m.deferred} & unit.names.may_bind
        held = unit.names.deferred | unit.names.global_writes | itself
        held -= draft.parameter_names
        if held:
            last = _last_rebinding(timing, order, position, held)
            if last is not None and where[order[last[0]]] > where[unit]:
                reason = f"a function made in {_cell(unit)} uses {last[1]}, which changes later"
                return where[unit], where[order[last[0]]], reason
    return _maybe_unbound(draft, groups)


def _last_rebinding(
    timing: Timing, order: Sequence[Unit], position: int, held: frozenset[str]
) -> tuple[int, str] | None:
    """The last later unit that binds what a closure holds, while the closure can be called."""
    unit = order[position]
    until = _last_run(timing, order, position)
    if unit.names.global_writes and until > position:
        return until, ", ".join(sorted(unit.names.global_writes))
    for later in range(until, position, -1):
        names = order[later].names
        changed = held & (names.may_bind | names.deletes | names.global_writes)
        if changed:
            return later, ", ".join(sorted(changed))
    return None


def _last_run(timing: Timing, order: Sequence[Unit], position: int) -> int:
    """Up to where the body of what a unit makes may run."""
    name = getattr(order[position].node, "name", "")
    told = {p for p, _ in timing.mentions(name)}
    for later, unit in enumerate(order):  # handed over to a lifted function, which may keep it
        if later not in told and name in unit.names.reads | unit.names.deferred:
            return len(order) - 1
    return timing.last_run(position)


def _maybe_unbound(draft: Draft, groups: Sequence[Group]) -> tuple[int, int, str] | None:
    effects = _effects(draft, groups)
    for number, (effect, sure, maybe) in enumerate(effects):
        for name in sorted((effect.reads & maybe) - sure):
            binders = [i for i in range(number) if name in effects[i][0].may_bind]
            if binders:
                return binders[0], number, f"{name} may not exist at the end of a step"
    return None


def _with_flow(draft: Draft, groups: Sequence[Group]) -> tuple[Group, ...]:
    """Backward liveness: a step gives back what a later one reads."""
    effects = _effects(draft, groups)
    order = _binding_order(draft, groups)
    live: frozenset[str] = frozenset()
    found: list[Group] = []
    for group, (effect, sure, maybe) in reversed(list(zip(groups, effects, strict=True))):
        changed = frozenset(n for u in group.units for n in u.names.mutates) & effect.reads & sure
        outputs = (effect.may_bind | (changed - draft.parameter_names)) & live
        through = (outputs - effect.binds) & sure
        inputs = (effect.reads & sure) | through
        found.append(
            replace(
                group,
                inputs=tuple(sorted(inputs, key=order.__getitem__)),
                outputs=tuple(sorted(outputs, key=order.__getitem__)),
                builtins=tuple(sorted((effect.reads & effect.may_bind & _BUILTINS) - maybe)),
            )
        )
        live = (live - effect.binds) | inputs
    return tuple(reversed(found))


def _binding_order(draft: Draft, groups: Sequence[Group]) -> dict[str, int]:
    order: dict[str, int] = {}
    for group in groups:
        for unit in group.units:
            written = [m.name for m in mentions(unit.node) if isinstance(m.node.ctx, ast.Store)]
            for name in (*written, *sorted(unit.names.may_bind | unit.names.global_writes)):
                order.setdefault(name, len(order))
    for parameter in draft.parameters:
        order.setdefault(parameter.name, len(order))
    return order


def _cell(unit: Unit) -> str:
    return f"cell {unit.cell.index + 1}"
