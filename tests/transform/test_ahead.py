"""What is read after something was written, and how the package checks it before."""

import pytest

from nb2prod.notebook import Location
from nb2prod.transform import Check, Plan
from nb2prod.transform.ahead import check_ahead

from .conftest import plan_of

IMPORTS = "import os\nimport numpy as np\nimport pandas as pd"
READ = "b = pd.read_csv('b.csv')"
WRITE = "pd.DataFrame().to_csv('out.csv')"


def planned(*cells: str, call: str = "pd.read_csv", given: bool = True, wrote: bool = True) -> Plan:
    """The plan of a notebook whose last cell's last line reads what is checked."""
    place = Location(len(cells), cells[-1].count("\n") + 1)
    check = Check(place, call, "bills", given)
    return check_ahead(plan_of([IMPORTS, *cells], checks=[check]), [check], wrote=wrote)


AHEAD = {
    "after a file": ((WRITE, READ), "pd.read_csv, b_path)"),
    "in the same cell": ((f"{WRITE}\n{READ}",), "pd.read_csv, b_path)"),
    "after a database": (("pd.DataFrame().to_sql('t', 'd')", READ), "pd.read_csv, b_path)"),
    "after a function that writes": (
        ("def save(t):\n    t.to_csv('o')\ndef both(t):\n    save(t)", "both(b)", READ),
        "pd.read_csv, b_path)",
    ),
    "after a program": (("!make data", READ), "pd.read_csv, b_path)"),
    "after a program of its own": (
        ("import subprocess\nsubprocess.run(['make'])", READ),
        "pd.read_csv, b_path)",
    ),
    "after it was sent": (
        ("import requests\nrequests.post('http://a', json={})", READ),
        "pd.read_csv, b_path)",
    ),
    "with options": (
        (WRITE, "b = pd.read_csv('b.csv', sep=';', converters={'b': lambda x: str(x)})"),
        "pd.read_csv, b_path, sep=';', converters={'b': lambda x: str(x)})",
    ),
    "with a letter of two bytes": (
        (WRITE, "é = pd.read_csv('b.csv', sep='é')"),
        "pd.read_csv, b_path, sep='é')",
    ),
    "a path in parts": (
        (WRITE, "b = pd.read_csv(os.path.join('data', 'b.csv'))"),
        "pd.read_csv, os.path.join('data', 'b.csv'))",
    ),
    "a chain": ((WRITE, "b = pd.read_csv('b.csv').dropna()"), "pd.read_csv, b_path)"),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "line"), AHEAD.values(), ids=AHEAD.keys())
def test_a_read_after_a_write_is_checked_before_all_steps(cells: list[str], line: str) -> None:
    plan = planned(*cells)
    assert plan.ahead is not None, plan.notes
    assert plan.ahead.body.replace('"', "'") == f"contracts.check_head('bills', {line}"
    assert plan.ahead_of == (Location(len(cells), cells[-1].count("\n") + 1),)


ALONE = {
    "nothing was written": ((READ,), {}),
    "it is written later": ((READ, WRITE), {}),
    "a folder is made": (("os.makedirs('out', exist_ok=True)", READ), {}),
    "a function that is not called writes": (
        ("def save(t):\n    t.to_csv('o.csv')", READ, "save(b)"),
        {},
    ),
    "something else is run and put": (
        ("class A:\n    run = put = print\nA.run(1)\nA.put(2)", READ),
        {},
    ),
    "a program that left no file": (("!nvidia-smi", READ), {"wrote": False}),
}


@pytest.mark.parametrize(("cells", "known"), ALONE.values(), ids=ALONE.keys())
def test_a_package_without_late_reads_is_as_it_was(
    cells: list[str], known: dict[str, bool]
) -> None:
    read = 1 + next(i for i, cell in enumerate(cells) if cell.endswith(READ))
    check = Check(Location(read, cells[read - 1].count("\n") + 1), "pd.read_csv", "bills")
    plan = plan_of([IMPORTS, *cells], checks=[check])
    assert plan.contracts
    assert check_ahead(plan, [check], **known) == plan


LEFT = {
    "made by the run": ((WRITE, READ), {"given": False}, "no file has it before the run"),
    "read whole": (
        (WRITE, "b = pd.read_json('b.json')"),
        {"call": "pd.read_json"},
        "it cannot be read in part",
    ),
    "read to its last rows": (
        (WRITE, "b = pd.read_csv('b.csv', skipfooter=2)"),
        {},
        "it cannot be read in part",
    ),
    "a path that is made": (
        (WRITE, "b = pd.read_csv('%s.csv' % max(os.listdir()))"),
        {},
        "which file it is shows only then",
    ),
    "a path that a cell has made": (
        (WRITE, "p = max(os.listdir())", "b = pd.read_csv(p)"),
        {},
        "which file it is shows only then",
    ),
    "in a condition": (
        (WRITE, "if os.path.exists('b.csv'):\n    b = pd.read_csv('b.csv')"),
        {},
        "it may not be read at all",
    ),
    "in a loop that writes": (
        ("for n in range(2):\n    pd.DataFrame().to_csv('o.csv')\n    b = pd.read_csv('b.csv')",),
        {},
        "it may not be read at all, or again and again",
    ),
}


@pytest.mark.parametrize(("cells", "known", "reason"), LEFT.values(), ids=LEFT.keys())
def test_what_cannot_be_checked_ahead_is_told(
    cells: list[str], known: dict[str, object], reason: str
) -> None:
    plan = planned(*cells, **known)  # type: ignore[arg-type]
    assert plan.ahead is None
    [note] = [note for note in plan.notes if note.what.startswith("bills: ")]
    assert reason in note.reason
    assert note.location.cell == len(cells)


def test_a_read_in_a_function_is_told() -> None:
    load = "def load(path):\n    return pd.read_csv(path)"
    check = Check(Location(1, 2), "pd.read_csv", "bills")
    plan = plan_of([IMPORTS, load, WRITE, "b = load('b.csv')"], checks=[check])
    [note] = set(check_ahead(plan, [check]).notes) - set(plan.notes)
    assert "which file it is shows only then" in note.reason


def test_the_step_has_a_name_of_its_own() -> None:
    plan = planned("def check_inputs(t): return t", WRITE, f"check_inputs(1)\n{READ}")
    assert plan.ahead is not None
    assert plan.ahead.name == "check_inputs_2"
