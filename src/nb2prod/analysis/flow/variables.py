"""Where the notebook's own variables are bound and read, from top to bottom.

Made from what each cell's index knows of names, so that a check need not follow every statement
as `names` does; the answer is a little coarser: what may be bound counts as bound.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from nb2prod.analysis.flow.around import binders, binds_outside, scopes_around
from nb2prod.analysis.flow.given import brings_names, may_bring_names
from nb2prod.analysis.flow.scopes import are_deferred, is_local
from nb2prod.notebook import ParsedCell, Program
from nb2prod.notebook.walk import Index, index

Place = tuple[int, int, int]
"""The number of the cell among those that parse, line, and byte column; they compare."""

_ASSIGNED = (ast.Assign, ast.AnnAssign, ast.AugAssign)


@dataclass(slots=True, eq=False)
class Binding:
    """A place that binds a variable of the notebook: from `at` on it has this value.

    `node` is the name, alias or definition; `statement` the innermost statement around it;
    `whole` tells that this is a statement of the cell itself, and in no loop or branch.
    """

    name: str
    at: Place
    cell: ParsedCell
    node: ast.AST
    statement: ast.stmt
    whole: bool


@dataclass(slots=True, eq=False)
class Read:
    """A place that looks a variable of the notebook up; `deferred`: when a function is called."""

    at: Place
    cell: ParsedCell
    node: ast.Name
    deferred: bool


@dataclass(frozen=True, slots=True, eq=False)
class Variables:
    """All of them, each name's bindings in reading order.

    `deletes` are the `del` statements of cells. `brought` is the first place from which on any
    name may be there.
    """

    program: Program
    bindings: Mapping[str, list[Binding]]
    deletes: Mapping[str, list[Place]] = field(default_factory=dict)
    brought: Place | None = None

    @property
    def cells(self) -> tuple[ParsedCell, ...]:
        """The cells that parse."""
        return self.program.cells

    def reads(self, names: frozenset[str]) -> Iterator[Read]:
        """The reads of some variables, cell by cell, in no order within a cell."""
        named = self.program.named
        for number in sorted({n for name in names for n in named.get(name, ())}):
            cell = self.cells[number]
            nodes = index(cell.tree)
            for node in (n for name in names & nodes.names.keys() for n in nodes.names[name]):
                read = as_read(node, cell, number) if looks_up(node, nodes) else None
                if read:
                    yield read


def find_variables(program: Program) -> Variables:
    """Those of every cell."""
    bindings: dict[str, list[Binding]] = {}
    deletes: dict[str, list[Place]] = {}
    brought: Place | None = None
    for number, cell in enumerate(program.cells):
        nodes = index(cell.tree)
        for binding in _bound(cell, number, nodes):
            bindings.setdefault(binding.name, []).append(binding)
        for deleted in nodes.of(ast.Delete):
            if isinstance(nodes.parents[deleted], ast.Module):
                for target in deleted.targets:
                    if isinstance(target, ast.Name):
                        place = (number, target.lineno, target.col_offset)
                        deletes.setdefault(target.id, []).append(place)
        if brought is None and may_bring_names(nodes):
            brought = next((_start(n, number) for n in cell.tree.body if brings_names(n)), None)
    for places in bindings.values():
        places.sort(key=lambda binding: binding.at)
    return Variables(program, bindings, deletes, brought)


def as_read(node: ast.Name, cell: ParsedCell, number: int) -> Read | None:
    """The read that a name is, unless it means a variable of a function or comprehension."""
    scopes = scopes_around(node, index(cell.tree))
    if scopes and is_local(node.id, scopes):
        return None
    deferred = bool(scopes) and are_deferred(scopes)
    return Read((number, node.lineno, node.col_offset), cell, node, deferred)


def looks_up(node: ast.Name, nodes: Index) -> bool:
    """Whether a name is read, also by `n += 1` and `del n`."""
    return not isinstance(node.ctx, ast.Store) or isinstance(nodes.parents[node], ast.AugAssign)


def _start(node: ast.AST, number: int) -> Place:
    return (number, node.lineno, node.col_offset)  # type: ignore[attr-defined]


def _bound(cell: ParsedCell, number: int, nodes: Index) -> Iterator[Binding]:
    outside = binds_outside(nodes)
    for name, node in binders(nodes):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Del):
            continue
        scopes = scopes_around(node, nodes)
        if not scopes or (outside and not is_local(name, scopes)):
            yield _binding(name, node, cell, number)
    for declared in nodes.of(ast.Global):
        for name in declared.names:
            yield _binding(name, declared, cell, number)


def _binding(name: str, node: ast.AST, cell: ParsedCell, number: int) -> Binding:
    parents = index(cell.tree).parents
    statement = node
    while not isinstance(statement, ast.stmt):
        statement = parents[statement]
    whole = isinstance(parents[statement], ast.Module)
    if isinstance(statement, _ASSIGNED):
        at = (number, statement.end_lineno or 0, statement.end_col_offset or 0)
    else:
        at = _start(node, number)
    return Binding(name, at, cell, node, statement, whole)
