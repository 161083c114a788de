"""Whether the notebook says what it did, and whether the learner knows which file is the best."""

from pathlib import Path

from checks import LESSONS, Outcome, Point, package_of
from checks.control import Control, text
from nb2prod.api import history
from nb2prod.api.check import check_notebook
from nb2prod.job import Record
from nb2prod.notebook import read

CASE = LESSONS / "training/training.ipynb"
SILENT = {"NB302", "NB303", "NB305"}
MODELS = 3


def ask(best: str = "") -> Control:
    """Ask the learner which file is the best."""
    return Control(check, best=text("Best model", best))


def check(best: str = "", case: Path = CASE) -> Outcome:
    """Look at the notebook as it was last saved, at its job's runs, and at the learner's answer."""
    runs = _runs(case)
    points = (
        Point("The notebook says what it read and what it wrote.", _silent(case)),
        Point("Three models are remembered, each with its error.", _forgotten(case, runs)),
        Point("You know which file holds the best.", _not_known(case.parent, best, runs)),
    )
    return Outcome(points, "Done. In May somebody will ask, and the file can answer.")


def _runs(case: Path) -> tuple[Record, ...]:
    """The job's runs that ended well and said how good their model was."""
    if package_of(case) is None:
        return ()
    runs = history.table(case.with_suffix(""), most=100)
    return tuple(run for run in runs if run.status == "done" and run.metrics)


def _silent(case: Path) -> str:
    found = check_notebook(read(case)).diagnostics
    silent = [str(f.location) for f in found if f.code in SILENT]
    return f"Nothing is said in {' and in '.join(silent)}." if silent else ""


def _forgotten(case: Path, runs: tuple[Record, ...]) -> str:
    if package_of(case) is None:
        return f"There is no job yet: `nb2prod productionize {case.name}` makes one."
    degrees = {run.parameters.get("DEGREE") for run in runs}
    if len(degrees) < MODELS:
        return f"Of {len(degrees)} there is a log line such as MAE 0.915; run it with others."
    return ""


def _not_known(folder: Path, best: str, runs: tuple[Record, ...]) -> str:
    if not best:
        return "Write its name into the field."
    if not (folder / best).is_file():
        return f"There is no {best} beside the notebook."
    mine = {run.id for run in runs}
    if len(mine) < MODELS:
        return "Train all three first."
    writers = [w for w in history.which(folder / best) if w.run.id in mine]
    if not writers:
        return f"No run that is remembered wrote {best} as it is now."
    metric, rank, of = writers[0].ranks[0]
    return "" if rank == 1 else f"By {metric}, {best} is number {rank} of {of}."
