"""The main job: a notebook goes in, a package comes out that was seen to do the same."""

import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path

from nb2prod.analysis import Analysis, analyze
from nb2prod.api.making import Made, Making, Tell, plan_of
from nb2prod.api.order import READING, Decide, in_order
from nb2prod.api.package_tests import Tests
from nb2prod.api.runs import Runs, base_request, leaving, run_cells
from nb2prod.api.verify import clear_report, verified_of, write_report
from nb2prod.errors import NotebookError
from nb2prod.export.name import package_name
from nb2prod.export.write import PackageFolder, Written
from nb2prod.notebook import read
from nb2prod.notebook.local import local_modules
from nb2prod.observe import Observation, Request, steady
from nb2prod.report.written import told_of
from nb2prod.transform import Plan, Safer, Skipped
from nb2prod.verify import Verification
from nb2prod.verify.safer import safer_form
from nb2prod.verify.verified import Verified

MOST_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked for. `run` is False when the notebook must not be run."""

    out: Path | None = None
    name: str | None = None
    force: bool = False
    run: bool = True
    kernel: str | None = None
    timeout: float | None = None


@dataclass(frozen=True, slots=True)
class Productionized:
    """What came of it: the plan, what was written, the notebook's run, the tests' and the job's."""

    plan: Plan
    written: Written
    observation: Observation | None
    untested: tuple[Skipped, ...]
    tests: Tests | None
    verified: Verified | None = None

    @property
    def is_clean(self) -> bool:
        """Whether the notebook ran, the tests pass, the job does the same, and no edit conflicts."""
        if self.written.conflicts:
            return False
        failed = self.observation is not None and self.observation.failure is not None
        same = self.verified is None or self.verified.found.is_same
        return same and not failed and (self.tests is None or self.tests.passed)

    def told(self) -> list[tuple[str, str]]:
        """What happened, as pairs of a word and a sentence."""
        said = []
        if self.observation is not None:
            failure = self.observation.failure
            where = failure.location if failure and failure.location else "no cell"
            text = f"fails in {where}: {failure.error}" if failure else "ran to its end"
            said.append(("notebook", text))
            said += [("", note) for note in self.observation.notes]
        if self.tests is not None:
            said.append(("tests", self.tests.summary))
        if self.verified is not None:
            said.append(("verified", self.verified.verdict))
            said += [("", note) for note in self.verified.done]
        elif self.observation is None:
            said.append(("verified", "not at all: the notebook was not run"))
        return said + told_of(self.written)


def productionize(
    path: Path,
    options: Options,
    tell: Tell = lambda stage: None,
    decide: Decide = lambda order: READING,
) -> Productionized:
    """Turn a notebook into a package.

    The notebook is run once, in its own kernel and in a copy of its folder, and then the package's
    job is, to see that it does the same, unless `options.run` is False. Where something differs,
    the notebook is run once more, to know what it does not repeat itself. `tell` hears the name of
    each stage as it begins; `decide` says in which order the cells are taken (see `in_order`),
    before anything is run or written.

    Raises:
        NotebookError: the notebook cannot be read, or has no code.
        NameRefused: the package cannot have that name.
        OutputError: the package cannot be written there.
        RunError: the notebook's run could not be started.
    """
    tell("Reading the notebook")
    notebook = read(path)
    if not any(cell.source.strip() for cell in notebook.code_cells):
        raise NotebookError(f"{path}: no code in it: there is nothing to productionize")
    analysis = analyze(notebook)
    if not analysis.program.cells:
        broken = analysis.program.unparsable[0]
        raise NotebookError(f"{path}: no cell of it is Python: {broken.location}: {broken.reason}")
    analysis, order = in_order(analysis, decide)
    plan = plan_of(analysis, "", None)
    beside = local_modules(path.resolve().parent, plan.modules)
    name = package_name(options.name, path, plan.modules)
    folder = options.out if options.out is not None else path.parent / name
    making = Making(analysis, name, PackageFolder(folder, options.force), beside, tell, order)
    if not options.run:
        made = making.make(None)
        clear_report(folder)
        return Productionized(made.plan, made.written, None, made.untested, None)
    tell("Running the notebook")
    with tempfile.TemporaryDirectory(prefix="nb2prod-", ignore_cleanup_errors=True) as scratch:
        request = _request(analysis, plan, options)
        runs = Runs(analysis.notebook, request, Path(scratch).resolve(), tell)
        observation = _with_parameters(runs.start(), plan)
        return Proving(making, runs, observation).prove()


@dataclass(slots=True)
class Proving:
    """Makes a package until its tests pass and its job does what the notebook does, or nearly."""

    making: Making
    runs: Runs
    observation: Observation
    fickle: tuple[int, ...] = ()
    done: list[str] = field(default_factory=list)

    def prove(self) -> Productionized:
        """Make, verify and test the package; nothing is verified of a notebook that fails."""
        made = self.making.make(self.observation)
        if made.written.conflicts:
            tests = Tests(False, "not run: first decide where there are conflicts", ran=False)
            return Productionized(made.plan, made.written, made.observation, made.untested, tests)
        found = self._verify(made)
        if not found.is_same and not self.observation.failure:
            made, found = self._safer(made, found)
        tests = self.making.test(made)
        if tests and tests.ran and not tests.passed and not self.observation.failure:
            self.runs.again()  # a test may hold on to what differs from run to run
        if self.runs.second and self._is_unsteady():
            made = self._make(made.safer)
            tests = self.making.test(made)
        verified = verified_of(found, made.provenance, self.runs.first, self.runs.notebook)
        verified = replace(verified, done=tuple(self.done))
        write_report(made.written.folder, verified)
        return Productionized(
            made.plan, made.written, made.observation, made.untested, tests, verified
        )

    def _verify(self, made: Made) -> Verification:
        return self.runs.verify(made.written.folder, made.provenance)

    def _make(self, safer: Safer) -> Made:
        return self.making.make(self.observation, fickle=self.fickle, safer=safer)

    def _is_unsteady(self) -> bool:
        """Whether the notebook printed something else in its second run."""
        assert self.runs.second is not None
        self.observation, self.fickle = steady(self.observation, self.runs.second)
        return bool(self.fickle)

    def _safer(self, made: Made, found: Verification) -> tuple[Made, Verification]:
        """Take the next safer form for the step that differs; the best of all forms is kept."""
        best, best_found = made, found
        tried: list[str] = []
        for attempt in range(MOST_ROUNDS):
            is_last = attempt == MOST_ROUNDS - 1
            form = safer_form(made.plan, found, made.safer, last=is_last)
            if form is None:
                break
            safer, words = form
            made = self._make(safer)
            found = self._verify(made)
            tried.append(words)
            if _badness(found) < _badness(best_found):
                best, best_found = made, found
                self.done.append(f"It differed, so now {'; '.join(tried)}: {_said(found)}.")
            if found.is_same:
                break
        if tried and not self.done:
            self.done.append(f"A safer form changed nothing ({'; '.join(tried)}).")
        return best if best is made else self._make(best.safer), best_found


def _badness(found: Verification) -> tuple[bool, int]:
    return bool(found.failure), len(found.differences)


def _said(found: Verification) -> str:
    if found.failure:
        return found.failure
    left = len(found.differences)
    return f"{left} difference{'s'[: left > 1]} left" if left else "it does the same now"


def _request(analysis: Analysis, plan: Plan, options: Options) -> Request:
    """How the notebook is to be observed: functions watched, and what passes between steps."""
    moved = {p.moved_from: str(p.default) for p in plan.parameters if p.moved_from}
    variables = {p.name: p.variable for p in plan.parameters}
    watch = {
        f.name: tuple(variables.get(a, a) for a in f.added if variables.get(a, a))
        for f in plan.functions
    }
    request = base_request(analysis, moved, options.timeout)
    steps = ((s.cells, s.inputs, s.outputs) for s in plan.steps)
    return replace(
        request,
        watch=watch,
        variables=leaving(steps, run_cells(analysis.notebook, request)),
        kernel=options.kernel,
    )


def _with_parameters(observation: Observation, plan: Plan) -> Observation:
    """Recorded calls in the package's words: notebook variables under their parameters' names."""
    names = {p.variable: p.name for p in plan.parameters if p.variable}
    literals = {p.name: repr(p.default) for p in plan.parameters if not p.variable}
    added = {f.name: f.added for f in plan.functions}
    calls = []
    for call in observation.calls:
        values = {names.get(name, name): value for name, value in call.notebook_values}
        values |= {a: literals[a] for a in added.get(call.function, ()) if a in literals}
        calls.append(replace(call, notebook_values=tuple(values.items())))
    return replace(observation, calls=tuple(calls))
