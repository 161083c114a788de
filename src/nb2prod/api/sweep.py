"""Running a job with many sets of parameters, several at a time, each once."""

import threading
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from nb2prod.api.mirror import Mirror
from nb2prod.api.run import placed, ready, remembered
from nb2prod.api.sweep_table import write_table
from nb2prod.errors import RunError
from nb2prod.job import (
    NO_LIMITS,
    NO_SECRETS,
    History,
    JobRun,
    Limits,
    Order,
    Record,
    Secrets,
    declared_parameters,
    ends,
    package_of,
)
from nb2prod.job.evidence import code_digest
from nb2prod.job.grid import Point, differing, key_of, name_of, points
from nb2prod.job.local import Local, Setup, Way

if TYPE_CHECKING:
    from nb2prod.job.cluster import Cluster

_Carried = Callable[[Order], JobRun]
_Run = Callable[[_Carried, Point], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """How a sweep is to be run.

    `workers` are the runs at a time, by default two or as many as a given cluster takes, `name` one
    in place of the sweep's own, `limits` for each run; one that was killed is tried again anyhow.
    With `share` what is the same for all runs is run once. What a run wrote is sent to a folder of
    its own at the address `artifacts`. The engine `dask` runs them on the cluster of a scheduler,
    by default one of processes on this machine.
    """

    workers: int | None = None
    name: str = ""
    kernel: str | None = None
    warm: bool = True
    share: bool = True
    limits: Limits = NO_LIMITS
    secrets: Secrets = NO_SECRETS
    artifacts: str = ""
    engine: Literal["local", "dask"] = "local"
    scheduler: str = ""


USUAL = Wish()


@dataclass(frozen=True, slots=True)
class Swept:
    """A sweep that has ended: the last run of each set of parameters, in the sets' order.

    `before` is how many were done already, `table` the file with all of them, and `notes` say what
    besides did not go well.
    """

    name: str
    runs: tuple[Record, ...]
    before: int
    table: Path
    way: Way
    notes: tuple[str, ...] = ()

    @property
    def is_clean(self) -> bool:
        return all(run.status == "done" for run in self.runs)


def sweep(
    path: Path,
    given: Iterable[str] = (),
    grid: Path | None = None,
    *,
    wish: Wish = USUAL,
    tell: Callable[[JobRun, int, int], None] = lambda run, number, of: None,
) -> Swept:
    """Run a job with each set of parameters that has not been done yet in the same sweep.

    Args:
        path: a package's folder or a job notebook.
        given: texts like `price=0.2,0.3`.
        grid: a file of values, see `job.grid.points`.
        wish: how.
        tell: is told of each run that has ended, its number and how many there will be.

    Raises:
        RunError: there is no such job, address or cluster, it lacks a credential, a parameter tells
            a secret, or its kernel does not start.
        ParameterError: an unknown name or a value of the wrong type; nothing was started.
        HistoryError: the runs cannot be remembered.
    """
    history = History()
    first = _first(path, wish)
    package = package_of(first.job)
    wanted = _wanted(first, given, grid, wish)
    name = wish.name or name_of(first.job, code_digest(package, first.job), wanted)
    folder = package / "artifacts" / "sweeps" / name
    _hear(folder, history)
    left = _left(wanted, history.runs(first.job, sweep=name))
    count = iter(range(1, len(left) + 1))
    lock = threading.Lock()

    def run(carried: _Carried, point: Point) -> None:
        one = _one(first, point, folder)
        if history.begin(one, name):  # else another process is at it
            ended = remembered(one, history, carried)
            mirror.show(ended, name)
            ends.forget(one.executed)
            with lock:
                tell(ended, next(count), len(left))

    with Mirror(first.secrets) as mirror:
        way = _each(run, left, _engine(first, wish, left, folder)) if left else Way()
    runs = _last(history.runs(first.job, sweep=name), wanted)
    return Swept(name, runs, len(wanted) - len(left), write_table(folder, runs), way, mirror.notes)


def _first(path: Path, wish: Wish) -> Order:
    """The order that all others are like."""
    retry_on = tuple(dict.fromkeys((*wish.limits.retry_on, "Killed")))
    limits = replace(wish.limits, retries=max(wish.limits.retries, 1), retry_on=retry_on)
    return ready(
        path, kernel=wish.kernel, limits=limits, secrets=wish.secrets, artifacts=wish.artifacts
    )


def _one(first: Order, point: Point, folder: Path) -> Order:
    """The order of a run with these parameters; what it writes is sent to a folder of its own."""
    identity = uuid.uuid4().hex
    place, address = folder / f"{identity}.ipynb", first.sends[1]
    sends = ("", address and f"{address.rstrip('/')}/{identity}")
    return replace(
        first,
        id=identity,
        parameters=point,
        started=datetime.now(UTC),
        executed=place,
        sends=sends,
    )


def _wanted(first: Order, given: Iterable[str], grid: Path | None, wish: Wish) -> tuple[Point, ...]:
    found = points(declared_parameters(first.job), given, grid)
    for point in found:
        wish.secrets.refuse(point)
    return found


def _hear(folder: Path, history: History) -> None:
    """Take up how runs have ended whose sweep was gone by then."""
    for run in ends.kept_in(folder):
        history.end(placed(run))
        ends.forget(run.executed)


def _left(wanted: Iterable[Point], runs: Iterable[Record]) -> list[Point]:
    done = {key_of(run.parameters) for run in runs if run.status == "done"}
    return [point for point in wanted if key_of(point) not in done]


def _engine(first: Order, wish: Wish, left: Sequence[Point], folder: Path) -> "Local | Cluster":
    share = wish.share and len(left) > 1
    setup = Setup(first, left[0], differing(left), Path.cwd(), wish.warm, share)
    if wish.engine == "local":
        return Local(setup, wish.workers)
    try:
        from nb2prod.job.cluster import Cluster
    except ImportError as error:
        raise RunError("the engine dask needs distributed: pip install 'nb2prod[dask]'") from error
    return Cluster(setup, wish.workers, folder=folder, address=wish.scheduler)


def _each(run: _Run, points: Iterable[Point], engine: "Local | Cluster") -> Way:
    """Run each, a few at a time; the first error ends it, when those that go on have ended."""
    with engine, ThreadPoolExecutor(engine.workers) as pool:
        going = [pool.submit(run, engine.carry_out, point) for point in points]
        try:
            ended, _ = wait(going, return_when=FIRST_EXCEPTION)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    for each in ended:
        each.result()
    return engine.way


def _last(runs: Iterable[Record], wanted: Iterable[Mapping[str, object]]) -> tuple[Record, ...]:
    """For each point its run that is done, or else the newest."""
    first: dict[str, Record] = {}
    for run in sorted(runs, key=lambda run: run.status != "done"):
        first.setdefault(key_of(run.parameters), run)
    return tuple(first[key] for key in map(key_of, wanted) if key in first)
