"""The main job: a notebook goes in, a package comes out that was seen to do the same."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from nb2prod.analysis import Analysis, analyze
from nb2prod.api import consequences
from nb2prod.api.collector import paused_collector
from nb2prod.api.input_files import sample_of
from nb2prod.api.making import Making, plan_of
from nb2prod.api.order import in_order
from nb2prod.api.person import NOBODY, Person
from nb2prod.api.proving import Proving
from nb2prod.api.runs import Runs, base_request, draws_freely, leaving, run_cells
from nb2prod.api.secrets import Secrets, hide, lent_secrets, secrets_of
from nb2prod.api.stages import Seconds, Stages
from nb2prod.api.stopping import told_as_stop
from nb2prod.api.targets import add_target, sorted_targets
from nb2prod.api.trial import Trial
from nb2prod.api.verify import clear_report
from nb2prod.errors import NotebookError
from nb2prod.export.name import package_name
from nb2prod.export.render import overlaid
from nb2prod.export.tried import UNTRIED, Tried
from nb2prod.export.write import PackageFolder, Written
from nb2prod.notebook import Notebook, parse, read
from nb2prod.notebook.local import local_modules
from nb2prod.observe import Observation, Request
from nb2prod.report.tests import told_of_tests
from nb2prod.report.written import told_of
from nb2prod.scratch import scratch_folder
from nb2prod.sentence import gettext
from nb2prod.transform import Function, Plan, Skipped
from nb2prod.verify.verified import Verified

SAMPLE_ROWS = 200
_VERSION = re.compile(r"_\d+$")


@dataclass(frozen=True, slots=True)
class Options:
    """What the user asked for.

    `run` is False when the notebook must not be run; `sample_rows` of each data set may come along
    with the package; `targets` are those of `nb2prod.export.offered` that contracts are written for
    and that the package is handed over to. The folder `templates` holds a company's own. With
    `to_carry` the package is written to `out` to be carried from there to the notebook's folder.
    """

    out: Path | None = None
    name: str | None = None
    force: bool = False
    run: bool = True
    kernel: str | None = None
    timeout: float | None = None
    sample_rows: int = SAMPLE_ROWS
    targets: tuple[str, ...] = ()
    templates: Path | None = None
    to_carry: bool = False


@dataclass(frozen=True, slots=True)
class Productionized:
    """What came of it: the plan, what was written, the notebook's run, the tests' and the job's.

    `stages` says how many seconds each stage took; nothing of `secrets` is told. `handed` is what
    was written for each target that is to run the package.
    """

    plan: Plan
    written: Written
    observation: Observation | None
    untested: tuple[Skipped, ...]
    tests: Trial | None
    tried: Tried = UNTRIED
    verified: Verified | None = None
    stages: Seconds = ()
    secrets: Secrets = ()
    handed: tuple[tuple[str, Written], ...] = ()

    @property
    def everything(self) -> tuple[Written, ...]:
        """The package, and what was written for targets."""
        return (self.written, *dict(self.handed).values())

    @property
    def is_clean(self) -> bool:
        """Whether notebook and tests ran well, the job does the same, and no edit conflicts."""
        if any(written.conflicts for written in self.everything):
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
            said += consequences.told(self.observation)
        if self.tests is not None:
            said += told_of_tests(self.tests.summary, self.tried)
        if self.verified is not None:
            said.append(("verified", self.verified.verdict))
            said += [("", note) for note in self.verified.done]
        elif self.observation is None:
            said.append(("verified", "not at all: the notebook was not run"))
        said += told_of(self.written)
        for name, written in self.handed:
            said += [("target", f"{name}: {written.folder}"), *told_of(written)]
        said += self._took()
        return [(word, hide(text, self.secrets)) for word, text in said]

    def _took(self) -> list[tuple[str, str]]:
        parts = [f"{name} {seconds:.1f} s" for name, seconds in self.stages]
        whole = sum(seconds for _, seconds in self.stages)
        return [("took", f"{whole:.1f} s: {', '.join(parts)}")] if parts else []


def productionize(
    path: Path, options: Options, person: Person = NOBODY, raw: bytes | None = None
) -> Productionized:
    """Turn a notebook into a package.

    The notebook is run once, in its own kernel and in a copy of its folder, and then the package's
    job is, to see that it does the same, unless `options.run` is False. Where something differs,
    the notebook is run once more, to know what it does not repeat itself. `person` hears of the
    stages, and answers what has to be decided before anything is run or written. `raw` are the
    notebook's bytes where they are not those of the file. When it is stopped (KeyboardInterrupt),
    the folder is as it was before.

    Raises:
        NotebookError: the notebook cannot be read, or has no code.
        NameRefused: the package cannot have that name.
        OutputError: the package cannot be written there.
        PackageError: there is no such target.
        RunError: the notebook's run could not be started.
        TemplateError: one of `options.templates` cannot be filled, or stands in for none.
    """
    contracts, runners = sorted_targets(options.targets)
    stages = Stages(person.tell)
    person = replace(person, tell=stages.begin)
    person.tell(gettext("Reading the notebook"))
    notebook = read(path) if raw is None else parse(raw, path)
    with paused_collector():
        analysis = _analysis(notebook)
        analysis, order = in_order(analysis, person.decide)
        plan = plan_of(analysis, "", None)
    beside = local_modules(path.resolve().parent, plan.modules)
    name = package_name(options.name, path, plan.modules)
    folder = options.out if options.out is not None else path.parent / name
    place = PackageFolder(folder, options.force)
    making = Making(analysis, name, place, beside, person.tell, order)
    lies = path.parent / name if options.to_carry else None
    making = replace(making, target=contracts, sample_rows=options.sample_rows, lies=lies)
    making = replace(making, secrets=secrets_of(analysis))
    try:
        with told_as_stop(), overlaid(options.templates), lent_secrets(analysis):
            result = _produced(making, plan, options, person)
            given = ((name, add_target(folder, name, force=options.force)) for name in runners)
            result = replace(result, handed=tuple(given))
    except KeyboardInterrupt:
        place.undo()
        raise
    return replace(result, stages=stages.seconds(), secrets=making.secrets)


def _analysis(notebook: Notebook) -> Analysis:
    """Raises NotebookError where there is nothing to work on."""
    path = notebook.path
    if not any(cell.source.strip() for cell in notebook.code_cells):
        raise NotebookError(f"{path}: no code in it: there is nothing to productionize")
    analysis = analyze(notebook)
    if not analysis.program.cells:
        broken = analysis.program.unparsable[0]
        reason = f"no cell of it is Python: {broken.location}: {broken.reason}"
        raise NotebookError(f"{path}: {reason}")
    return analysis


def _produced(making: Making, plan: Plan, options: Options, person: Person) -> Productionized:
    if not options.run:
        made = replace(making, draft=plan).make(None)
        clear_report(made.written.folder)
        return Productionized(made.plan, made.written, None, made.untested, None)
    analysis = making.analysis
    request = _request(analysis, plan, options)
    request = consequences.guarded(request, analysis, person.allow)
    making = replace(making, guard=not request.allow_effects, levels=request.levels)
    person.tell(gettext("Running the notebook"))
    with scratch_folder() as scratch:
        runs = Runs(analysis.notebook, request, scratch, person.tell, draws=draws_freely(analysis))
        observation = _with_parameters(runs.start(), plan)
        home = request.folder
        making = replace(making, brought=_brought(observation, making, plan.modules))
        sample = sample_of(
            *(plan, home, observation),
            rows=options.sample_rows,
            secrets=making.secrets,
            run=runs.on_samples,
        )
        making = replace(making, sample=sample)
        proved = Proving(making, runs, observation).prove()
    made = proved.made
    return Productionized(
        *(made.plan, made.written, made.observation, made.untested),
        proved.tests,
        made.tried,
        proved.verified,
    )


def _request(analysis: Analysis, plan: Plan, options: Options) -> Request:
    """How the notebook is to be observed: functions watched, and what passes between steps."""
    moved = {p.moved_from: str(p.default) for p in plan.parameters if p.moved_from}
    variables = {p.name: p.variable for p in plan.parameters}
    watch: dict[str, tuple[str, ...]] = {}
    for f in plan.functions:
        read = tuple(variables.get(a, a) for a in f.added if variables.get(a, a))
        for name in {
            f.name,
            _VERSION.sub("", f.name),
        }:  # a version goes by its name in the notebook
            watch[name] = tuple(dict.fromkeys((*watch.get(name, ()), *read)))
    request = base_request(analysis, moved, options.timeout)
    steps = ((s.cells, s.inputs, s.outputs) for s in plan.steps)
    return replace(
        request,
        watch=watch,
        variables=leaving(steps, run_cells(analysis.notebook, request)),
        kernel=options.kernel,
        sample_rows=options.sample_rows,
    )


def _brought(observation: Observation, making: Making, wanted: Iterable[str]) -> dict[str, str]:
    """The modules that the run found in other folders of the project, and only there."""
    home = making.analysis.notebook.path.resolve().parent
    folders = {name: home / folder for name, folder in observation.environment.lying}
    elsewhere = {name: folder for name, folder in folders.items() if folder != home}
    found = local_modules(home, wanted, elsewhere) if elsewhere else {}
    return {path: text for path, text in found.items() if path not in making.beside}


def _with_parameters(observation: Observation, plan: Plan) -> Observation:
    """Recorded calls in the package's words: notebook variables under their parameters' names."""
    names = {p.variable: p.name for p in plan.parameters if p.variable}
    literals = {p.name: repr(p.default) for p in plan.parameters if not p.variable}
    added = {f.name: f.added for f in plan.functions}
    versions = _versions(observation, plan)
    calls = []
    for call in observation.calls:
        call = replace(call, function=versions.get(call.function, call.function))
        values = {names.get(name, name): value for name, value in call.notebook_values}
        values |= {a: literals[a] for a in added.get(call.function, ()) if a in literals}
        calls.append(replace(call, notebook_values=tuple(values.items())))
    silent = tuple((versions.get(name, name), why) for name, why in observation.not_recorded)
    return replace(observation, calls=tuple(calls), not_recorded=silent)


def _versions(observation: Observation, plan: Plan) -> dict[str, str]:
    """What the package calls the earlier definitions of a name: `plot#1` may be its `plot_1`."""
    seen = [c.function for c in observation.calls] + [name for name, _ in observation.not_recorded]
    earlier = {name for name in seen if "#" in name}
    found: dict[str, str] = {}
    for base in {name.partition("#")[0] for name in earlier}:
        own = [f for f in plan.functions if _VERSION.sub("", f.name) == base]
        own = sorted((f for f in own if f.name not in seen or f.name == base), key=_place)
        count = sum(name.startswith(f"{base}#") for name in earlier)
        if len(own) == count + 1:
            found |= {f"{base}#{n}": f.name for n, f in enumerate(own[:-1], start=1)}
    return found


def _place(function: Function) -> tuple[int, int]:
    return function.location.cell, function.location.line
