"""Making the package of one notebook: planned, written, tested, as often as it takes."""

import ast
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from nb2prod.analysis import Analysis
from nb2prod.analysis.needs.modules import hidden_needs, imported_by, imported_modules
from nb2prod.api.collector import paused_collector
from nb2prod.api.consequences import listed
from nb2prod.api.input_files import whole_files
from nb2prod.api.person import Tell
from nb2prod.api.secrets import Secrets, hide_in, left_credentials, unprinted
from nb2prod.api.trial import Bench, Trial
from nb2prod.export.contracts import TABLE_SCHEMA, Contracts
from nb2prod.export.files import File
from nb2prod.export.layout import Outcome, is_relative
from nb2prod.export.local import left_behind, local_files
from nb2prod.export.package import build_package, ways
from nb2prod.export.provenance import Provenance
from nb2prod.export.requirements import Wanted, requirements
from nb2prod.export.tests import needed_by, untested, written_tests
from nb2prod.export.tests.sample import Sample
from nb2prod.export.tried import UNTRIED, Tried
from nb2prod.export.write import PackageFolder, Written
from nb2prod.notebook import Location, Program
from nb2prod.notebook.local import run_files
from nb2prod.observe import Observation
from nb2prod.sentence import gettext
from nb2prod.transform import ORDINARY, Check, Plan, Safer, Seen, Skipped, annotate, make_plan
from nb2prod.transform.ahead import check_ahead

_LOOK = re.compile(r"\b(?:exists|is_?file|is_?dir|listdir|scandir|i?glob|iterdir|getcwd|cwd)\(")


@dataclass(frozen=True, slots=True)
class Made:
    """A package on the disk, and what it was made of; `tests` are its modules of tests."""

    plan: Plan
    written: Written
    observation: Observation | None
    untested: tuple[Skipped, ...]
    provenance: Provenance
    tests: frozenset[str]
    safer: Safer
    tried: Tried = UNTRIED


@dataclass(frozen=True, slots=True)
class Making:
    """Makes the package of one notebook.

    `beside` holds the modules beside the notebook, the files' texts by their paths, and `brought`
    those that its run found in other folders; `order` says in which order the cells are, where
    there was a choice; `guard` says whether the tests are kept from touching what lies outside the
    package, and `levels` how many folders above the notebook's they may read. `draft` is the plan
    from reading alone, for a notebook that is not run. `target` is what the contracts are written
    for; of a data set at most `sample_rows` rows come along, in `sample` where that is not all of
    them, and of `secrets` nothing. `lies` is where the package will lie, if elsewhere than where it
    is written.
    """

    analysis: Analysis
    name: str
    folder: PackageFolder
    beside: Mapping[str, str]
    tell: Tell
    order: str = ""
    guard: bool = True
    levels: int = 0
    draft: Plan | None = None
    target: str = TABLE_SCHEMA
    sample_rows: int = 0
    secrets: Secrets = ()
    sample: Sample | None = None
    lies: Path | None = None
    brought: Mapping[str, str] = field(default_factory=dict)

    @property
    def _modules(self) -> dict[str, str]:
        """The modules that come along."""
        return {**self.brought, **self.beside}

    @paused_collector()
    def make(
        self,
        observation: Observation | None,
        *,
        fickle: tuple[int, ...] = (),
        safer: Safer = ORDINARY,
        tried: Tried = UNTRIED,
    ) -> Made:
        """Plan and write the package.

        Args:
            observation: the notebook's run, if it was run.
            fickle: the cells that print something else from run to run.
            safer: where the plan is to take the safer form.
            tried: what trying the tests of the same package showed.
        """
        self.tell(gettext("Writing the package"))
        contracts = Contracts.of(observation, self.target)
        local = _tops(self._modules)
        if self.draft is not None and observation is None and not local:
            plan = replace(self.draft, name=self.name)
        else:
            plan = plan_of(
                self.analysis,
                self.name,
                observation,
                local=local,
                safer=safer,
                checks=contracts.checks,
            )
        plan = replace(
            plan,
            requirements=(*plan.requirements, *contracts.requirements),
            relative_paths=plan.relative_paths
            or bool(local)
            or _looks_around(self.analysis.program)
            or _went_beside(observation),
        )
        plan = _requiring(plan, observation, self.analysis.program, self._modules)
        hidden = left_credentials(self.analysis, self.secrets)
        notes = (*plan.notes, *contracts.notes, *hidden, *_sample_note(self.sample))
        notes = (*_order_note(self.order), *notes, *map(_fickle_note, fickle))
        plan = replace(plan, notes=notes, order=self.order)
        files, missing, provenance = self._files(
            plan, observation, contracts=contracts, tried=tried
        )
        files = hide_in((*files, *local_files(self._modules, self.name)), self.secrets)
        tests = _modules_of_tests(files)
        written = self.folder.write(files)
        return Made(plan, written, observation, missing, provenance, tests, safer, tried)

    def test(self, made: Made, without: tuple[str, ...] = ()) -> Trial | None:
        """Try the package's tests, if it has any, but for those in some files."""
        if made.observation is None or made.tests <= set(without):
            return None
        self.tell(gettext("Trying the package's tests"))
        home = self.analysis.notebook.path.resolve().parent
        python = made.observation.executable
        return Bench(self.folder.folder, home, python, self.guard, self.levels).try_twice(without)

    def _files(
        self, plan: Plan, observation: Observation | None, *, contracts: Contracts, tried: Tried
    ) -> tuple[tuple[File, ...], tuple[Skipped, ...], Provenance]:
        notebook = self.analysis.notebook
        home = notebook.path.resolve().parent
        tests: tuple[File, ...] = ()
        if observation is not None:
            agreed = contracts.agreed
            data = whole_files(plan, home, observation, rows=self.sample_rows, secrets=self.secrets)
            quiet = unprinted(observation, self.secrets)
            sample = self.sample
            if sample:
                sample = replace(sample, seen=unprinted(sample.seen, self.secrets))
            tests = written_tests(plan, quiet, data, tried.without, agreed=agreed, sample=sample)
        missing = untested(plan, observation, tried.without)
        failure = observation.failure if observation else None
        outcome = Outcome(
            ran=observation is not None,
            failure=failure.placed if failure else "",
            has_tests=bool(_modules_of_tests(tests)),
            tests_need=needed_by(tests, observation.environment if observation else None),
            untested=missing,
            tried=tried,
            outside=listed(self.analysis),
        )
        way = ways(notebook.path, self.lies or self.folder.folder)
        package = build_package(plan, outcome, *way, notebook=notebook, contracts=contracts)
        assert package.provenance is not None
        return (*package.files, *tests), missing, package.provenance


def _modules_of_tests(files: Iterable[File]) -> frozenset[str]:
    return frozenset(file.path for file in files if file.path.startswith("tests/test_"))


def plan_of(
    analysis: Analysis,
    name: str,
    observation: Observation | None,
    *,
    local: frozenset[str] = frozenset(),
    safer: Safer = ORDINARY,
    checks: tuple[Check, ...] = (),
) -> Plan:
    """The plan of a notebook, with what a run of it showed."""
    folder = analysis.notebook.path.parent
    cells = observation.cells if observation else ()
    ended = [run for run in cells if run.error is None]
    seen = {run.index: Seen(bool(run.value), run.figures, run.open_line) for run in ended}
    plan = make_plan(
        analysis,
        name,
        seen=seen,
        relocate=lambda place: _beside(folder, place),
        local=local,
        runs=run_files(analysis.notebook),
        safer=safer,
        checks=checks,
    )
    if observation is None:
        return plan
    plan = annotate(plan, {(v.cell, v.name): v.annotation for v in observation.variables})
    return check_ahead(plan, checks, wrote=bool(observation.files_written))


def _beside(folder: Path, place: str) -> str | None:
    """The file beside the notebook that has the name of one which is not there."""
    if "://" in place:
        return None
    wanted = Path(place).expanduser()
    base = place.replace("\\", "/").rsplit("/", 1)[-1]
    try:
        is_there = (folder / wanted).exists()
        return base if not is_there and base and (folder / base).is_file() else None
    except OSError:
        return None


def _order_note(order: str) -> tuple[Skipped, ...]:
    return (Skipped("the order of the cells", order, Location(0)),) if order else ()


def _sample_note(sample: Sample | None) -> tuple[Skipped, ...]:
    """What keeps the tests from running on a sample."""
    failure = sample.seen.failure if sample else None
    if sample is None or failure is None:
        return ()
    most = max(kept for kept, _ in sample.rows.values())
    reason = (
        f"its tests are skipped where its data are not: on {most} rows of them it fails"
        f" ({failure.placed.rstrip(': ')})"
    )
    return (Skipped("the job", reason, Location(0)),)


def _fickle_note(cell: int) -> Skipped:
    reason = "differs between two runs of the notebook itself, so no test holds on to it: a seed?"
    return Skipped("what the cell prints", reason, Location(cell))


def _requiring(
    plan: Plan, observation: Observation | None, program: Program, beside: Mapping[str, str]
) -> Plan:
    """The plan with the distributions and the kernel that were at work, and what stays behind."""
    places, along = imported_modules(program), _parsed(beside.values())
    plan = replace(plan, skipped=(*plan.skipped, *left_behind(beside, places)))
    modules = dict.fromkeys((*plan.modules, *imported_by(along)), Location(0))
    wanted = Wanted(
        modules={name: places.get(name, place) for name, place in modules.items()},
        local=_tops(beside),
        needs=hidden_needs(program, along),
        asked=plan.requirements,
    )
    if observation is None:
        needed = requirements(wanted)
        return replace(plan, requirements=needed.lines, notes=(*plan.notes, *needed.notes))
    needed = requirements(wanted, observation.modules, observation.environment)
    return replace(
        plan,
        requirements=needed.lines,
        lock=needed.lock,
        notes=(*plan.notes, *needed.notes),
        kernel=observation.kernel,
        python=observation.python,
    )


def _parsed(texts: Iterable[str]) -> list[ast.Module]:
    """The modules of those texts that are today's Python."""
    found: list[ast.Module] = []
    for text in texts:
        with suppress(SyntaxError, ValueError):
            found.append(ast.parse(text))
    return found


def _looks_around(program: Program) -> bool:
    """Whether the code asks what lies in folders, also by names that no literal spells."""
    return any(_LOOK.search(cell.text) for cell in program.cells)


def _went_beside(observation: Observation | None) -> bool:
    """Whether a run read or wrote beside the notebook, by a path that the cells do not spell."""
    seen = (*observation.files_read, *observation.files_written) if observation else ()
    return any(map(is_relative, seen))


def _tops(files: Iterable[str]) -> frozenset[str]:
    """The names under which the modules beside a notebook are imported."""
    return frozenset(file.removesuffix(".py").split("/")[0] for file in files)
