"""tests/: what the one run of the notebook showed, as tests that can fail."""

from collections.abc import Mapping, Sequence

from nb2prod.export.contracts import Agreement
from nb2prod.export.files import File
from nb2prod.export.format import format_sources
from nb2prod.export.lock import installed
from nb2prod.export.requirements import compatible
from nb2prod.export.tests import data_sets, functions, job, properties, steps, workplace
from nb2prod.export.tests.recorded import with_stored
from nb2prod.export.tests.sample import Sample
from nb2prod.export.tried import NO_TESTS, Without
from nb2prod.observe import Environment, Observation
from nb2prod.transform import Plan, Skipped


def written_tests(
    plan: Plan,
    observation: Observation | None,
    data: Mapping[str, bytes],
    without: Without = NO_TESTS,
    *,
    agreed: Sequence[Agreement] = (),
    sample: Sample | None = None,
) -> tuple[File, ...]:
    """The test modules and their data; a module without anything to assert is not written.

    `data` holds the content of input files that are small enough to come along, as in `Sample`;
    `without` names tests that are left out; `agreed` is what the data sets are to be like. Steps
    and job are tested on the `sample`, if the notebook runs on it.
    """
    shown = observation
    if sample is not None and sample.seen.failure is None:
        data, shown = {**data, **sample.files}, sample.seen
    sources = {
        functions.FILE: functions.module(plan, observation, without),
        properties.FILE: properties.module(plan, observation, without),
        data_sets.FILE: data_sets.module(plan.name, agreed, without),
        steps.FILE: steps.module(plan, shown, data, without),
        job.FILE: job.module(plan, shown, data, without),
    }
    runs = bool(sources[steps.FILE] or sources[job.FILE])
    if any(sources.values()):
        sources["tests/conftest.py"] = workplace.conftest(plan, shown, data, sample, runs=runs)
    sources["tests/checks.py"] = functions.checks(sources[functions.FILE])
    written = {path: text for path, text in sources.items() if text}
    tidy = format_sources(written).sources  # to a test the package is one like any other
    files = [File(path, text) for path, text in tidy.items()]
    kept = observation.stored if observation else ()
    called = tidy.get(functions.FILE, "")
    files += [File(f"tests/data/{n}", held) for n, held in with_stored(kept, called)]
    if runs:
        names = workplace.data_names(plan, data)
        files += [File(f"tests/data/{name}", data[key]) for key, name in names.items()]
    return (*files, *(data_sets.samples(agreed) if sources[data_sets.FILE] else ()))


def untested(
    plan: Plan, observation: Observation | None, without: Without = NO_TESTS
) -> tuple[Skipped, ...]:
    """What has no test, and why."""
    return (
        *functions.untested(plan, observation, without),
        *job.untested(plan, observation, without),
        *steps.untested(plan, observation),
    )


def needed_by(tests: Sequence[File], environment: Environment | None) -> tuple[str, ...]:
    """What tests import or read with, beside what all packages' need; as the run had it."""
    arrow = compatible(installed(environment, "pyarrow"), "pyarrow")
    needs = {
        "hypothesis": any(file.path == properties.FILE for file in tests),
        f"pyarrow{arrow}": any(file.path.endswith(".parquet") for file in tests),
    }
    return tuple(name for name, is_needed in needs.items() if is_needed)
