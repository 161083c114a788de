"""Where a step checks what it reads."""

import pytest

from nb2prod.notebook import Location
from nb2prod.transform import Check

from .conftest import plan_of

CHECKED = 'contracts.checked("bills", pd.read_csv(bills_path))'
WRAPPED = {
    "an assignment": ("df = pd.read_csv('bills.csv')", 1, f"df = {CHECKED}"),
    "a chain": ("df = pd.read_csv('bills.csv').dropna()", 1, f"df = {CHECKED}.dropna()"),
    "a value that is shown": ("pd.read_csv('bills.csv')", 1, f"report.show({CHECKED})"),
    "the second line": ("x = 1\ndf = pd.read_csv('bills.csv')", 2, f"df = {CHECKED}"),
    "a timed line": ("%time df = pd.read_csv('bills.csv')", 1, f"    df = {CHECKED}"),
    "with a comment": ("df = pd.read_csv('bills.csv')  # June", 1, f"df = {CHECKED}  # June"),
}


@pytest.mark.parametrize(("cell", "line", "expected"), WRAPPED.values(), ids=WRAPPED.keys())
def test_a_read_is_checked(cell: str, line: int, expected: str) -> None:
    check = Check(Location(1, line), "pd.read_csv", "bills")
    plan = plan_of(["import pandas as pd", f"{cell}", "y = 1"], checks=[check])
    assert expected in "\n".join(step.body for step in plan.steps).split("\n")
    assert plan.contracts == "contracts"


def test_only_the_call_that_read_is_checked() -> None:
    check = Check(Location(1, 2), "pd.read_csv", "bills")
    cell = "a = pd.read_csv('a.csv')\nb = pd.read_csv('b.csv')"
    plan = plan_of(["import pandas as pd", cell], checks=[check])
    text = "\n".join(step.body for step in plan.steps)
    assert text.count("contracts.checked(") == 1
    assert 'b = contracts.checked("bills", pd.read_csv(' in text


def test_a_read_in_a_function_is_checked_there() -> None:
    check = Check(Location(1, 2), "pd.read_csv", "bills")
    cell = "def load(path):\n    return pd.read_csv(path)"
    plan = plan_of(["import pandas as pd", cell, "df = load('a.csv')"], checks=[check])
    assert 'return contracts.checked("bills", pd.read_csv(path))' in plan.functions[0].source


def test_the_notebook_s_own_name_is_left_alone() -> None:
    check = Check(Location(1, 1), "pd.read_csv", "bills")
    cells = ["import pandas as pd", "contracts = pd.read_csv('a.csv')", "print(contracts)"]
    plan = plan_of(cells, checks=[check])
    assert plan.contracts == "data_contracts"
    assert 'contracts = data_contracts.checked("bills", ' in plan.steps[-1].body or plan.steps


def test_a_read_that_is_not_in_the_package_s_code_is_told() -> None:
    check = Check(Location(0, 1), "there.read", "bills")
    plan = plan_of(["x = 1"], checks=[check])
    assert [(note.what, "not checked" in note.reason) for note in plan.notes] == [
        ("bills: there.read", True)
    ]
