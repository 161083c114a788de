"""Running a job: where it is found, what it leaves behind, how it fails."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from nb2prod.errors import ParameterError, RunError
from nb2prod.job import JobFailure, JobRun, Limits, Status, find_job, order
from nb2prod.job.run import carry_out


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


def ran(path: Path, given: Iterable[tuple[str, str]] = (), **options: Any) -> JobRun:
    return carry_out(order(path, given, **options))


def _with_work(package: Path, *sources: str) -> Path:
    """The job with other cells below its parameters."""
    place = package / "jobs" / "division.ipynb"
    job = nbformat.read(place, as_version=4)
    job.cells[1:] = [nbformat.v4.new_code_cell(source) for source in sources]
    nbformat.write(job, place)
    return place


def _printed(notebook: Path) -> str:
    cells = json.loads(notebook.read_text())["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    return "".join("".join(output.get("text", "")) for output in outputs)


def test_runs_a_package_that_is_not_installed(package: Path) -> None:
    run = ran(package, [("parts", "4")])
    assert run.failure is None
    assert run.parameters == {"parts": 4}
    assert run.executed.parent == package / "artifacts"
    assert _printed(run.executed) == "3\n"


def test_no_bar_is_drawn_where_nobody_looks(
    package: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    ran(package)
    assert "Executing" not in capfd.readouterr().err


def test_a_failure_names_the_cell_the_error_and_the_executed_notebook(package: Path) -> None:
    output = package / "out" / "failed.ipynb"
    run = ran(package / "jobs" / "division.ipynb", [("parts", "0")], output=output)
    assert run.failure is not None
    assert "ZeroDivisionError" in run.failure.error
    failed = json.loads(output.read_text())["cells"][run.failure.cell - 1]
    assert "into(parts)" in "".join(failed["source"])


def test_a_failure_tells_whether_a_contract_was_broken() -> None:
    assert JobFailure("ContractError: bills: kwh is missing", 9).is_contract
    assert not JobFailure("ValueError: ContractError: no", 9).is_contract


def test_nothing_starts_when_a_parameter_does_not_fit(package: Path) -> None:
    with pytest.raises(ParameterError, match="parts: 'many' is not a whole number"):
        ran(package, [("parts", "many")])
    assert not (package / "artifacts").exists()


def test_a_kernel_that_is_not_there(package: Path) -> None:
    with pytest.raises(RunError, match="no such kernel"):
        ran(package, kernel="no-such-kernel")
    assert not (package / "artifacts").exists()


@pytest.mark.parametrize("deaths", [1, 2])
def test_a_kernel_that_dies_before_it_has_begun_is_started_once_more(
    package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, deaths: int
) -> None:
    """Another process may have taken one of its ports."""
    spec = tmp_path / "jupyter" / "kernels" / "unlucky"
    spec.mkdir(parents=True)
    program = (
        "import pathlib, runpy, sys\n"
        f"starts = pathlib.Path({str(tmp_path / 'starts')!r})\n"
        "before = starts.read_text() if starts.exists() else ''\n"
        "starts.write_text(before + 'x')\n"
        f"if len(before) < {deaths}: sys.exit('Address already in use')\n"
        "runpy.run_module('ipykernel_launcher', run_name='__main__')"
    )
    argv = [sys.executable, "-c", program, "-f", "{connection_file}"]
    told = {"argv": argv, "display_name": "unlucky", "language": "python"}
    (spec / "kernel.json").write_text(json.dumps(told))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    if deaths == 1:
        assert ran(package, kernel="unlucky").failure is None
    else:
        with pytest.raises(RunError, match="the kernel does not start"):
            ran(package, kernel="unlucky")
    assert (tmp_path / "starts").read_text() == "xx"


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
        ran(package)


def test_the_innermost_line_of_a_failure_is_known(package: Path) -> None:
    run = ran(package, [("parts", "0")])
    assert run.failure is not None
    assert run.failure.job_cell == 2
    assert run.failure.frames[-1] == (str(package / "src" / "division" / "__init__.py"), 2)


ENDS = {
    "killed by a signal": (
        "import os\nos.kill(os.getpid(), 9)",
        Status.KILLED,
        "Killed: the kernel ended by signal 9 (SIGKILL): most often memory has run out",
    ),
    "ended by itself": (
        "import os\nos._exit(3)",
        Status.KILLED,
        "Killed: the kernel ended itself with exit code 3",
    ),
    "an error of the same name": (
        "class Killed(Exception):\n    pass\nraise Killed('me')",
        Status.FAILED,
        "Killed: me",
    ),
    "a contract": (
        "class ContractError(Exception):\n    pass\nraise ContractError('kwh')",
        Status.CONTRACT,
        "ContractError: kwh",
    ),
}


@pytest.mark.parametrize(("source", "status", "error"), ENDS.values(), ids=ENDS.keys())
def test_what_ended_a_run_is_told_in_it_and_in_its_notebook(
    package: Path, source: str, status: Status, error: str
) -> None:
    run = ran(_with_work(package, "1", source, "2"))
    assert run.failure is not None
    assert (run.status, run.failure.error, run.failure.job_cell) == (status, error, 3)
    book = json.loads(run.executed.read_text())
    failed = book["cells"][run.failure.cell - 1]
    assert "".join(failed["source"]) == source
    assert failed["metadata"]["papermill"]["status"] == "failed"
    assert book["metadata"]["papermill"]["exception"] is True
    assert book["cells"][-1]["metadata"]["papermill"]["status"] == "pending"


def test_a_run_ends_when_its_time_is_over(package: Path) -> None:
    job = _with_work(package, "import time", "time.sleep(600)")
    run = ran(job, limits=Limits(timeout=8))
    assert run.status is Status.TIMED_OUT
    assert run.seconds < 60


def test_the_notebook_is_not_saved_with_each_cell(
    package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from papermill import engines

    saved = []
    write = engines.write_ipynb
    monkeypatch.setattr(engines, "write_ipynb", lambda *a: (saved.append(1), write(*a)))
    assert ran(_with_work(package, *["1"] * 60)).status is Status.DONE
    assert len(saved) < 60


TRIES = {
    "named, and it passes": (("Flaky",), 3, Status.DONE, 3),
    "named, but not often enough": (("Flaky",), 1, Status.FAILED, 2),
    "not named": (("OSError",), 3, Status.FAILED, 1),
}


@pytest.mark.parametrize(("names", "retries", "status", "attempts"), TRIES.values(), ids=TRIES)
def test_a_named_error_is_tried_again(
    package: Path, names: tuple[str, ...], retries: int, *, status: Status, attempts: int
) -> None:
    count = package / "count"
    job = _with_work(
        package,
        f"class Flaky(Exception):\n    pass\n"
        f"with open({str(count)!r}, 'a+') as f:\n    f.write('x')\n"
        f"if len(open({str(count)!r}).read()) < 3:\n    raise Flaky('busy')",
    )
    run = ran(job, limits=Limits(retries=retries, retry_on=names, backoff=0.01))
    assert (run.status, run.attempts) == (status, attempts)


def test_braces_in_a_path_are_just_braces(package: Path) -> None:
    output = package / "{parts}" / "{pm[run_uuid].__class__}.ipynb"
    assert ran(package, output=output).executed == output
    assert output.is_file()
