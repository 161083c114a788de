"""What the saved run read from another cell than a run from top to bottom would."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from nb2prod.analysis.flow.variables import Binding, Read, Variables, as_read
from nb2prod.notebook import Notebook
from nb2prod.notebook.walk import index


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
    found += _stale_columns(variables, counts)
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


def _stale_columns(variables: Variables, counts: Mapping[int, int]) -> Iterator[Stale]:
    """Reads of columns that a cell further down had given their table already."""
    written = dict[tuple[str, str], list[Binding]]()
    for number, cell in enumerate(variables.cells):
        for made in index(cell.tree).of(ast.Assign):
            column = _column(made.targets[0])
            if column and made in cell.tree.body:
                at = (number, made.end_lineno or 0, made.end_col_offset or 0)
                name = f"{column[0]}[{column[1]!r}]"
                found = Binding(name, at, cell, made.targets[0], made, True)
                written.setdefault(column, []).append(found)
    for number, cell in enumerate(variables.cells) if written else ():
        nodes = index(cell.tree)
        for node in nodes.of(ast.Subscript):
            column, table = _column(node), node.value
            if column not in written or cell.index not in counts or isinstance(node.ctx, ast.Store):
                continue
            read = as_read(table, cell, number) if isinstance(table, ast.Name) else None
            if column and read and not read.deferred:
                yield from _from_below(read, written[column], variables, counts)


def _from_below(
    read: Read, written: list[Binding], variables: Variables, counts: Mapping[int, int]
) -> Iterator[Stale]:
    """This read, if the column was written further down and nowhere above."""
    before = counts[read.cell.index]
    tables = variables.bindings.get(read.node.id, [])
    made = next((b for b in reversed(tables) if b.at < read.at), None)
    if made is None or any(each.at < read.at for each in written):
        return
    since = counts.get(made.cell.index, before)
    ran = [b for b in tables if since < counts.get(b.cell.index, before) < before]
    below = [w for w in written if since < counts.get(w.cell.index, before) < before]
    if below and not ran:
        yield Stale(read, below[0], made)


def _column(node: ast.expr) -> tuple[str, str] | None:
    """The table and the name of `bills["kwh"]`."""
    match node:
        case ast.Subscript(value=ast.Name(id=table), slice=ast.Constant(value=str(name))):
            return table, name
    return None


def _text(binding: Binding) -> str:
    """What is bound, as far as it can be compared."""
    if isinstance(binding.node, ast.alias) and isinstance(binding.statement, ast.ImportFrom):
        return f"{binding.statement.module} {ast.dump(binding.node)}"
    if isinstance(binding.node, ast.alias):
        return ast.dump(binding.node)
    return binding.cell.source(binding.statement)
