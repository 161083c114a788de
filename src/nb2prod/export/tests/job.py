"""tests/test_job.py: the job runs under papermill and says what the notebook said."""

from collections.abc import Mapping

from nb2prod.export.layout import Layout
from nb2prod.export.render import render
from nb2prod.export.tests.printed_lines import expected_lines
from nb2prod.export.tests.workplace import hindrance, outputs
from nb2prod.export.tried import NO_TESTS, Without, id_of
from nb2prod.notebook import Location
from nb2prod.observe import Observation
from nb2prod.transform import Plan, Skipped

FILE = "tests/test_job.py"
_JOB = "the job"
_RUN = id_of(FILE, "test_job_does_what_the_notebook_did")
_REFUSAL = "test_wrong_parameter_is_refused"


def module(
    plan: Plan,
    observation: Observation | None,
    data: Mapping[str, bytes],
    without: Without = NO_TESTS,
) -> str:
    """The text of the module, not formatted yet; empty when the job cannot be tested here."""
    runs, wrong = _RUN not in without, _wrong(plan)
    if any(name.startswith(id_of(FILE, _REFUSAL)) for name in without):
        wrong = None
    if FILE in without or hindrance(plan, observation, data) or not (runs or wrong):
        return ""
    return render(
        "tests/test_job.py.jinja",
        name=plan.name,
        notebook=plan.source_name,
        kernel=plan.kernel,
        runs=runs,
        seen=[output for output in outputs(plan, observation) if output.is_seen],
        data_dir=Layout(plan).data_dir,
        lines=list(expected_lines(observation)) if observation and runs else [],
        wrong=wrong,
    )


def untested(
    plan: Plan, observation: Observation | None, without: Without = NO_TESTS
) -> tuple[Skipped, ...]:
    """The job, when no test runs it."""
    reason = hindrance(plan, observation, {})
    if not reason and {FILE, _RUN} & without:
        reason = "its test did not pass when it was tried"
    location = plan.steps[0].cells[0] if plan.steps and plan.steps[0].cells else 0
    return (Skipped(_JOB, reason, Location(location)),) if reason else ()


def _wrong(plan: Plan) -> tuple[str, object] | None:
    """A parameter, and a value that is not of its type."""
    for parameter in plan.parameters:
        return parameter.name, 1 if parameter.type == "str" else "a word"
    return None
