"""Which cells must be one step, because a name could not pass between them with its meaning kept.

Everything that differs between a notebook and a chain of functions is a matter of scope: a closure
would see an old value of a variable that changes later, `eval` would not see the other steps'
variables.
"""

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nb2prod.analysis import Analysis
from nb2prod.notebook.walk import walk
from nb2prod.sentence import gettext
from nb2prod.transform.draft import Draft, Place, Unit
from nb2prod.transform.timing import Code, Timing

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Span:
    """Cells, from the first to the last, that are one step, and why."""

    first: int
    last: int
    reasons: tuple[str, ...]


def spans(draft: Draft, ranges: Iterable[tuple[int, int]] = ()) -> tuple[Span, ...]:
    """The runs of cells that must stay together, apart from each other and in order.

    `ranges` are runs that were found to do something else when they were apart.
    """
    order = draft.at(Place.STEP)
    reason: str = gettext("as separate steps they were found to do something else")
    found = [Span(first, last, (reason,)) for first, last in ranges]
    if any(unit.names.dynamic for unit in order):
        reason = gettext("exec, eval, locals or vars may touch any variable")
        found.append(Span(order[0].cell.index, order[-1].cell.index, (reason,)))
    else:
        found += [*_closures(draft, order), *_guarded(draft, order)]
    return _united(found)


def _united(found: Iterable[Span]) -> tuple[Span, ...]:
    """The same spans, those that share a cell as one."""
    united: list[Span] = []
    for span in sorted(found, key=lambda s: (s.first, s.last)):
        if united and span.first <= united[-1].last:
            last = united.pop()
            reasons = tuple(dict.fromkeys((*last.reasons, *span.reasons)))
            span = Span(last.first, max(last.last, span.last), reasons)
        united.append(span)
    return tuple(united)


def _closures(draft: Draft, order: Sequence[Unit]) -> Iterable[Span]:
    """From each function that stays in a step to the last change of what it reads."""
    makes = [
        (position, unit)
        for position, unit in enumerate(order)
        if unit.names.deferred or unit.names.global_writes or isinstance(unit.node, _Definition)
    ]
    if not makes:
        return
    timing = Timing(tuple(Code(unit.cell, unit.node, unit.names) for unit in order))
    for position, unit in makes:
        itself = {m.name for m in timing.mentions_at(position) if m.deferred} & unit.names.may_bind
        held = unit.names.deferred | unit.names.global_writes | itself
        held -= draft.parameter_names
        last = _last_rebinding(timing, order, position, held) if held else None
        if last and order[last[0]].cell is not unit.cell:
            made = unit.cell.index
            reason = gettext(
                "a function made in cell {} uses {}, which changes later", made + 1, last[1]
            )
            yield Span(made, order[last[0]].cell.index, (reason,))


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


def _guarded(draft: Draft, order: Sequence[Unit]) -> Iterable[Span]:
    """From where a variable may come to be, or go, to where the notebook asks whether it is."""
    for name in sorted(guarded(draft)):
        maybe: int | None = None
        sure = name in draft.parameter_names
        for unit in order:
            if name in unit.names.reads | unit.names.deferred and maybe is not None and not sure:
                yield Span(
                    maybe,
                    unit.cell.index,
                    (gettext("{} may not exist at the end of a step", name),),
                )
            if name in unit.names.binds:
                sure, maybe = True, None
            elif name in unit.names.deletes:
                sure = False
                maybe = unit.cell.index if _is_compound(unit.node) else None
            elif name in unit.names.may_bind | unit.names.global_writes and not sure:
                sure = name in unit.names.likely
                maybe = unit.cell.index if maybe is None else maybe


def guarded(draft: Draft) -> frozenset[str]:
    """Variables of which the notebook tells whether they are there."""
    units = draft.at(Place.STEP)
    if catches_missing_names(draft.analysis):
        return frozenset(n for unit in units for n in unit.names.may_bind)
    return draft.looked_up | {n for unit in units for n in unit.names.deletes}


def catches_missing_names(analysis: Analysis) -> bool:
    """Whether the code handles a name that has no value."""
    return any(
        isinstance(node, ast.ExceptHandler)
        and any(isinstance(n, ast.Name) and n.id == "NameError" for n in walk(node.type))
        for cell in analysis.program.cells_with("NameError")
        for node in walk(cell.tree)
        if isinstance(node, ast.ExceptHandler) and node.type
    )


def _is_compound(node: ast.stmt) -> bool:
    return not isinstance(node, ast.Delete)
