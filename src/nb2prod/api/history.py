"""Looking back at runs: which was better, what wrote this file, which is in use."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from nb2prod.errors import HistoryError
from nb2prod.job import (
    History,
    JobFailure,
    PastRun,
    Record,
    Status,
    find_job,
    runs_of,
    verdicts,
)
from nb2prod.job.evidence import file_use
from nb2prod.job.rank import Writer, best, differing, is_better
from nb2prod.job.remote import digest, is_address
from nb2prod.sentence import gettext

_LOOKED_AT = 20
_SHOWN = 50

May = Literal["promote", "roll back", ""]


@dataclass(frozen=True, slots=True)
class Shown:
    """A run of a job beside its others.

    `metrics` are those in which they differ, as in "R2 = 0.8, the best". One that is remembered has
    a `name`, and the `place` where it failed. `may` says what can be done with it: it can be
    promoted, by one of the metrics in `by` if there are any, or the champion before it can take its
    place again.
    """

    run: PastRun
    metrics: tuple[str, ...] = ()
    name: str = ""
    place: str = ""
    is_champion: bool = False
    may: May = ""
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Promotion:
    """What became of a run that was to be promoted; `refusal` is empty when it is the champion."""

    run: Record
    before: Record | None
    refusal: str = ""


def table(
    job: Path | None = None, *, sweep: str | None = None, most: int = 20
) -> tuple[Record, ...]:
    """The newest runs, of one job or one sweep if asked.

    Raises:
        RunError: there is no such job.
        HistoryError: the history cannot be used.
    """
    return History().runs(find_job(job) if job else None, sweep=sweep, most=most)


def shown(job: Path) -> tuple[Shown, ...]:
    """The last runs of a job that are over, the newest first: those that are remembered, and those
    of which papermill has left a notebook.

    Raises:
        HistoryError: the history cannot be used.
    """
    history, job = History(), job.resolve()
    records = history.runs(job, most=_SHOWN)
    champions, metrics = history.champions(job), dict(_compared(records))
    present = history.find(champions[0]) if champions else None
    read = {str(run.executed.resolve()): run for run in runs_of(job)}
    found = []
    for record in records:
        run = read.pop(record.executed, None) or _past(record)
        if record.status is not Status.RUNNING:
            about = (metrics[record.id], record.id, record.place, record == present)
            seen = Shown(run, *about)
            found.append(replace(seen, **_can(record, present, len(champions))))
    found += map(Shown, read.values())
    return tuple(sorted(found, key=lambda each: each.run.started, reverse=True)[:_SHOWN])


def champions(runs: tuple[Record, ...]) -> frozenset[str]:
    """The names of the champions of these runs' jobs."""
    history = History()
    return frozenset(history.champion(job) for job in {run.job for run in runs})


def chosen(names: tuple[str, ...]) -> tuple[Record, ...]:
    """Runs by the beginnings of their names.

    Raises:
        HistoryError: a name fits no run, or several.
    """
    history = History()
    return tuple(history.find(name) for name in names)


def which(file: Path | str) -> tuple[Writer, ...]:
    """The runs that wrote a file, or what lies at an address, as it is now; the newest first.

    Raises:
        HistoryError: there is no such file.
        RunError: its address cannot be read.
    """
    place = str(file)
    if is_address(place):
        sha256 = digest(place)
    elif use := file_use(place, "written"):
        sha256 = use.sha256
    else:
        raise HistoryError(f"{file}: there is no such file")
    history = History()
    return tuple(_writer(history, run) for run in history.wrote(sha256))


def promote(name: str, metric: str = "", *, force: bool = False) -> Promotion:
    """Make a run its job's champion, unless the present one is better by a metric.

    Raises:
        HistoryError: no such run, or nothing says how it compares with the present champion.
    """
    history = History()
    run = history.find(name)
    before = history.champion(run.job)
    present = history.find(before) if before else None
    refusal = "" if force else _refusal(run, present, metric)
    if not refusal:
        history.promote(run)
    return Promotion(run, present, refusal)


def roll_back(job: Path) -> Record | None:
    """Make the champion before the present one the champion again; None when there was none.

    Raises:
        HistoryError: the job has no champion.
    """
    history, found = History(), find_job(job).resolve()
    if not history.champion(found):
        raise HistoryError(f"{job}: has no champion: `nb2prod promote` makes a run one")
    name = history.roll_back(found)
    return history.find(name) if name else None


def to_retrain(job: Path) -> tuple[str, ...]:
    """Data sets of a job that drift again and again, in words.

    Raises:
        HistoryError: the history cannot be used.
    """
    runs = History().runs(find_job(job), most=_LOOKED_AT)
    return tuple(verdicts.to_retrain([run.verdicts for run in runs if run.status == "done"]))


def _compared(records: Sequence[Record]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The metrics of each run in which they differ, the best marked."""
    told = [(name, set(values)) for kind, name, values in differing(records) if kind == "metric"]
    names = [name for name, values in told if len(values - {None}) > 1]
    leading = {name: best(records, name) for name in names}
    for record in records:
        own = ((name, record.metrics[name]) for name in names if name in record.metrics)
        yield record.id, tuple(
            (
                gettext("{} = {:g}, the best", name, value)
                if leading[name] is record
                else f"{name} = {value:g}"
            )
            for name, value in own
        )


def _can(run: Record, present: Record | None, champions: int) -> dict[str, Any]:
    """What can be done with a run."""
    if present and run.id == present.id:
        return {"may": "roll back"} if champions > 1 else {}
    if run.status != "done":
        return {}
    return {"may": "promote", "by": _common(run, present) if present else ()}


def _common(run: Record, present: Record) -> tuple[str, ...]:
    return tuple(name for name in run.metrics if name in present.metrics)


def _past(record: Record) -> PastRun:
    failure = JobFailure(record.error) if record.error else None
    executed = Path(record.executed)
    return PastRun(executed, record.started, record.seconds, record.parameters, failure)


def _refusal(run: Record, present: Record | None, metric: str) -> str:
    if run.status != "done":
        return gettext("the run is {}, and not done", run.status)
    if present is None or present.id == run.id:
        return ""
    if not metric:
        if _common(run, present):
            raise HistoryError("--metric: name what the present champion is to be compared by")
        return gettext("it has no metric in common with the champion {}", present.id[:8])
    missing = [r.id[:8] for r in (run, present) if metric not in r.metrics]
    if missing:
        known = ", ".join(run.metrics) or "none"
        raise HistoryError(f"{metric}: not a metric of {' and '.join(missing)}: known are {known}")
    new, old = run.metrics[metric], present.metrics[metric]
    if is_better(metric, old, new):
        said = (metric, new, old, present.id[:8])
        return gettext("{} is {:g}, and {:g} with the champion {}", *said)
    return ""


def _writer(history: History, run: Record) -> Writer:
    others = history.runs(run.job)
    ranks = []
    for metric in run.metrics:
        values = [other.metrics[metric] for other in others if metric in other.metrics]
        better = sum(is_better(metric, value, run.metrics[metric]) for value in values)
        ranks.append((metric, better + 1, len(values)))
    return Writer(run, history.champion(run.job) == run.id, tuple(ranks))
