"""Whether the learner tells an error, a shift and noise apart, and so does the contract."""

import os
import subprocess
import sys
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from checks import LESSONS, Outcome, Point, package_of
from checks.control import Control, choice

CASE = LESSONS / "bills/bills.ipynb"
ANSWERS = ("stop", "retrain", "go on")
RIGHT = {"august": "stop", "september": "retrain", "october": "go on", "november": "stop"}
WHY = {
    "august": "Its usage is a thousand times July's.",
    "september": "Its usage is larger as a whole: its log line says by how much.",
    "october": "Its log has no warning.",
    "november": "How much do the households with a plan for cars pay?",
}
BROKEN = 4  # how a run ends whose data break their contract


def ask(**said: str) -> Control:
    """Ask the learner what each month was."""
    fields = {month: choice(month.title(), said.get(month, ""), ANSWERS) for month in RIGHT}
    return Control(check, **fields)


def check(*, case: Path = CASE, **said: str) -> Outcome:
    """Look at what was said of each month, and send the job deliveries that nobody has seen."""
    points = (
        Point("You know what each month was.", _wrong(said)),
        Point("A plan without a price stops the job.", _goes_on(case, "truck")),
        Point("Noise does not.", _stops(case)),
    )
    return Outcome(points, "Done. It stops when it has to, so it will be listened to.")


def _wrong(said: dict[str, str]) -> str:
    wrong = [month for month, right in RIGHT.items() if said.get(month) != right]
    if not wrong:
        return ""
    if not any(said.values()):
        return "Choose stop, retrain or go on for each."
    return f"Look at {wrong[0].title()} again. {WHY[wrong[0]]}"


def _goes_on(case: Path, plan: str) -> str:
    code = _delivered(case, plan)
    if code is None:
        return f"There is no job yet: `nb2prod productionize {case.name}` makes one."
    return "" if code == BROKEN else f"It went on with {plan}, a plan that it does not know."


def _stops(case: Path) -> str:
    code = _delivered(case, "solar")
    if code is None:
        return "There is no job yet."
    return f"It stopped at other rows of the same kind, with exit code {code}." if code else ""


def _delivered(case: Path, plan: str) -> int | None:
    """How the job ends for other rows, of which some have this plan; None when there is none."""
    package = package_of(case)
    if package is None:
        return None
    with TemporaryDirectory() as folder:
        delivery = Path(folder, "delivery.csv")
        delivery.write_text(_bills(plan), encoding="utf-8")
        command = [sys.executable, "-m", package.name, "--bills-path", delivery]
        paths = os.pathsep.join([str(package.resolve() / "src"), os.environ.get("PYTHONPATH", "")])
        environment = os.environ | {"PYTHONPATH": paths.rstrip(os.pathsep)}
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True)
    return done.returncode


def _bills(plan: str) -> str:
    """Bills like July's, with some more households that have this plan."""
    chance = Random(5)
    plans = chance.choices(["flat", "night", "solar"], [5, 3, 2], k=220) + [plan] * 20
    usages = [f"{chance.gammavariate(9, 34):.1f}" for _ in plans]
    rows = [f"TX-{n:04},{p},{u}" for n, (p, u) in enumerate(zip(plans, usages, strict=True), 1)]
    return "\n".join(["household_id,plan,usage_kwh", *rows]) + "\n"
