"""Each lesson as a learner meets it: run before anything is done, and run when all is done."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import nbclient
import nbformat
import pytest

from nb2prod.api.check import fix_notebook
from nb2prod.lint import EVERY_RULE, select
from nb2prod.notebook import read

LESSONS = Path(__file__).parents[1] / "examples/lessons"


def solve_laptop(folder: Path) -> None:
    case = folder / "statements/statements.ipynb"
    moved = fix_notebook(read(case), select(EVERY_RULE, ("NB201",), ())).notebook.raw
    by_hand = json.loads(moved.replace(b"/home/mei/solar/", b""))
    cells = [cell for cell in by_hand["cells"] if cell["cell_type"] == "code"]
    price = next(cell for cell in cells if "".join(cell["source"]).startswith("PRICE"))
    parameters = next(cell for cell in cells if "parameters" in cell["metadata"].get("tags", ()))
    parameters["source"] = ["PRICE = 0.28\n", *parameters["source"]]
    price["source"] = price["source"][1:]
    case.write_text(json.dumps(by_hand))


SOLUTIONS = {"1_it_only_runs_on_my_laptop": solve_laptop}


@pytest.fixture
def lessons(tmp_path: Path) -> Path:
    return shutil.copytree(LESSONS, tmp_path / "lessons")


def answer(lessons: Path, name: str) -> str:
    """Run a lesson from top to bottom; answers what its check shows."""
    guide = nbformat.read(lessons / f"{name}.ipynb", 4)
    nbclient.NotebookClient(guide, resources={"metadata": {"path": lessons}}).execute()
    checked = next(cell for cell in reversed(guide.cells) if cell.cell_type == "code")
    return checked.outputs[-1].data["text/markdown"]


@pytest.mark.parametrize("name", SOLUTIONS)
def test_check_says_what_is_missing(lessons: Path, name: str) -> None:
    told = answer(lessons, name)
    assert "○" in told
    assert "not yet done" in told


@pytest.mark.parametrize(("name", "solve"), SOLUTIONS.items(), ids=SOLUTIONS)
def test_check_says_when_all_is_done(
    lessons: Path, name: str, solve: Callable[[Path], None]
) -> None:
    solve(lessons)
    told = answer(lessons, name)
    assert "○" not in told
    assert "**Done." in told


def test_every_lesson_is_tried() -> None:
    assert sorted(SOLUTIONS) == sorted(path.stem for path in LESSONS.glob("*.ipynb"))


@pytest.mark.parametrize("name", SOLUTIONS)
def test_lesson_links_to_files_that_exist(name: str) -> None:
    guide = json.loads((LESSONS / f"{name}.ipynb").read_text())
    words = "".join("".join(cell["source"]) for cell in guide["cells"])
    linked = re.findall(r"\]\((?!https?:)([^)]+)\)", words)
    assert linked
    assert [path for path in linked if not (LESSONS / path).is_file()] == []
