"""All that nb2prod knows about a notebook from reading it; nothing here runs its code."""

import ast
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from nb2prod.analysis.added import Logger, find_logger, must_print
from nb2prod.analysis.data.clocks import Clock, find_clocks
from nb2prod.analysis.data.leaks import Leak, find_leaks
from nb2prod.analysis.data.listings import Listing, find_listings
from nb2prod.analysis.data.randomness import Draw, unseeded
from nb2prod.analysis.data.samples import Sample, find_samples
from nb2prod.analysis.data.tables import TableRead, told_tables, unchecked_reads
from nb2prod.analysis.data.targets import find_targets
from nb2prod.analysis.data.timestamps import Timestamp, find_timestamps
from nb2prod.analysis.effects import Effect, find_effects
from nb2prod.analysis.flow.late_imports import LateImports, find_late_imports
from nb2prod.analysis.flow.missing import Missing, find_missing
from nb2prod.analysis.flow.names import Names, names_of
from nb2prod.analysis.flow.redefined import Redefined, find_redefined
from nb2prod.analysis.flow.scopes import bound_names, free_names
from nb2prod.analysis.flow.stale import Stale, find_stale
from nb2prod.analysis.flow.variables import Variables, find_variables
from nb2prod.analysis.needs.undeclared import Undeclared, find_undeclared
from nb2prod.analysis.parameters.movable import Moves, find_moves
from nb2prod.analysis.places.bindings import Bindings, find_bindings
from nb2prod.analysis.places.overwritten import find_among_inputs, find_overwritten
from nb2prod.analysis.places.paths import PathLiteral, find_paths
from nb2prod.analysis.register import Placed, Register, register
from nb2prod.analysis.shell import Command, find_commands
from nb2prod.analysis.tested import Tests, tested_names
from nb2prod.analysis.untestable import Untestable, find_untestable
from nb2prod.notebook import Notebook, ParsedCell, Program, parse_program
from nb2prod.notebook.coverage import Coverage
from nb2prod.notebook.declared import Declared
from nb2prod.notebook.walk import children

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINING = (*_FUNCTIONS, ast.ClassDef, ast.Import, ast.ImportFrom)


@dataclass(frozen=True, eq=False)
class Statement:
    """A top-level statement of the notebook."""

    cell: ParsedCell
    node: ast.stmt = field(repr=False)

    @cached_property
    def names(self) -> Names:
        """Followed when asked for: a check hardly needs them, and must keep up with typing."""
        return names_of(self.node)


@dataclass(frozen=True, slots=True, eq=False)
class FunctionFacts:
    """A function defined at the notebook's top level."""

    cell: ParsedCell
    node: ast.FunctionDef | ast.AsyncFunctionDef = field(repr=False)

    @property
    def name(self) -> str:
        return self.node.name

    @property
    def answers(self) -> bool:
        """Whether it gives something back."""
        work: list[ast.AST] = [*self.node.body]
        while work:
            node = work.pop()
            if isinstance(node, ast.Yield | ast.YieldFrom):
                return True
            if isinstance(node, ast.Return) and node.value is not None:
                return True
            if not isinstance(node, (*_DEFINING, ast.Lambda)):
                work += children(node)
        return False


@dataclass(frozen=True, eq=False)
class Analysis:
    """The one object that rules and transforms ask about a notebook.

    `tested` holds the names of all functions that a test or an assertion calls; `declared` what
    the project around the notebook says that it needs, `coverage` how much of the modules around it
    tests reach, where that is known. Not `mending`: what only fixes are made of is not looked for.
    """

    notebook: Notebook
    program: Program
    statements: tuple[Statement, ...] = field(repr=False)
    tested: frozenset[str] = frozenset()
    declared: Declared | None = field(default=None, repr=False)
    coverage: Coverage | None = field(default=None, repr=False)
    mending: bool = True

    @cached_property
    def functions(self) -> tuple[FunctionFacts, ...]:
        """Its functions, in reading order."""
        defined = (s for s in self.statements if isinstance(s.node, _FUNCTIONS))
        return tuple(FunctionFacts(s.cell, s.node) for s in defined)  # type: ignore[arg-type]

    @cached_property
    def classes(self) -> tuple[tuple[ParsedCell, ast.ClassDef], ...]:
        """Its classes, in reading order."""
        made = ((s.cell, s.node) for s in self.statements)
        return tuple((cell, node) for cell, node in made if isinstance(node, ast.ClassDef))

    def reads_of(self, function: FunctionFacts) -> list[str]:
        """The variables of the notebook that a function takes from outside it, sorted."""
        return sorted(free_names(function.node) & self._assigned)

    @cached_property
    def _assigned(self) -> frozenset[str]:
        """The names that statements bind, and no definition or import."""
        defined: set[str] = set()
        variables: set[str] = set()
        for statement in self.statements:
            fixed = isinstance(statement.node, _DEFINING)
            (defined if fixed else variables).update(bound_names(statement.node))
        return frozenset(variables - defined)

    @cached_property
    def paths(self) -> tuple[PathLiteral, ...]:
        """Its paths, in reading order."""
        return find_paths(self.program, self.bindings)

    @cached_property
    def bindings(self) -> Bindings:
        """What its names are bound to."""
        return find_bindings(self.program)

    @cached_property
    def overwritten(self) -> tuple[Effect, ...]:
        """Its writes over what it read."""
        return tuple(find_overwritten(self.effects, self.bindings))

    @cached_property
    def among_inputs(self) -> tuple[PathLiteral, ...]:
        """The first file that it writes into each folder that it reads from."""
        return tuple(find_among_inputs(self.paths))

    @cached_property
    def effects(self) -> tuple[Effect, ...]:
        """Found when asked for: rules are about them, a conversion is not."""
        return find_effects(self.program)

    @cached_property
    def register(self) -> Register:
        """Where its calls and names stand."""
        return register(self.program)

    @cached_property
    def variables(self) -> Variables:
        """Where its variables are bound and read."""
        return find_variables(self.program)

    @cached_property
    def missing(self) -> tuple[Missing, ...]:
        """The variables that a run from top to bottom looks up in vain, in reading order."""
        return find_missing(self.notebook, self.program, self.variables)

    @cached_property
    def stale(self) -> tuple[Stale, ...]:
        """What the saved run read from another cell than a run from top to bottom would."""
        return find_stale(self.notebook, self.variables)

    @cached_property
    def redefined(self) -> tuple[Redefined, ...]:
        """The names that two cells give two meanings."""
        return find_redefined(self.variables)

    @cached_property
    def late_imports(self) -> LateImports:
        """The imports below its first cells, and where they may go."""
        return find_late_imports(self.notebook, self.program, self.variables)

    @cached_property
    def clocks(self) -> tuple[Clock, ...]:
        """Its questions for the time whose answer gets into a result."""
        return tuple(find_clocks(self.register))

    @cached_property
    def listings(self) -> tuple[Listing, ...]:
        """Its files and sets that come in no order, where that matters."""
        return tuple(find_listings(self.register))

    @cached_property
    def draws(self) -> tuple[Draw, ...]:
        """Its draws of random numbers that no seed makes repeatable."""
        return tuple(unseeded(self.register))

    @cached_property
    def leaks(self) -> tuple[Leak, ...]:
        """Its fits on rows that are to be tested on."""
        return tuple(find_leaks(self.register))

    @cached_property
    def targets_in_features(self) -> tuple[Placed[ast.Call], ...]:
        """Its calls that are given the target among the features."""
        return tuple(find_targets(self.register))

    @cached_property
    def samples(self) -> tuple[Sample, ...]:
        """Its samples that stand for the data."""
        return tuple(find_samples(self.register))

    @cached_property
    def logger(self) -> Logger | None:
        """The logger that it has, or could have."""
        if not self.mending:
            return None
        return find_logger(self.notebook, self.program, self.variables, self.effects)

    @cached_property
    def must_print(self) -> frozenset[int] | None:
        """The cells whose prints cannot become log lines; None when that is all."""
        if not self.mending:
            return None
        return must_print(self.statements, self.variables)

    @cached_property
    def moves(self) -> Moves:
        """How its paths and constants would move into the cell tagged `parameters`."""
        if not self.mending:
            return Moves({}, ())
        return find_moves(self.notebook, self.program, self.paths, self.variables)

    @cached_property
    def told_tables(self) -> Mapping[ast.AST, str]:
        """Its prints and log lines of a whole table, each with the table's name."""
        return told_tables(self.effects, self.register)

    @cached_property
    def unchecked_reads(self) -> tuple[TableRead, ...]:
        """The tables that it reads and takes as they come."""
        return tuple(unchecked_reads(self.program, self.register))

    @cached_property
    def untestable(self) -> tuple[Untestable, ...]:
        """Its functions that no test can call as they stand."""
        return tuple(find_untestable(self.variables, self.effects, self.tested))

    @cached_property
    def undeclared(self) -> tuple[Undeclared, ...]:
        """Its imports that nothing around it provides."""
        return tuple(find_undeclared(self.program, self.commands, self.declared))

    @cached_property
    def timestamps(self) -> tuple[Timestamp, ...]:
        """Its times that lack their zone."""
        return tuple(find_timestamps(self.register))

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        """What it gives to a shell, or starts as a program, in reading order."""
        return tuple(find_commands(self.register))


def analyze(
    notebook: Notebook,
    tests: Iterable[Tests] = (),
    declared: Declared | None = None,
    coverage: Coverage | None = None,
) -> Analysis:
    """Read a notebook's code: its statements, functions, paths and effects.

    `tests` are those that lie beside the notebook, `declared` is what its project says that it
    needs, `coverage` how much of its modules tests reach.
    """
    program = parse_program(notebook)
    statements = tuple(Statement(cell, node) for cell in program.cells for node in cell.tree.body)
    return Analysis(
        notebook=notebook,
        program=program,
        statements=statements,
        tested=tested_names(program, tests),
        declared=declared,
        coverage=coverage,
    )


def revised(analysis: Analysis, changed: Mapping[ParsedCell, ParsedCell]) -> Analysis:
    """The analysis with other texts for some cells."""
    program = analysis.program
    program = replace(program, cells=tuple(changed.get(cell, cell) for cell in program.cells))
    kept: dict[ParsedCell, list[Statement]] = {}
    for statement in analysis.statements:
        kept.setdefault(statement.cell, []).append(statement)
    for cell in changed.values():
        kept[cell] = [Statement(cell, node) for node in cell.tree.body]
    statements = tuple(s for cell in program.cells for s in kept.get(cell, ()))
    return replace(analysis, program=program, statements=statements)
