"""What the saved run read from another cell than a run from top to bottom would."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass

from nb2prod.analysis.flow.variables import Binding, Read, Variables
from nb2prod.notebook import Notebook


@dataclass(frozen=True, slots=True, eq=False)
class Stale:
    """A read whose variable came from `ran`, and comes from `reading` from top to bottom."""

    read: Read
    ran: Binding
    reading: Binding


def find_stale(notebook: Notebook, variables: Variables) -> tuple[Stale, ...]:
    """Every such read in reading order, as far as the saved execution counts tell."""
    counts = run_counts(notebook)
    ordered = list(counts.values())
    if ordered == sorted(ordered) or len(set(ordered)) < len(ordered):
        return ()
    names = frozenset(
        name
        for name, places in variables.bindings.items()
        if len({binding.cell for binding in places if binding.cell.index in counts}) > 1
    )
    reads = (r for r in variables.reads(names) if not r.deferred and r.cell.index in counts)
    found = [stale for read in reads if (stale := _stale(read, variables, counts))]
    return tuple(sorted(found, key=lambda stale: stale.read.at))


def run_counts(notebook: Notebook) -> Mapping[int, int]:
    """The execution counts of the code cells that have one, in reading order."""
    return {
        cell.index: cell.execution_count
        for cell in notebook.code_cells
        if cell.execution_count is not None and cell.source.strip()
    }


def _stale(read: Read, variables: Variables, counts: Mapping[int, int]) -> Stale | None:
    places = variables.bindings[read.node.id]
    reading = next((b for b in reversed(places) if b.at < read.at), None)
    if reading is None or reading.cell is read.cell or reading.cell.index not in counts:
        return None
    before = counts[read.cell.index]
    earlier = [b for b in places if counts.get(b.cell.index, before) < before]
    if not earlier:
        return None
    ran = max(earlier, key=lambda b: (counts[b.cell.index], b.at))
    if ran.cell is reading.cell or _text(ran) == _text(reading):
        return None
    return Stale(read, ran, reading)


def _text(binding: Binding) -> str:
    """What is bound, as far as it can be compared."""
    if isinstance(binding.node, ast.alias) and isinstance(binding.statement, ast.ImportFrom):
        return f"{binding.statement.module} {ast.dump(binding.node)}"
    if isinstance(binding.node, ast.alias):
        return ast.dump(binding.node)
    return binding.cell.source(binding.statement)
