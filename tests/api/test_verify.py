"""Verifying packages with real kernels: one that was changed by hand, and one that dies."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from nb2prod.api.person import Person
from nb2prod.api.productionize import Options, productionize
from nb2prod.api.verify import VerifyOptions
from nb2prod.api.verify import verify as verify_package
from nb2prod.cli import main

CELLS = (
    "import random",
    "## Read the numbers",
    "rows = [int(line) for line in open('numbers.txt')]\nprint('rows:', len(rows))\nrows",
    "## Sum them up",
    "total = sum(rows) / 7\nprint('total', total)\nopen('total.csv', 'w').write(f'{total}')",
    "## Draw lots",
    "print('lot', random.randint(0, 10**9))\nprint('fate', random.SystemRandom().random())",
)


@pytest.fixture(name="package")
def package_fixture(tmp_path: Path) -> Path:
    """A package that was not verified yet, with its notebook and data beside it."""
    (tmp_path / "numbers.txt").write_text("1\n2\n4\n")
    cells = [
        {
            "cell_type": "markdown" if source.startswith("##") else "code",
            "source": source,
            "metadata": {},
            **({} if source.startswith("##") else {"outputs": [], "execution_count": None}),
        }
        for source in CELLS
    ]
    path = tmp_path / "sums.ipynb"
    path.write_text(
        json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells})
    )
    return productionize(path, Options(run=False)).written.folder


def verify(package: Path, *more: str) -> Result:
    return CliRunner().invoke(main, ["verify", str(package), *more])


def test_a_package_as_it_was_made_does_the_same_but_for_chance(package: Path) -> None:
    before = sorted(package.parent.iterdir())
    result = verify(package)
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("The job does the same: 4 lines, 2 displays, 1 value, 1 file")
    assert "(1 nondeterministic)" in result.stdout
    page = (package / "VERIFICATION.md").read_text()
    assert "## What differs" not in page
    assert "`fate " in page
    assert "`lot " not in page, "both runs drew the same numbers"
    assert sorted(package.parent.iterdir()) == before, "a run wrote into the user's folder"


def test_a_change_by_hand_is_found(package: Path) -> None:
    steps = package / "src" / "sums" / "steps.py"
    steps.write_text(steps.read_text().replace("/ 7", "/ 7.001").replace("rows: %s", "lines: %s"))
    result = verify(package, "--format", "json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert list(found["seconds"])[:2] == ["Running the notebook", "Running the notebook again"]
    wrong = [
        (step["name"], item["kind"], item["cell"], item["notebook"], item["job"])
        for step in found["steps"]
        for item in step["items"]
        if item["rung"] == "differs"
    ]
    assert wrong[0] == ("read_the_numbers", "line", 3, "rows: 3", "lines: 3")
    assert wrong[1] == ("sum_them_up", "line", 5, "total 1.0", f"total {7 / 7.001}")
    assert ("file", "total.csv") in [
        (item["kind"], item["name"]) for item in found["steps"][-1]["items"]
    ]
    assert "rows: 3" in (package / "VERIFICATION.md").read_text()


def test_a_job_that_dies_is_said_to_die(package: Path) -> None:
    steps = package / "src" / "sums" / "steps.py"
    steps.write_text(
        steps.read_text().replace("total = ", "__import__('os')._exit(9)\n    total = ")
    )
    result = verify(package)
    assert result.exit_code == 1
    assert "The job died in step sum_them_up: the kernel died" in result.stdout


def test_without_its_notebook_it_says_where_that_was_expected(package: Path) -> None:
    (package.parent / "sums.ipynb").rename(package.parent / "other.ipynb")
    result = verify(package)
    assert result.exit_code == 2
    assert "sums.ipynb: the package's notebook is not there" in result.stderr
    assert "--notebook PATH" in result.stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(None, "give the folder of a package", id="no provenance"),
        pytest.param("{}", "productionize the notebook again", id="another provenance"),
    ],
)
def test_what_is_no_package_is_refused(tmp_path: Path, content: str | None, words: str) -> None:
    if content is not None:
        (tmp_path / "provenance.json").write_text(content)
    result = verify(tmp_path)
    assert result.exit_code == 2
    assert words in result.stderr


def test_the_job_of_a_notebook_that_draws_is_run_once(package: Path) -> None:
    heard: list[str] = []
    verify_package(package, VerifyOptions(), Person(tell=heard.append))
    assert heard == [
        "Running the notebook",
        "Running the notebook again",
        "Running the job beside it",
    ]
