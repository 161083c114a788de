"""Where a failure of a job is, in its package and in the notebook."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from nb2prod.api.productionize import Options, productionize
from nb2prod.api.run import placed, run
from nb2prod.cli.person import at_terminal
from nb2prod.job import JobFailure, JobRun


@pytest.fixture(name="package", scope="module")
def package_fixture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of three sections, the second of which divides in a function."""
    cells = [
        ("markdown", "## Count"),
        ("code", "PARTS = 3\nwhole = 12\nprint(whole)"),
        ("markdown", "## Divide"),
        ("code", "def into(whole, parts):\n    share = whole // parts\n    return share\n"),
        ("code", "shares = into(whole, PARTS)\nprint(shares)"),
        ("markdown", "## Tell"),
        ("code", "print('shares', [10, 20][shares - 4])"),
    ]
    usual = {"metadata": {}, "outputs": [], "execution_count": None}
    book = tmp_path_factory.mktemp("notebooks") / "sharing.ipynb"
    written = [
        {"cell_type": k, "source": s, "metadata": {}, **(usual if k == "code" else {})}
        for k, s in cells
    ]
    book.write_text(
        json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": written})
    )
    productionize(book, Options(run=False), at_terminal(False))
    return book.parent / "sharing"


PLACES = {
    "in a function": ("0", "ZeroDivisionError", ("divide_shares", "functions.py", 4, 2)),
    "in a step": ("1", "IndexError", ("tell_shares", "steps.py", 7, 1)),
}


@pytest.mark.parametrize(("parts", "error", "place"), PLACES.values(), ids=PLACES.keys())
def test_a_failure_names_step_line_and_notebook_cell(
    package: Path, parts: str, error: str, place: tuple[str, str, int, int]
) -> None:
    failure = run(package, [("PARTS", parts)]).failure
    assert failure is not None
    assert failure.name == error
    found = failure.place
    assert (found.step, Path(found.file).name, found.cell, found.cell_line) == place
    line = (package / found.file).read_text().splitlines()[found.line - 1]
    assert "//" in line or "[10, 20]" in line


OURS = {
    "a contract": ("contracts/__init__.py", ("steps.py", 7, 1)),
    "the log": ("logs.py", ("steps.py", 7, 1)),
}


@pytest.mark.parametrize(("inner", "place"), OURS.values(), ids=OURS.keys())
def test_what_our_code_refuses_stands_in_the_step(
    package: Path, inner: str, place: tuple[str, int, int]
) -> None:
    code = package / "src" / "sharing"
    lines = (code / "steps.py").read_text().splitlines()
    line = 1 + next(number for number, text in enumerate(lines) if "[10, 20]" in text)
    (code / inner).parent.mkdir(exist_ok=True)
    (code / inner).touch()
    frames = ((str(code / "steps.py"), line), (str(code / inner), 58))
    job, now = package / "jobs" / "sharing.ipynb", datetime.now(UTC)
    failure = JobFailure("ContractError: bills: kwh is missing", job_cell=7, frames=frames)
    failed = placed(JobRun(job, {}, now, now, job, failure)).failure
    assert failed is not None
    found = failed.place
    assert (Path(found.file).name, found.cell, found.cell_line) == place
    assert found.line == line


def test_a_job_by_itself_has_no_package_to_name(package: Path, tmp_path: Path) -> None:
    job = tmp_path / "alone.ipynb"
    text = (package / "jobs" / "sharing.ipynb").read_text()
    job.write_text(text.replace("from sharing", "from nowhere"))
    failure = run(job).failure
    assert failure is not None
    assert failure.name == "ModuleNotFoundError"
    assert str(failure.place) == ""
