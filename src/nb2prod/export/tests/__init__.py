"""tests/: what the one run of the notebook showed, as tests that can fail."""

from collections.abc import Mapping, Sequence

from nb2prod.export.contracts import Agreement
from nb2prod.export.files import File
from nb2prod.export.format import format_sources
from nb2prod.export.tests import contracts, functions, job
from nb2prod.observe import Observation
from nb2prod.transform import Plan, Skipped


def test_files(
    plan: Plan,
    observation: Observation | None,
    data: Mapping[str, bytes],
    agreed: Sequence[Agreement],
) -> tuple[File, ...]:
    """The test modules and their data; a module without anything to assert is not written.

    `data` holds the content of input files that are small enough to come along, by parameter.
    """
    sources = {
        "tests/test_functions.py": functions.module(plan, observation),
        "tests/test_contracts.py": contracts.module(plan.name, agreed),
        "tests/test_job.py": job.module(plan, observation, data),
    }
    written = {path: text for path, text in sources.items() if text}
    tidy = format_sources(written, plan.name).sources
    files = [File(path, text) for path, text in tidy.items()]
    if sources["tests/test_job.py"]:
        names = job.data_names(plan, data)
        files += [File(f"tests/data/{name}", data[key]) for key, name in names.items()]
    return (*files, *(contracts.data(agreed) if sources["tests/test_contracts.py"] else ()))


def untested(plan: Plan, observation: Observation | None) -> tuple[Skipped, ...]:
    """What has no test, and why."""
    return (*functions.untested(plan, observation), *job.untested(plan, observation))
