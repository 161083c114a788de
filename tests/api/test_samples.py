"""Tests of a package whose notebook reads more rows than come along: they run on a part of them."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from nb2prod.api.productionize import Options, Productionized, productionize

AsJson = Callable[..., str]

CELLS = (
    "import pandas as pd\ntrips = pd.read_csv('trips.csv')\n"
    "folder = '.'\nname = open(f'{folder}/name.txt').read()\n"
    "more = pd.read_csv(f'{folder}/more.csv')\nprint('trips:', len(trips), len(more))",
    {"cell_type": "markdown", "source": "## Sum up"},
    "late = trips[trips.delay > 5]\nby_town = late.groupby('town').delay.mean()\n"
    "print('most late in', by_town.idxmax())",
    {"cell_type": "markdown", "source": "## Write"},
    "by_town.to_csv('late.csv')",
)


@pytest.fixture(name="trips")
def trips_fixture(tmp_path: Path) -> Path:
    """Where a file of many rows is; one column is of whole numbers but for rows far down."""
    rows = [f"{n},town {n % 7},{n * 37 % 23}" for n in range(20_000)]
    rows[15_000] = "15000,town 1,"
    (tmp_path / "trips.csv").write_text("\n".join(("trip,town,delay", *rows, "")))
    (tmp_path / "more.csv").write_text("\n".join(("trip,town,delay", *rows, "")))
    (tmp_path / "name.txt").write_text("Ana")
    return tmp_path


def made_of(folder: Path, notebook: str, rows: int) -> Productionized:
    path = folder / "delays.ipynb"
    path.write_text(notebook)
    return productionize(path, Options(sample_rows=rows))


def outcome_alone(made: Productionized, place: Path) -> str:
    """What pytest says of the package where nothing is beside it."""
    shutil.copytree(made.written.folder, place)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout.splitlines()[-1]


def test_steps_and_job_are_tested_on_a_sample(
    trips: Path, notebook_json: AsJson, tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = made_of(trips, notebook_json(*CELLS), 100)
    assert made.tests is not None
    assert not made.tests.failed
    folder = made.written.folder
    kept = (folder / "tests/data/trips.csv").read_text().splitlines()
    assert kept[:3] == ["trip,town,delay", "0,town 0,0", "1,town 1,14"]
    assert len(kept) == 101
    steps = (folder / "tests/test_steps.py").read_text()
    assert "trips.shape == (100, 3)" in steps
    assert "'trips: 100 100'" in (folder / "tests/test_job.py").read_text().replace('"', "'")
    told = (folder / "tests/conftest.py").read_text()
    assert "- trips.csv: 100 rows of 20,000" in told
    assert "- more.csv: 100 rows of 20,000" in told
    assert (folder / "tests/data/name.txt").read_text() == "Ana"
    assert "skipped" not in outcome_alone(made, tmp_path_factory.mktemp("alone") / "delays")


def test_a_notebook_that_needs_all_rows_says_so(
    trips: Path, notebook_json: AsJson, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cells = notebook_json(*CELLS, "assert len(trips) > 9000, 'where are the others?'")
    made = made_of(trips, cells, 100)
    assert not (made.written.folder / "tests/data/trips.csv").exists()
    checklist = (made.written.folder / "CHECKLIST.md").read_text()
    assert "on 100 rows of them it fails" in checklist
    assert "where are the others" in checklist
    assert "skipped" in outcome_alone(made, tmp_path_factory.mktemp("alone") / "delays")
