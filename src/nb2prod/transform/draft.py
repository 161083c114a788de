"""The plan while it is being made: every statement, and where it is to go."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import lru_cache

from nb2prod.analysis import Analysis, Names
from nb2prod.analysis.flow.names import names_of
from nb2prod.analysis.flow.scopes import mentions
from nb2prod.notebook import Location, ParsedCell, TextEdit, apply_edits
from nb2prod.notebook.walk import index, kept_with_node
from nb2prod.transform.defaults import Default
from nb2prod.transform.model import Parameter, Skipped


class Place(Enum):
    """Where a statement of the notebook goes."""

    STEP = "stays in its step"
    IMPORT = "to the imports of each module"
    FUNCTION = "to functions.py"
    CONSTANT = "to functions.py, as a constant"
    PARAMETER = "to parameters.py"
    ASSERTION = "to the tests"
    DROPPED = "left out"


@dataclass(frozen=True, slots=True, eq=False)
class Unit:
    """One top-level statement, what it does to names, and how its text changes."""

    cell: ParsedCell = field(repr=False)
    node: ast.stmt
    names: Names = field(repr=False)
    place: Place = Place.STEP
    edits: tuple[TextEdit, ...] = ()

    def to(self, place: Place) -> "Unit":
        return replace(self, place=place)

    def edited(self, edits: Iterable[TextEdit]) -> "Unit":
        return replace(self, edits=(*self.edits, *edits))

    def reading(self, names: Iterable[str]) -> "Unit":
        """The same unit, that reads further names while it runs."""
        return replace(self, names=replace(self.names, reads=self.names.reads | set(names)))

    def reading_later(self, names: Iterable[str]) -> "Unit":
        """The same unit, whose functions read further names when they are called."""
        return replace(self, names=replace(self.names, deferred=self.names.deferred | set(names)))

    @property
    def bound(self) -> tuple[str, ...]:
        """The names that it or its functions may bind, in the order in which they are written."""
        return _bound(self.node)

    @property
    def location(self) -> Location:
        return self.cell.location(self.node)

    @property
    def source(self) -> str:
        """The statement's text with its edits."""
        start, end = self.cell.span(self.node)
        moved = [TextEdit(e.start - start, e.end - start, e.text) for e in self.edits]
        return apply_edits(self.cell.text[start:end], moved)


@dataclass(frozen=True, slots=True)
class Draft:
    """What every pass takes and gives: the units in reading order and the decisions so far.

    `renames` maps a variable to the parameter it became, `added` a lifted function to the variables
    that it takes as keyword parameters, `defaults` its parameters whose default its callers now
    give; `extra_imports` are imports that rewritten magics need; `looked_up` are names that the
    code asks for as texts, `chosen` maps definitions to the variable that holds them, `known_as`
    those whose name can be seen to that name; `unsure` are variables that are handed over and may
    have no value yet, `made_of` parameters that a definition would have to be made of; `stays` are
    definitions that stay in a step for what they need, `makers` maps functions that make a
    definition to its name; `session` is what the job tells IPython with `%config`; `silent` are
    cells that were seen to show no value, `moved` those whose figures a person moves; `environment`
    are the environment's variables that hold what the notebook spelled out; `voice` are the names
    under which the code reaches the package's logger and report; `local` are the modules beside the
    notebook that come along.
    """

    analysis: Analysis
    units: tuple[Unit, ...]
    parameters: tuple[Parameter, ...] = ()
    renames: dict[str, str] = field(default_factory=dict)
    added: dict[str, tuple[str, ...]] = field(default_factory=dict)
    defaults: dict[str, tuple[Default, ...]] = field(default_factory=dict)
    extra_imports: frozenset[str] = frozenset()
    looked_up: frozenset[str] = frozenset()
    chosen: dict[str, str] = field(default_factory=dict)
    known_as: dict[str, str] = field(default_factory=dict)
    unsure: frozenset[str] = frozenset()
    made_of: frozenset[str] = frozenset()
    stays: frozenset[str] = frozenset()
    makers: dict[str, str] = field(default_factory=dict)
    requirements: tuple[str, ...] = ()
    session: tuple[str, ...] = ()
    silent: frozenset[int] = frozenset()
    moved: frozenset[int] = frozenset()
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[Skipped, ...] = ()
    environment: tuple[tuple[str, Location], ...] = ()
    voice: tuple[str, str] = ("logger", "report")
    local: frozenset[str] = frozenset()

    def at(self, place: Place) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units if unit.place is place)

    def mapped(self, change: dict[Unit, Unit]) -> "Draft":
        """The same draft with some units replaced."""
        return replace(self, units=tuple(change.get(unit, unit) for unit in self.units))

    @property
    def parameter_names(self) -> frozenset[str]:
        return frozenset(parameter.name for parameter in self.parameters)

    def binders(self) -> dict[str, list[Unit]]:
        """For each name, the units that may bind it, those left out aside."""
        found: dict[str, list[Unit]] = {}
        for unit in self.units:
            if unit.place in {Place.DROPPED, Place.PARAMETER}:
                continue
            for name in unit.bound:
                found.setdefault(name, []).append(unit)
        return found


@kept_with_node
def _bound(node: ast.stmt) -> tuple[str, ...]:
    names = names_of(node).may_bind | names_of(node).global_writes
    stored = (m.name for m in mentions(node) if isinstance(m.node.ctx, ast.Store))
    written = [name for name in stored if name in names] if len(names) > 1 else []
    return tuple(dict.fromkeys([*written, *sorted(names)]))


@lru_cache(maxsize=8)
def identifiers(analysis: Analysis) -> frozenset[str]:
    """Every identifier that the notebook's code uses in any scope."""
    return frozenset().union(*(_identifiers(cell.tree) for cell in analysis.program.cells))


@kept_with_node
def _identifiers(tree: ast.Module) -> frozenset[str]:
    nodes = index(tree)
    named = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler, ast.MatchAs)
    found = {node.name for kind in named for node in nodes.kinds.get(kind, ()) if node.name}
    found |= {argument.arg for argument in nodes.of(ast.arg)}
    found |= {(alias.asname or alias.name).split(".")[0] for alias in nodes.of(ast.alias)}
    return frozenset(found | nodes.names.keys())


def free_name(wanted: str, taken: Iterable[str]) -> str:
    """`wanted`, or with the first number that makes it free."""
    names = set(taken)
    return wanted if wanted not in names else numbered_name(wanted, names, 2)


def numbered_name(name: str, taken: Iterable[str], number: int = 1) -> str:
    """The name with the first number from `number` on that makes it free."""
    names = set(taken)
    while f"{name}_{number}" in names:
        number += 1
    return f"{name}_{number}"
