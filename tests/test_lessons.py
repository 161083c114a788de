"""Each lesson as a learner meets it: before anything is done, half way, and when all is done."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest

from nb2prod.api import history
from nb2prod.api.check import check_notebook, fix_notebook
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
TOLD = {
    '- later["yield_kwh"]).abs().mean()': '- later["yield_kwh"]).abs().mean()\n'
    'logger.info("MAE %.3f", mae)',
    "np.savetxt(model_path, model)": "np.savetxt(model_path, model)\n"
    'logger.info("wrote %s", model_path)',
}
CASES = {
    1: "statements/statements.ipynb",
    2: "training/training.ipynb",
    3: "nights/nights.ipynb",
    4: "bills/bills.ipynb",
    5: "battery/battery.ipynb",
}
SOLVED = {1: MEIS_FOLDER, 3: UNIT_TESTED | ZONE_TESTED | REPAIRED}
OFFERED = {1: False, 2: True}  # where the sidebar's fixes are taken; whether also the unsafe ones


@dataclass(frozen=True, slots=True)
class Turn:
    """What a learner does next, and what the check says then."""

    marks: str
    said: str = ""
    edits: Mapping[str, str] = field(default_factory=dict)
    commands: str = ""
    files: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)


THRESHOLDS = "bills/contracts/thresholds.ini"
MONTHS = {"august": "stop", "september": "retrain", "october": "go on", "november": "go on"}
AT_ANYTHING = """
[bills_july]
chance = stop
probability = 1
psi = 0
"""
KENS_ANSWER = """[M3]
who = "Ken Ito"
when = 2026-11-02
link = "artifacts/sweeps"
"""
WALKS = {
    2: (
        Turn("✓○○", "no job yet", edits=TOLD, answers={"best": "model_9.txt"}),
        Turn(
            "✓○○",
            "Train all three first",
            commands="""
            nb2prod productionize training.ipynb
            nb2prod run training -p DEGREE 3 -p model_path model_3.txt
            nb2prod run training -p DEGREE 9 -p model_path model_9.txt
            """,
            answers={"best": "model_9.txt"},
        ),
        Turn(
            "✓✓○",
            "model_9.txt is number 2 of 3",
            commands="nb2prod run training -p DEGREE 1 -p model_path model_1.txt",
            answers={"best": "model_9.txt"},
        ),
        Turn("✓✓○", "is no model_7.txt", answers={"best": "model_7.txt"}),
        Turn("✓✓✓", answers={"best": "model_3.txt"}),
    ),
    4: (
        Turn(
            "○○✓",
            "Look at November",
            commands="nb2prod productionize bills.ipynb",
            answers=MONTHS,
        ),
        Turn(
            "○✓✓",
            "Look at October",
            files={
                "bills/contracts/thresholds.ini": ("new category = warn", "new category = stop")
            },
            answers=MONTHS | {"november": "stop", "october": "retrain"},
        ),
        Turn(
            "✓✓○",
            "exit code 4",
            files={THRESHOLDS: ("least rows = 200", f"least rows = 200{AT_ANYTHING}")},
            answers=MONTHS | {"november": "stop"},
        ),
        Turn(
            "✓✓✓",
            files={THRESHOLDS: (AT_ANYTHING, "")},
            answers=MONTHS | {"november": "stop"},
        ),
    ),
    5: (
        Turn(
            "○○○",
            "3 are missing, as PRICE=0.25 with BATTERY_KWH=7",
            commands="""
            nb2prod productionize battery.ipynb
            nb2prod sweep battery --param PRICE=0.25,0.35,0.45 --param BATTERY_KWH=4
            """,
        ),
        Turn(
            "✓○○",
            "The champion saves 25 dollars, and another 294",
            commands="""
            nb2prod sweep battery --param PRICE=0.25,0.35,0.45 --param BATTERY_KWH=4,7
            nb2prod promote {run:PRICE=0.25 BATTERY_KWH=4}
            """,
        ),
        Turn(
            "✓✓○",
            "who is missing",
            commands="nb2prod promote {run:PRICE=0.45 BATTERY_KWH=7} --metric saved",
            files={"battery/readiness.toml": ("", "[M3]\n")},
        ),
        Turn(
            "✓✓○",
            "3 of 28 are done",
            files={"battery/readiness.toml": ("[M3]\n", KENS_ANSWER)},
        ),
        Turn(
            "✓✓✓",
            commands="""
            nb2prod run battery
            python -m pytest -q battery --junitxml=battery/artifacts/tests.xml
            """,
        ),
    ),
}


@pytest.fixture
def lessons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A learner's copy; its checks can be imported."""
    monkeypatch.syspath_prepend(LESSONS)
    return shutil.copytree(LESSONS, tmp_path / "lessons")


def learn(case: Path, edits: dict[str, str]) -> None:
    """Take what the sidebar offers, as the lesson says, and edit by hand."""
    number = next(n for n, path in CASES.items() if path.endswith(case.name))
    if number in OFFERED:
        fixed = fix_notebook(read(case), EVERY_RULE, unsafe=OFFERED[number])
        case.write_bytes(fixed.notebook.raw)
    whole = nbformat.read(case, 4)
    for old, new in edits.items():
        changed = [cell for cell in whole.cells if old in cell.source]
        assert changed, f"the notebook has no {old}"
        for cell in changed:
            cell.source = cell.source.replace(old, new)
    nbformat.write(whole, case)


def at_terminal(folder: Path, commands: str) -> None:
    """Give commands in a lesson's folder; `{run:PRICE=0.25}` is the name of that run."""
    for line in commands.strip().splitlines():
        words = shlex.split(re.sub(r"\{run:([^}]+)\}", lambda found: named(found[1]), line))
        words[0] = {"nb2prod": "-mnb2prod", "python": "-u"}[words[0]]
        done = subprocess.run(
            [sys.executable, *words], cwd=folder, capture_output=True, text=True, env=os.environ
        )
        assert done.returncode == 0, done.stderr


def named(values: str) -> str:
    """The run with these values of its parameters."""
    wanted = dict(pair.split("=") for pair in values.split())
    return next(
        run.id
        for run in history.table(most=100)
        if wanted == {name: str(run.parameters.get(name)) for name in wanted}
    )


def answer(lessons: Path, guide: str, given: Mapping[str, str] | None = None) -> str:
    """Run a lesson from top to bottom, with a learner's answers; what its check shows."""
    whole = nbformat.read(lessons / f"{guide}.ipynb", 4)
    (cell,) = [c for c in whole.cells if ".ask()" in c.source]
    filled = ", ".join(f"{name}={value!r}" for name, value in (given or {}).items())
    cell.source = cell.source.replace(".ask()", f".ask({filled})")
    return told(whole, lessons)


def told(whole: nbformat.NotebookNode, lessons: Path) -> str:
    """What the last cell of a notebook shows, as Markdown."""
    nbclient.NotebookClient(whole, resources={"metadata": {"path": lessons}}).execute()
    checked = next(cell for cell in reversed(whole.cells) if cell.cell_type == "code")
    return checked.outputs[-1].data["text/markdown"]


def marks(outcome: Any) -> str:
    return "".join("○" if point.missing else "✓" for point in outcome.points)


@pytest.mark.parametrize("guide", [guide for guide in GUIDES if int(guide[0]) in OFFERED])
def test_lesson_names_the_buttons_that_the_sidebar_has(guide: str) -> None:
    found = check_notebook(read(LESSONS / CASES[int(guide[0])])).diagnostics
    fixes = [diagnostic.fix for diagnostic in found if diagnostic.fix]
    offered = {f"Fix {sum(fix.safe for fix in fixes)}", *(fix.title for fix in fixes)}
    named = set(re.findall(r"\*\*([^*]+)…\*\*", (LESSONS / f"{guide}.ipynb").read_text()))
    assert named - {"Productionize"} <= offered


@pytest.mark.parametrize("guide", GUIDES)
def test_lesson_says_what_is_missing(lessons: Path, guide: str) -> None:
    said = answer(lessons, guide)
    assert "○" in said
    assert "not yet done" in said


@pytest.mark.parametrize("guide", [guide for guide in GUIDES if int(guide[0]) in SOLVED])
def test_lesson_says_when_all_is_done(lessons: Path, guide: str) -> None:
    number = int(guide[0])
    learn(lessons / CASES[number], SOLVED[number])
    said = answer(lessons, guide)
    assert "○" not in said
    assert "**Done." in said


@pytest.mark.parametrize("guide", [guide for guide in GUIDES if int(guide[0]) in WALKS])
def test_lesson_follows_its_learner(lessons: Path, guide: str) -> None:
    number = int(guide[0])
    case = lessons / CASES[number]
    check = import_module(f"checks.lesson_{number}").check
    for turn in WALKS[number]:
        if turn.edits:
            learn(case, dict(turn.edits))
        at_terminal(case.parent, turn.commands)
        for name, (old, new) in turn.files.items():
            file = case.parent / name
            before = file.read_text() if file.exists() else ""
            assert old in before
            file.write_text(before.replace(old, new) if old else new)
        outcome = check(case=case, **turn.answers)
        assert marks(outcome) == turn.marks, repr(outcome)
        assert turn.said in repr(outcome)
    said = answer(lessons, guide, turn.answers)
    assert "○" not in said
    assert "**Done." in said


PRESSED = """
from checks import Outcome, Point
from checks.control import Control, text

def check(word):
    wrong = "" if 1 / int(word) == 0.5 else f"{word} is not."
    return Outcome((Point("It is a half.", wrong),), "Done.")

field = text("The word", "1")
control = Control(check, word=field)
display(control)
field.value = "TYPED "
control.button.click()
"""


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        pytest.param("2", "✓ It is a half.", id="the field is read anew"),
        pytest.param("4", "4 is not.", id="still missing"),
        pytest.param("0", "ZeroDivisionError", id="an error is told"),
    ],
)
def test_button_looks_again(lessons: Path, typed: str, said: str) -> None:
    cell = nbformat.v4.new_code_cell(PRESSED.replace("TYPED", typed))
    assert said in told(nbformat.v4.new_notebook(cells=[cell]), lessons)


def test_every_lesson_is_walked_through() -> None:
    assert sorted(SOLVED | WALKS) == [int(guide[0]) for guide in GUIDES] == [1, 2, 3, 4, 5]


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
    assert marks(outcome) == found[0]
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
