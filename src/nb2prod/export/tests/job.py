"""tests/test_job.py: the job runs under papermill and says what the notebook said."""

from collections.abc import Mapping

from nb2prod.export.layout import Layout
from nb2prod.export.render import render
from nb2prod.export.tests.printed_lines import expected_lines
from nb2prod.export.tests.workplace import has_given, hindrance, outputs
from nb2prod.export.tried import NO_TESTS, Without, id_of
from nb2prod.notebook import Location
from nb2prod.observe import Observation
from nb2prod.transform import Plan, Skipped

FILE = "tests/test_job.py"
_JOB = "the job"
_RUNS = "test_job_runs_without_an_error"
_WRITES = "test_job_writes_its_files"
_PRINTS = "test_job_prints_what_the_notebook_printed"
_SHOWS = "test_job_shows_what_the_notebook_showed"
_REFUSAL = "test_wrong_parameter_is_refused"


def module(
    plan: Plan,
    observation: Observation | None,
    data: Mapping[str, bytes],
    without: Without = NO_TESTS,
) -> str:
    """The text of the module, not formatted yet; empty when the job cannot be tested here."""
    wrong = None if _is_left_out(_REFUSAL, without) else _wrong(plan)
    seen = [output.file for output in outputs(plan, observation) if output.is_seen]
    lines = list(expected_lines(observation)) if observation else []
    shown = [o.kind for run in observation.cells for o in run.outputs] if observation else []
    figures, displays = shown.count("figure"), shown.count("display")
    counted = 0 if _has_widgets(observation) else figures + displays
    wanted = {_RUNS: True, _WRITES: seen, _PRINTS: lines, _SHOWS: counted}
    runs = [n for n, is_wanted in wanted.items() if is_wanted and not _is_left_out(n, without)]
    if FILE in without or hindrance(plan, observation, data) or not (runs or wrong):
        return ""
    return render(
        "tests/test_job.py.jinja",
        name=plan.name,
        notebook=plan.source_name,
        kernel=plan.kernel,
        given=has_given(plan, observation, data),
        data_dir=Layout(plan).data_dir,
        runs=runs,
        files=seen,
        lines=lines if _PRINTS in runs else [],
        figures=figures,
        displays=figures + displays,
        wrong=wrong,
    )


def untested(
    plan: Plan, observation: Observation | None, without: Without = NO_TESTS
) -> tuple[Skipped, ...]:
    """The job, when no test runs it."""
    reason = hindrance(plan, observation, {})
    if not reason and (FILE in without or _is_left_out(_RUNS, without)):
        reason = "its test did not pass when it was tried"
    location = plan.steps[0].cells[0] if plan.steps and plan.steps[0].cells else 0
    return (Skipped(_JOB, reason, Location(location)),) if reason else ()


def _has_widgets(observation: Observation | None) -> bool:
    """Whether the notebook shows what a person moves: the job shows what that starts with."""
    outputs = (o for run in observation.cells for o in run.outputs) if observation else ()
    return any(o.value is not None and o.value.type.startswith("ipywidgets.") for o in outputs)


def _is_left_out(test: str, without: Without) -> bool:
    return any(name.partition("[")[0] == id_of(FILE, test) for name in without)


def _wrong(plan: Plan) -> tuple[str, object] | None:
    """A parameter, and a value that is not of its type."""
    for parameter in plan.parameters:
        return parameter.name, 1 if parameter.type == "str" else "a word"
    return None
