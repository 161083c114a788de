"""Each lesson as a learner meets it: before anything is done, half way, and when all is done."""

import json
import re
import shutil
from importlib import import_module
from pathlib import Path

import nbclient
import nbformat
import pytest

from nb2prod.api.check import fix_notebook
from nb2prod.lint import EVERY_RULE
from nb2prod.notebook import read

LESSONS = Path(__file__).parents[1] / "examples/lessons"
GUIDES = sorted(path.stem for path in LESSONS.glob("*.ipynb"))

MEIS_FOLDER = {"/home/mei/solar/": ""}
JUNE_AGAIN = {"grid = pd.read_csv(readings_june_path)": 'grid = pd.read_csv("readings_june.csv")'}
UNIT_TESTED = {"== 11.239\n": '== 11.239\nassert night_kwh(10.29, "kWh") == 10.29\n'}
UNIT_TOUCHED = {"== 11.239\n": '== 11.239\nassert night_kwh(10.29, "kWh")\n'}
UNIT_WRONG = {"== 11.239\n": '== 11.239\nassert night_kwh(10.29, "kWh") == 1029\n'}
ZONE_TESTED = {
    '"America/Los_Angeles") == 1': '"America/Los_Angeles") == 1\n'
    'assert billing_month("2023-10-01T02:52:00Z", "America/Chicago") == 9'
}
REPAIRED = {
    "return overnight / 1000": 'return overnight / 1000 if unit == "Wh" else overnight',
    "return pd.Timestamp(read_at).month": "time = pd.Timestamp(read_at)\n"
    "    return (time.tz_convert(zone) if time.tz else time).month",
}
CASES = {1: "statements/statements.ipynb", 3: "nights/nights.ipynb"}
SOLVED = {1: MEIS_FOLDER, 3: UNIT_TESTED | ZONE_TESTED | REPAIRED}


@pytest.fixture
def lessons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A learner's copy; its checks can be imported."""
    monkeypatch.syspath_prepend(LESSONS)
    return shutil.copytree(LESSONS, tmp_path / "lessons")


def learn(case: Path, edits: dict[str, str]) -> None:
    """Take what the sidebar offers, as lesson 1 says, and edit by hand."""
    if "statements" in case.name:
        case.write_bytes(fix_notebook(read(case), EVERY_RULE).notebook.raw)
    whole = nbformat.read(case, 4)
    for old, new in edits.items():
        changed = [cell for cell in whole.cells if old in cell.source]
        assert changed, f"the notebook has no {old}"
        for cell in changed:
            cell.source = cell.source.replace(old, new)
    nbformat.write(whole, case)


def answer(lessons: Path, guide: str) -> str:
    """Run a lesson from top to bottom; answers what its check shows."""
    whole = nbformat.read(lessons / f"{guide}.ipynb", 4)
    nbclient.NotebookClient(whole, resources={"metadata": {"path": lessons}}).execute()
    checked = next(cell for cell in reversed(whole.cells) if cell.cell_type == "code")
    return checked.outputs[-1].data["text/markdown"]


@pytest.mark.parametrize("guide", GUIDES)
def test_lesson_says_what_is_missing(lessons: Path, guide: str) -> None:
    told = answer(lessons, guide)
    assert "○" in told
    assert "not yet done" in told


@pytest.mark.parametrize("guide", GUIDES)
def test_lesson_says_when_all_is_done(lessons: Path, guide: str) -> None:
    number = int(guide[0])
    learn(lessons / CASES[number], SOLVED[number])
    told = answer(lessons, guide)
    assert "○" not in told
    assert "**Done." in told


@pytest.mark.parametrize(
    ("number", "edits", "found"),
    [
        pytest.param(1, {}, ("✓○○", "No such file"), id="paths moved, but still Mei's"),
        pytest.param(1, MEIS_FOLDER | JUNE_AGAIN, ("○✓○", "still June's"), id="half is June's"),
        pytest.param(3, UNIT_TESTED | ZONE_TESTED, ("○✓✓○", "stopped"), id="nothing repaired"),
        pytest.param(3, UNIT_TOUCHED | REPAIRED, ("✓○○✓", "no assertion"), id="hardly tested"),
        pytest.param(3, UNIT_WRONG | REPAIRED, ("○○○○", "were right"), id="a test that is wrong"),
    ],
)
def test_check_knows_half_of_it(
    lessons: Path, number: int, edits: dict[str, str], found: tuple[str, str]
) -> None:
    case = lessons / CASES[number]
    learn(case, edits)
    outcome = import_module(f"checks.lesson_{number}").check(case)
    assert "".join("○" if point.missing else "✓" for point in outcome.points) == found[0]
    assert found[1] in repr(outcome)
    assert not outcome.is_done


@pytest.mark.parametrize("guide", GUIDES)
def test_lesson_links_to_files_that_exist(guide: str) -> None:
    cells = json.loads((LESSONS / f"{guide}.ipynb").read_text())["cells"]
    linked = re.findall(r"\]\((?!https?:)([^)]+)\)", "".join("".join(c["source"]) for c in cells))
    assert linked
    assert [path for path in linked if not (LESSONS / path).is_file()] == []


@pytest.mark.parametrize("path", sorted(LESSONS.rglob("*.ipynb")), ids=lambda path: path.stem)
def test_lesson_is_kept_without_outputs(path: Path) -> None:
    cells = json.loads(path.read_text())["cells"]
    assert [
        cell["id"] for cell in cells if cell.get("outputs") or cell.get("execution_count")
    ] == []
