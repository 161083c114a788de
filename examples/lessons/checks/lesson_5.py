"""Whether six runs were made by a machine, the best is in use, and records and people say so."""

from pathlib import Path

from checks import LESSONS, Outcome, Point, package_of
from checks.control import Control
from nb2prod.api import history
from nb2prod.api.score import score_of
from nb2prod.errors import ReadinessError
from nb2prod.job import Record
from nb2prod.job.rank import best

CASE = LESSONS / "battery/battery.ipynb"
WANTED = {(price, size) for price in (0.25, 0.35, 0.45) for size in (4, 7)}
METRIC = "saved"
PAST_SCIENCE = 5  # items done; with fewer it is a science project still


def ask() -> Control:
    """Ask the learner to press."""
    return Control(check)


def check(case: Path = CASE) -> Outcome:
    """Look at the job's runs, at its champion, and at its score."""
    package = package_of(case)
    if package is None:
        missing = f"There is no job yet: `nb2prod productionize {case.name}` makes one."
        found = (missing, missing, missing)
    else:
        runs = history.table(package, most=1000)
        found = (_not_swept(runs), _not_promoted(runs), _not_scored(package))
    told = (
        "All six were run, by one command.",
        "The run that saves most is the champion.",
        "It is past the science project, and a person says so.",
    )
    points = tuple(Point(what, missing) for what, missing in zip(told, found, strict=True))
    return Outcome(points, "Done. Tomorrow's prices are one command, and nobody has to stay late.")


def _swept(runs: tuple[Record, ...]) -> tuple[Record, ...]:
    return tuple(run for run in runs if run.sweep and run.status == "done")


def _not_swept(runs: tuple[Record, ...]) -> str:
    done = {(r.parameters.get("PRICE"), r.parameters.get("BATTERY_KWH")) for r in _swept(runs)}
    left = sorted(WANTED - done)
    if not left:
        return ""
    price, size = left[0]
    return f"{len(left)} are missing, as PRICE={price} with BATTERY_KWH={size}."


def _not_promoted(runs: tuple[Record, ...]) -> str:
    top = best(_swept(runs), METRIC)
    chosen = [run for run in runs if run.id in history.champions(runs)]
    if top is None or not chosen:
        return "There is no champion yet: `nb2prod promote RUN` makes a run one."
    saved, most = chosen[0].metrics.get(METRIC, 0), top.metrics[METRIC]
    return "" if saved >= most else f"The champion saves {saved:g} dollars, and another {most:g}."


def _not_scored(package: Path) -> str:
    try:
        score = score_of(package)
    except ReadinessError as error:
        return f"{error}."
    if not any(item.answer and item.answer.who for item in score.items):
        return "No person has answered an item in readiness.toml, in the package."
    if score.done < PAST_SCIENCE:
        return f"{score.done} of 28 are done: leave a record of a run, and one of the tests."
    return ""
