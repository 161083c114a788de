"""The runs of a sweep on this machine: in children of a warm process where there can be one."""

from collections.abc import Collection
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Self

from nb2prod.job.grid import Point
from nb2prod.job.order import JobRun, Order, kernel_environment, package_of
from nb2prod.job.prefix import Prefix
from nb2prod.job.run import carry_out
from nb2prod.job.shared import shared
from nb2prod.job.top_imports import top_imports
from nb2prod.job.warm import NotWarm, warm_kernel
from nb2prod.job.warm_client import Source, WarmClient
from nb2prod.notebook import read

USUAL_WORKERS = 2


@dataclass(frozen=True, slots=True)
class Setup:
    """What the runs of a sweep have in common.

    `first` is the order of one of them, `point` the parameters of one, `swept` those that differ;
    `folder` is where they are run. With `share` what is the same for all of them is run once.
    """

    first: Order
    point: Point
    swept: Collection[str]
    folder: Path
    warm: bool = True
    share: bool = True


@dataclass(frozen=True, slots=True)
class Way:
    """How they are run.

    `cold` is the reason why each is in a new kernel, `shared` how many cells are run once for all,
    and `apart` the reason why no more are.
    """

    cold: str = ""
    shared: int = 0
    apart: str = ""


class Local:
    """Carries out the orders of a sweep here; a context manager. `workers` are to be at it."""

    def __init__(self, setup: Setup, workers: int | None = None) -> None:
        self.workers = workers or USUAL_WORKERS
        self._setup = setup
        self._stack = ExitStack()
        self._source: Source | None = None
        self.way = Way()

    def __enter__(self) -> Self:
        try:
            self._source, self.way = self._warmed()
        except NotWarm as reason:
            self.way = Way(cold=self._setup.first.secrets.hide(str(reason)))
        return self

    def __exit__(self, *exception: object) -> None:
        self._stack.close()

    def carry_out(self, order: Order) -> JobRun:
        """Arguments and errors are those of `job.carry_out`."""
        options: dict[str, Any] = {"progress_bar": False, "folder": str(self._setup.folder)}
        if self._source:
            options["client"] = partial(WarmClient, self._source)
        return carry_out(order, **options)

    def _warmed(self) -> tuple[Source, Way]:
        it = self._setup
        if not it.warm:
            raise NotWarm("as asked")
        job, sources = read(it.first.job), (package_of(it.first.job) / "src").rglob("*.py")
        modules = [file.read_text("utf-8") for file in sorted(sources)]
        imports = top_imports(modules, (cell.source for cell in job.code_cells))
        kernel, environment = it.first.kernel or job.kernel, kernel_environment(it.first)
        zygote = self._stack.enter_context(warm_kernel(kernel, environment, imports, it.folder))
        if not it.share:
            return zygote, Way()
        wanted = shared(job.cells, it.swept)
        prefix = self._stack.enter_context(Prefix(zygote, job.cells, it.point, wanted))
        return prefix, Way("", prefix.cells, prefix.reason)
