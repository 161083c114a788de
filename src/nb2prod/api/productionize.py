"""The main job: a notebook goes in, a package comes out, with tests from one observed run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from nb2prod.analysis import Analysis, analyze
from nb2prod.api.package_tests import Tests, run_tests
from nb2prod.errors import NotebookError
from nb2prod.export.files import File
from nb2prod.export.layout import Outcome, is_relative
from nb2prod.export.local import local_files
from nb2prod.export.name import package_name
from nb2prod.export.package import build_package, ways
from nb2prod.export.requirements import requirements
from nb2prod.export.tests import test_files, untested
from nb2prod.export.write import Written, refuse_existing, write
from nb2prod.notebook import Location, read
from nb2prod.notebook.local import local_modules
from nb2prod.observe import Observation, Request, observe, steady
from nb2prod.transform import Plan, Seen, Skipped, imported_modules, make_plan

LARGEST_TEST_FILE = 1_000_000  # bytes of an input file that comes along as test data

Tell = Callable[[str], None]


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
    """What came of it: the plan, what was written, the run of the notebook and of the tests."""

    plan: Plan
    written: Written
    observation: Observation | None
    untested: tuple[Skipped, ...]
    tests: Tests | None

    @property
    def is_clean(self) -> bool:
        """Whether the notebook ran to its end and every test that there is passes."""
        failed = self.observation is not None and self.observation.failure is not None
        return not failed and (self.tests is None or self.tests.passed)

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
        said += [("kept", f"{name}: you had edited it") for name in self.written.kept]
        return said


def productionize(path: Path, options: Options, tell: Tell = lambda stage: None) -> Productionized:
    """Turn a notebook into a package.

    The notebook is run once, in its own kernel and in a copy of its folder, unless `options.run`
    is False. `tell` hears the name of each stage as it begins.

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
    modules = imported_modules(analysis)
    beside = local_modules(path.resolve().parent, modules)
    name = package_name(options.name, path, sorted(modules))
    folder = options.out if options.out is not None else path.parent / name
    refuse_existing(folder, options.force)
    making = _Making(analysis, name, folder, beside, tell)
    if not options.run:
        return making.make(None, options.force)
    tell("Running the notebook")
    plan = _plan(analysis, "", None)
    request = _request(analysis, plan, options)
    observation = _with_parameters(observe(notebook, request), plan)
    made = making.make(observation, options.force)
    if observation.failure or made.tests is None or made.tests.passed or not made.tests.ran:
        return made
    tell("Running the notebook again")  # a test may hold on to what differs from run to run
    agreed, fickle = steady(observation, observe(notebook, request))
    if not fickle:
        return made
    again = making.make(agreed, True, fickle)
    return replace(again, written=replace(again.written, kept=made.written.kept))


@dataclass(frozen=True, slots=True)
class _Making:
    """Makes the package of one notebook, as often as it takes.

    `beside` holds the modules beside the notebook, the files' texts by their paths.
    """

    analysis: Analysis
    name: str
    folder: Path
    beside: Mapping[str, str]
    tell: Tell

    def make(
        self, observation: Observation | None, force: bool, fickle: tuple[int, ...] = ()
    ) -> Productionized:
        """Plan and write the package, and run its tests.

        Args:
            observation: the notebook's run, if it was run.
            force: whether an existing folder may be written over.
            fickle: the cells that print something else from run to run.
        """
        self.tell("Writing the package")
        local = frozenset(file.removesuffix(".py").split("/")[0] for file in self.beside)
        plan = _requiring(_plan(self.analysis, self.name, observation, local), observation)
        plan = replace(plan, notes=(*plan.notes, *map(_fickle_note, fickle)))
        files, missing = _files(plan, observation, self.analysis, self.folder)
        files = (*files, *local_files(self.beside, self.name))
        written = write(files, self.folder, force)
        tests = None
        if observation and any(file.path.startswith("tests/test_") for file in files):
            self.tell("Running the package's tests")
            tests = run_tests(self.folder, observation.executable)
        return Productionized(plan, written, observation, missing, tests)


def _fickle_note(cell: int) -> Skipped:
    reason = "differs between two runs of the notebook itself, so no test holds on to it: a seed?"
    return Skipped("what the cell prints", reason, Location(cell))


def _plan(
    analysis: Analysis,
    name: str,
    observation: Observation | None,
    local: frozenset[str] = frozenset(),
) -> Plan:
    folder = analysis.notebook.path.parent
    cells = observation.cells if observation else ()
    seen = {
        run.index: Seen(bool(run.value), run.figures - run.value.startswith("image/png"))
        for run in cells
        if run.error is None
    }
    return make_plan(
        analysis, name, seen=seen, relocate=lambda place: _beside(folder, place), local=local
    )


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


def _request(analysis: Analysis, plan: Plan, options: Options) -> Request:
    """How the notebook is to be observed: with moved files in place, functions watched."""
    moved = {p.moved_from: str(p.default) for p in plan.parameters if p.moved_from}
    sources: dict[int, str] = {}
    for cell in analysis.notebook.code_cells:
        text = cell.source
        for old, new in moved.items():
            text = text.replace(old, new).replace(old.replace("\\", "\\\\"), new)
        if text != cell.source:
            sources[cell.index] = text
    variables = {p.name: p.variable for p in plan.parameters}
    watch = {
        f.name: tuple(variables.get(a, a) for a in f.added if variables.get(a, a))
        for f in plan.functions
    }
    skip = {broken.location.cell for broken in analysis.program.unparsable}
    skip |= {c.index for c in analysis.notebook.code_cells if "skip-execution" in c.tags}
    ups = [path.value.replace("\\", "/").split("/").count("..") for path in analysis.paths]
    return Request(
        folder=analysis.notebook.path.resolve().parent,
        sources=sources,
        skip=frozenset(skip),
        watch=watch,
        levels=max(ups, default=0),
        timeout=options.timeout,
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


def _requiring(plan: Plan, observation: Observation | None) -> Plan:
    """The plan with the distributions and the kernel that were at work."""
    needed = requirements(plan.modules, observation.modules if observation else ())
    lines = tuple(dict.fromkeys((*needed.lines, *_new(plan.requirements, needed.lines))))
    kernel = observation.kernel if observation else plan.kernel
    return replace(plan, requirements=lines, kernel=kernel)


def _new(wanted: tuple[str, ...], known: tuple[str, ...]) -> list[str]:
    """The distributions the notebook installs itself that no import has brought already."""
    bare = {line.split(">=")[0].lower().replace("_", "-") for line in known}
    return [line for line in wanted if line.lower().replace("_", "-") not in bare]


def _files(
    plan: Plan, observation: Observation | None, analysis: Analysis, folder: Path
) -> tuple[tuple[File, ...], tuple[Skipped, ...]]:
    home = analysis.notebook.path.resolve().parent
    tests = test_files(plan, observation, _test_data(plan, home)) if observation else ()
    missing = untested(plan, observation)
    failure = observation.failure if observation else None
    outcome = Outcome(
        ran=observation is not None,
        failure=f"{failure.location or 'the kernel'}: {failure.error}" if failure else "",
        tested=tuple(sorted({c.function for c in observation.calls})) if observation else (),
        untested=missing,
    )
    package = build_package(plan, outcome, *ways(analysis.notebook.path, folder))
    return (*package.files, *tests), missing


def _test_data(plan: Plan, home: Path) -> dict[str, bytes]:
    """Input files that are small enough to come along as the tests' data."""
    found = {}
    for parameter in plan.parameters:
        place = str(parameter.default)
        if parameter.role != "input" or "://" in place:
            continue
        file = home / Path(place).expanduser() if is_relative(place) else Path(place).expanduser()
        try:
            if file.is_file() and file.stat().st_size <= LARGEST_TEST_FILE:
                found[parameter.name] = file.read_bytes()
        except OSError:
            continue
    return found
