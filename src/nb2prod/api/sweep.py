"""Running a job with many sets of parameters, several at a time, each once."""

import threading
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from nb2prod.api.run import ready, remembered
from nb2prod.api.sweep_table import write_table
from nb2prod.job import (
    NO_SECRETS,
    History,
    JobRun,
    Limits,
    Order,
    Record,
    Secrets,
    declared_parameters,
    package_of,
)
from nb2prod.job.evidence import code_digest
from nb2prod.job.grid import Point, differing, name_of, points
from nb2prod.job.prefix import Prefix
from nb2prod.job.run import kernel_environment
from nb2prod.job.shared import shared
from nb2prod.job.top_imports import top_imports
from nb2prod.job.warm import NotWarm, Zygote
from nb2prod.job.warm_client import WarmClient
from nb2prod.notebook import read


@dataclass(frozen=True, slots=True)
class Wish:
    """How a sweep is to be run.

    `workers` are the runs at a time, `name` one in place of its own, `timeout` for each run. With
    `share` what is the same for all runs is run once.
    """

    workers: int = 2
    name: str = ""
    kernel: str | None = None
    warm: bool = True
    share: bool = True
    timeout: float | None = None
    secrets: Secrets = NO_SECRETS


USUAL = Wish()


@dataclass(frozen=True, slots=True)
class Way:
    """How the runs of a sweep are run: with these options of papermill's.

    `cold` is the reason why each is in a new kernel, `shared` how many cells are run once for all,
    and `apart` the reason why no more are.
    """

    options: Mapping[str, Any] = field(default_factory=dict)
    cold: str = ""
    shared: int = 0
    apart: str = ""


@dataclass(frozen=True, slots=True)
class Swept:
    """A sweep that has ended: the last run of each set of parameters, in the sets' order.

    `before` is how many were done already, `table` the file with all of them.
    """

    name: str
    runs: tuple[Record, ...]
    before: int
    table: Path
    way: Way = Way()

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
        RunError: there is no such job, it lacks a credential, a parameter tells a secret, or its
            kernel does not start.
        ParameterError: an unknown name or a value of the wrong type; nothing was started.
        HistoryError: the runs cannot be remembered.
    """
    history = History()
    limits = Limits(wish.timeout, retries=1, retry_on=("Killed",))
    first = ready(path, kernel=wish.kernel, limits=limits, secrets=wish.secrets)
    package = package_of(first.job)
    wanted = _wanted(first, given, grid, wish)
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

    with ExitStack() as stack:
        way = _way(first, wish, left, stack)
        _each(partial(run, way.options), left, wish.workers)
    runs = _last(history.runs(sweep=name), wanted)
    return Swept(name, runs, len(wanted) - len(left), write_table(folder, runs), way)


def _wanted(first: Order, given: Iterable[str], grid: Path | None, wish: Wish) -> tuple[Point, ...]:
    found = points(declared_parameters(first.job), given, grid)
    for point in found:
        wish.secrets.refuse(point)
    return found


def _way(first: Order, wish: Wish, left: Sequence[Point], stack: ExitStack) -> Way:
    """How what is left is to be run; what it needs ends with the stack."""
    if not left:
        return Way()
    zygote, cold = _source(first, wish, stack)
    if zygote is None:
        return Way(cold=cold)
    if not wish.share or len(left) < 2:
        return Way({"client": partial(WarmClient, zygote)})
    cells = read(first.job).cells
    common = shared(cells, differing(left))
    prefix = stack.enter_context(Prefix(zygote, cells, left[0], common))
    return Way({"client": partial(WarmClient, prefix)}, "", prefix.cells, prefix.reason)


def _source(first: Order, wish: Wish, stack: ExitStack) -> tuple[Zygote | None, str]:
    """A warm process, or the reason why there is none."""
    if not wish.warm:
        return None, "as asked"
    package, job = package_of(first.job), read(first.job)
    modules = (file.read_text("utf-8") for file in sorted((package / "src").rglob("*.py")))
    imports = top_imports(iter([*modules, *(cell.source for cell in job.code_cells)]))
    environment = kernel_environment(first)
    try:
        return stack.enter_context(Zygote(first.kernel or job.kernel, environment, imports)), ""
    except NotWarm as reason:
        return None, first.secrets.hide(str(reason))


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
