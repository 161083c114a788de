"""Running a job: where it is found, what it leaves behind, how it fails."""

import json
from pathlib import Path

import nbformat
import pytest

from nb2prod.errors import ParameterError, RunError
from nb2prod.job import find_job, run_job
from nb2prod.job.run import JobFailure


@pytest.fixture(name="package")
def package_fixture(tmp_path: Path) -> Path:
    """A package whose job imports it and divides by its parameter."""
    package = tmp_path / "division"
    (package / "src" / "division").mkdir(parents=True)
    (package / "src" / "division" / "__init__.py").write_text("def into(n):\n    return 12 // n\n")
    parameters = nbformat.v4.new_code_cell("parts: int = 3", metadata={"tags": ["parameters"]})
    work = nbformat.v4.new_code_cell("from division import into\nprint(into(parts))")
    job = nbformat.v4.new_notebook(cells=[parameters, work])
    job.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    job.metadata["language_info"] = {"name": "python"}
    (package / "jobs").mkdir()
    nbformat.write(job, package / "jobs" / "division.ipynb")
    return package


def _printed(notebook: Path) -> str:
    cells = json.loads(notebook.read_text())["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return "".join("".join(output.get("text", "")) for output in outputs)


def test_runs_a_package_that_is_not_installed(package: Path) -> None:
    run = run_job(package, [("parts", "4")])
    assert run.failure is None
    assert run.parameters == {"parts": 4}
    assert run.executed.parent == package / "artifacts"
    assert _printed(run.executed) == "3\n"


def test_a_failure_names_the_cell_the_error_and_the_executed_notebook(package: Path) -> None:
    output = package / "out" / "failed.ipynb"
    run = run_job(package / "jobs" / "division.ipynb", [("parts", "0")], output=output)
    assert run.failure is not None
    assert "ZeroDivisionError" in run.failure.error
    failed = json.loads(output.read_text())["cells"][run.failure.cell - 1]
    assert "into(parts)" in "".join(failed["source"])


def test_a_failure_tells_whether_a_contract_was_broken() -> None:
    assert JobFailure("ContractError: bills: kwh is missing", 9).is_contract
    assert not JobFailure("ValueError: ContractError: no", 9).is_contract


def test_nothing_starts_when_a_parameter_does_not_fit(package: Path) -> None:
    with pytest.raises(ParameterError, match="parts: 'many' is not a whole number"):
        run_job(package, [("parts", "many")])
    assert not (package / "artifacts").exists()


def test_a_kernel_that_is_not_there(package: Path) -> None:
    with pytest.raises(RunError, match="no such kernel"):
        run_job(package, kernel="no-such-kernel")
    assert not (package / "artifacts").exists()


def test_a_package_s_one_job_is_found(package: Path) -> None:
    assert find_job(package) == package / "jobs" / "division.ipynb"


@pytest.mark.parametrize("name", ["missing", "jobs", "src/division/__init__.py", "x" * 300])
def test_what_is_no_job_is_refused(package: Path, name: str) -> None:
    with pytest.raises(RunError, match="job"):
        find_job(package / name)


BROKEN = {
    "not JSON": "hello",
    "a list": "[1]",
    "no notebook": "{}",
    "no cells": '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}',
    "no kernel": '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}',
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN.keys())
def test_a_job_that_cannot_be_read(package: Path, text: str) -> None:
    (package / "jobs" / "division.ipynb").write_text(text)
    with pytest.raises(RunError, match=r"division\.ipynb: "):
        run_job(package)
