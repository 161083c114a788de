"""Running a job with many sets of parameters, several at a time, each once."""

import contextlib
import csv
import os
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from nb2prod.api.run import remembered
from nb2prod.job import (
    History,
    JobRun,
    Limits,
    Order,
    Record,
    declared_parameters,
    order,
    package_of,
)
from nb2prod.job.evidence import code_digest
from nb2prod.job.grid import name_of, points
from nb2prod.job.run import kernel_environment
from nb2prod.job.top_imports import top_imports
from nb2prod.job.warm import NotWarm, Zygote
from nb2prod.job.warm_client import WarmClient
from nb2prod.notebook import read


@dataclass(frozen=True, slots=True)
class Wish:
    """How a sweep is to be run.

    `workers` are the runs at a time, `name` one in place of its own, `timeout` for each run.
    """

    workers: int = 2
    name: str = ""
    kernel: str | None = None
    warm: bool = True
    timeout: float | None = None


USUAL = Wish()


@dataclass(frozen=True, slots=True)
class Swept:
    """A sweep that has ended: the last run of each set of parameters, in the sets' order.

    `before` is how many were done already. `table` is the CSV file of all, `cold` the reason why
    the runs were in new kernels.
    """

    name: str
    runs: tuple[Record, ...]
    before: int
    table: Path
    cold: str = ""

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
        RunError: there is no such job, or its kernel does not start.
        ParameterError: an unknown name or a value of the wrong type; nothing was started.
        HistoryError: the runs cannot be remembered.
    """
    history = History()
    limits = Limits(wish.timeout, retries=1, retry_on=("Killed",))
    first = order(path, kernel=wish.kernel, limits=limits)
    package = package_of(first.job)
    wanted = points(declared_parameters(first.job), given, grid)
    name = wish.name or name_of(first.job, code_digest(package, first.job), wanted)
    done = [r for r in history.runs(sweep=name) if r.status == "done"]
    left = [point for point in wanted if all(dict(r.parameters) != point for r in done)]
    folder = package / "artifacts" / "sweeps" / name
    count = iter(range(1, len(left) + 1))
    lock = threading.Lock()

    def run(client: Mapping[str, Any], point: Mapping[str, object]) -> None:
        now, identity = datetime.now(UTC), uuid.uuid4().hex
        one = replace(
            first, id=identity, parameters=point, started=now, executed=folder / f"{identity}.ipynb"
        )
        if history.begin(one, name):  # else another process is at it
            ended = remembered(one, history, progress_bar=False, **client)
            with lock:
                tell(ended, next(count), len(left))

    cold = ""
    if left:
        with _client(first, wish) as (client, cold):
            _each(partial(run, client), left, wish.workers)
    runs = _last(history.runs(sweep=name), wanted)
    return Swept(name, runs, len(wanted) - len(left), _write(folder, runs), cold)


@contextmanager
def _client(first: Order, wish: Wish) -> Iterator[tuple[dict[str, Any], str]]:
    """What makes papermill use warm processes, or the reason why there are none."""
    package = package_of(first.job)
    with contextlib.ExitStack() as stack:
        try:
            if not wish.warm:
                raise NotWarm("as asked")
            job = read(first.job)
            modules = (file.read_text("utf-8") for file in sorted((package / "src").rglob("*.py")))
            sources = [*modules, *(cell.source for cell in job.code_cells)]
            zygote = Zygote(
                first.kernel or job.kernel,
                kernel_environment(package / "src"),
                top_imports(iter(sources)),
            )
            client = partial(WarmClient, stack.enter_context(zygote))
            yield {"client": client}, ""
        except NotWarm as reason:
            yield {}, str(reason)


def _each(run: Callable[[Any], None], items: Iterable[Any], workers: int) -> None:
    """Run each, a few at a time; the first error ends it, when those that go on have ended."""
    with ThreadPoolExecutor(workers) as pool:
        going = [pool.submit(run, item) for item in items]
        try:
            ended, _ = wait(going, return_when=FIRST_EXCEPTION)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    for each in ended:
        each.result()


def _last(runs: Iterable[Record], wanted: Iterable[Mapping[str, object]]) -> tuple[Record, ...]:
    """For each point its run that is done, or else the newest."""
    newest = sorted(runs, key=lambda run: run.status != "done")
    found = (next((r for r in newest if dict(r.parameters) == dict(p)), None) for p in wanted)
    return tuple(run for run in found if run)


def _write(folder: Path, runs: Iterable[Record]) -> Path:
    """All runs as one table, written as a whole or not at all."""
    rows = [
        {"run": run.id, "status": run.status, "seconds": run.seconds}
        | dict(run.parameters)
        | dict(run.metrics)
        | {"error": run.error, "notebook": run.executed}
        for run in runs
    ]
    ends = ("error", "notebook")
    names = [name for name in dict.fromkeys(n for row in rows for n in row) if name not in ends]
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / "results.csv"
    part = place.with_suffix(f".{os.getpid()}.part")
    with part.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [*names, *ends])
        writer.writeheader()
        writer.writerows(rows)
    part.replace(place)
    return place
