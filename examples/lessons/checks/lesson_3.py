"""Whether Texas comes out right, and whether the assertions would notice if it did not."""

from pathlib import Path

import nbformat

from checks import LESSONS, Outcome, Point, another_machine, run
from checks.control import Control
from nb2prod.api.check import analysis_of
from nb2prod.notebook import read

CASE = LESSONS / "nights/nights.ipynb"

RIGHT = {
    "night_kwh": """
def night_kwh(overnight, unit):
    if unit not in ("Wh", "kWh"):
        raise ValueError(unit)
    return overnight / 1000 if unit == "Wh" else overnight
""",
    "billing_month": """
def billing_month(read_at, zone):
    from pandas import Timestamp
    time = Timestamp(read_at)
    return (time.tz_convert(zone) if time.tz else time).month
""",
}
FAULTS = {
    "night_kwh": """
def night_kwh(overnight, unit):
    return overnight / 1000
""",
    "billing_month": """
def billing_month(read_at, zone):
    from pandas import Timestamp
    return Timestamp(read_at).month
""",
}
UNSEEN = {
    'night_kwh(8.4, "kWh")': 8.4,
    'night_kwh(6200, "Wh")': 6.2,
    'billing_month("2024-03-01T05:30:00Z", "America/Chicago")': 2,
    'billing_month("2024-07-01T05:30:00Z", "America/Chicago")': 7,
    'billing_month("2024-01-01T06:30:00Z", "America/Denver")': 12,
    'billing_month("2024-06-30 23:50", "America/Los_Angeles")': 6,
}


def ask() -> Control:
    """Ask the learner to press."""
    return Control(check)


def check(case: Path = CASE) -> Outcome:
    """Look at the notebook as it was last saved."""
    unfair = _stopped(case, RIGHT)
    points = (
        Point("It runs from top to bottom.", _stopped(case, {})),
        Point("An assertion notices kWh taken for Wh.", unfair or _unnoticed(case, "night_kwh")),
        Point(
            "An assertion notices UTC taken for local.", unfair or _unnoticed(case, "billing_month")
        ),
        Point("Readings that you have not seen come out right.", _wrong(case)),
    )
    return Outcome(points, "Done. Whoever changes these functions next will be told.")


def _stopped(case: Path, functions: dict[str, str]) -> str:
    with another_machine(case) as copy:
        _plant(copy, functions)
        error = run(copy)
    right = ", although its functions were right" if functions else ""
    return f"It stopped{right}: {error}." if error else ""


def _unnoticed(case: Path, name: str) -> str:
    with another_machine(case) as copy:
        _plant(copy, RIGHT | {name: FAULTS[name]})
        noticed = run(copy).startswith("AssertionError")
    return "" if noticed else f"With that fault in {name} no assertion fails: add one from Texas."


def _plant(notebook: Path, functions: dict[str, str]) -> None:
    """Define functions anew, right behind the notebook's own of the same name."""
    whole = nbformat.read(notebook, as_version=4)
    for own in reversed(analysis_of(read(notebook)).functions):
        if own.name in functions:
            cell = whole.cells[own.cell.index]
            lines = cell.source.splitlines()
            lines[own.node.end_lineno : own.node.end_lineno] = [functions[own.name]]
            cell.source = "\n".join(lines)
    nbformat.write(whole, notebook)


def _wrong(case: Path) -> str:
    asked = [
        f"assert abs((found := {call}) - {right}) < 1e-9, f'{call} is {{found}}, not {right}'"
        for call, right in UNSEEN.items()
    ]
    with another_machine(case) as copy:
        whole = nbformat.read(copy, as_version=4)
        whole.cells.append(nbformat.v4.new_code_cell("\n".join(asked)))
        nbformat.write(whole, copy)
        error = run(copy)
    return f"{error.removeprefix('AssertionError: ')}." if error else ""
