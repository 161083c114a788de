"""Whether the statements run on any machine, for any month and any price."""

import ast
from pathlib import Path

import pandas as pd
import papermill

from checks import LESSONS, Outcome, Point, another_machine, run
from checks.control import Control
from nb2prod.api.check import check_notebook
from nb2prod.notebook import read

CASE = LESSONS / "statements/statements.ipynb"
PRICE, OTHER_PRICE, GRID_PRICE = 0.28, 0.35, 0.06  # dollars for a kWh
PATHS = {"NB201", "NB202"}


def ask() -> Control:
    """Ask the learner to press."""
    return Control(check)


def check(case: Path = CASE) -> Outcome:
    """Look at the notebook as it was last saved."""
    points = (
        Point("No path is left in the code.", _paths_left(case)),
        Point("It runs on another machine, as it is.", _stopped(case)),
        Point("It makes August's statements at 35 cents.", _wrong_in_august(case)),
    )
    return Outcome(points, "Done. Whoever runs it next gives it a month, and edits nothing.")


def _paths_left(case: Path) -> str:
    found = check_notebook(read(case)).diagnostics
    left = [str(f.location) for f in found if f.code in PATHS]
    return (
        f"There is one in {' and in '.join(left)}. Fix…, in the sidebar, moves it." if left else ""
    )


def _stopped(case: Path) -> str:
    with another_machine(case) as copy:
        error = run(copy)
    return f"It stopped: {error}." if error else ""


def _wrong_in_august(case: Path) -> str:
    with another_machine(case) as copy:
        given = {
            name: _value(told["default"])
            for name, told in papermill.inspect_notebook(str(copy)).items()
        }
        months = [n for n, v in given.items() if isinstance(v, str) and (copy.parent / v).is_file()]
        prices = [n for n, v in given.items() if v == PRICE]
        if not months:
            return "No parameter has a file of readings that lies beside the notebook."
        if not prices:
            return f"No parameter is the price yet. Move PRICE = {PRICE} into the same cell."
        august = _august(copy.parent)
        error = run(
            copy, **dict.fromkeys(months, august.name), **dict.fromkeys(prices, OTHER_PRICE)
        )
        if error:
            return f"It stopped: {error}."
        return _differs(august)


def _value(default: str) -> object:
    try:
        return ast.literal_eval(default)
    except (SyntaxError, ValueError):  # a parameter that is computed
        return None


def _august(folder: Path) -> Path:
    """Readings that no learner has seen."""
    path = folder / "august.csv"
    names = [f"CA-{number:04}" for number in range(1, 5)]
    used, exported = [310.5, 288.0, 402.1, 97.3], [120.0, 15.5, 88.8, 240.6]
    table = {"household_id": names, "used_kwh": used, "exported_kwh": exported}
    pd.DataFrame(table).to_csv(path, index=False)
    return path


def _differs(august: Path) -> str:
    readings = pd.read_csv(august)
    right = (readings.used_kwh * OTHER_PRICE + readings.exported_kwh * GRID_PRICE).sum()
    written = [t for t in map(pd.read_csv, august.parent.glob("*.csv")) if "total" in t.columns]
    if not written:
        return "No file with a column total was written beside the notebook."
    total = written[0]["total"].sum()
    if abs(total - right) < 0.005:
        return ""
    return f"The total is {total:.2f} dollars and should be {right:.2f}: is a part still June's?"
