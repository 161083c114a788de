"""The order in which cells were run when the notebook was saved, and whether it matters."""

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from nb2prod.analysis.analyze import Analysis, Statement
from nb2prod.analysis.flow.given import brings_names, is_given
from nb2prod.analysis.flow.scopes import mentions
from nb2prod.notebook import Cell, Location
from nb2prod.sentence import gettext

_NOT_TO_RUN = {"skip-execution", "raises-exception"}


@dataclass(frozen=True, slots=True)
class EarlyRead:
    """A variable that is read at `location`, before the first cell that defines it, at `defined`.

    `through` is the function whose call reads it, or "".
    """

    name: str
    location: Location
    defined: Location
    through: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """What the saved execution counts and the code tell about the order of the cells.

    `differs` tells that cells were run in another order than they stand in. `early` are variables
    that a run from top to bottom reads before they are defined. `executed` are the indices of all
    cells in the order they were run in, each text with the code below it, and empty when that
    is the reading order, or when the counts do not tell: then `unknown` says why. `executed_early`
    is what `early` would be in the executed order.
    """

    differs: bool = False
    early: tuple[EarlyRead, ...] = ()
    executed: tuple[int, ...] = ()
    executed_early: tuple[EarlyRead, ...] = ()
    unknown: str = ""

    @property
    def is_solved(self) -> bool:
        """Whether the cells fail from top to bottom, and would not in the order they were run."""
        return bool(self.early and self.executed and not self.executed_early)


def find_order(analysis: Analysis) -> Order:
    """Compare reading order and recorded order."""
    code = [cell for cell in analysis.notebook.code_cells if cell.source.strip()]
    counts = [cell.execution_count for cell in code if cell.execution_count is not None]
    differs = counts != sorted(counts)
    early = _early_reads(analysis, analysis.statements)
    unknown = _unknown(code)
    if not differs or unknown:
        return Order(differs, early, unknown=unknown)
    ran = sorted(code, key=lambda cell: cell.execution_count or 0)
    rank = {cell.index: number for number, cell in enumerate(ran)}
    statements = sorted(analysis.statements, key=lambda s: rank[s.cell.index])
    executed = _with_text(analysis.notebook.cells, ran)
    return Order(differs, early, executed, _early_reads(analysis, statements))


def _unknown(code: Sequence[Cell]) -> str:
    """Why the counts do not tell in which order the cells were run, or ""."""
    known: dict[int, Cell] = {}
    for cell in code:
        if cell.execution_count is None:
            return gettext("cell {} has no execution count", cell.index + 1)
        other = known.setdefault(cell.execution_count, cell)
        if other is not cell:
            return gettext(
                "cells {} and {} have the same execution count", other.index + 1, cell.index + 1
            )
    return ""


def _with_text(cells: Sequence[Cell], ran: Sequence[Cell]) -> tuple[int, ...]:
    """All cells: each code cell that ran after the text above it; what is left over at the end.

    What introduces the notebook stays at its beginning.
    """
    runs = {cell.index for cell in ran}
    opening = [cell.index for cell in takewhile(lambda cell: cell.kind != "code", cells)]
    opening = opening[:1] + opening[1:-1]  # the last of several heads the first code cell
    above: dict[int, list[int]] = {}
    waiting: list[int] = []
    for cell in cells[len(opening) :]:
        waiting.append(cell.index)
        if cell.index in runs:
            above[cell.index], waiting = waiting, []
    return (*opening, *(index for cell in ran for index in above[cell.index]), *waiting)


def _early_reads(analysis: Analysis, statements: Sequence[Statement]) -> tuple[EarlyRead, ...]:
    """The reads that find nothing when the statements run in this order, each name once."""
    statements = [s for s in statements if not _NOT_TO_RUN & set(s.cell.cell.tags)]
    position = {cell: n for n, cell in enumerate(dict.fromkeys(s.cell.index for s in statements))}
    last: dict[str, Statement] = {}
    first: dict[str, list[Statement]] = {}
    for statement in statements:
        for name in statement.names.may_bind | statement.names.global_writes:
            last[name] = statement
            first.setdefault(name, []).append(statement)
    bound: set[str] = set()
    functions: dict[str, Statement] = {}
    found: dict[str, EarlyRead] = {}
    for statement in statements:
        if brings_names(statement.node):
            break  # from here on any name may be there
        here = position[statement.cell.index]
        for name, through in _lookups(statement, functions):
            later = last.get(name)
            if name in bound or name in found or is_given(name) or later is None:
                continue
            if position[later.cell.index] > here:
                binder = next(s for s in first[name] if position[s.cell.index] > here)
                found[name] = EarlyRead(
                    name,
                    statement.cell.location(statement.node),
                    binder.cell.location(binder.node),
                    through,
                )
        bound -= statement.names.deletes - statement.names.may_bind
        bound |= statement.names.may_bind | statement.names.global_writes
        for name in statement.names.may_bind:
            functions.pop(name, None)
        if isinstance(statement.node, ast.FunctionDef | ast.AsyncFunctionDef):
            functions[statement.node.name] = statement
    return tuple(found.values())


def _lookups(statement: Statement, functions: dict[str, Statement]) -> Iterable[tuple[str, str]]:
    """The names that running a statement looks up, itself and in the functions that it calls."""
    yield from ((name, "") for name in sorted(statement.names.reads))
    called = _called(statement)
    seen: set[str] = set()
    while called:
        function = called.pop()
        if function in seen or function not in functions:
            continue
        seen.add(function)
        inside = functions[function]
        yield from ((name, function) for name in sorted(inside.names.deferred))
        called |= _called(inside, deferred=True)


def _called(statement: Statement, deferred: bool = False) -> set[str]:
    """The variables that a statement calls; `deferred`: that the function it defines calls."""
    return {
        mention.name
        for mention in mentions(statement.node)
        if isinstance(mention.parent, ast.Call)
        and mention.parent.func is mention.node
        and mention.deferred is deferred
    }
