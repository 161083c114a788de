"""Run a notebook once, in its own kernel, and tell what happened."""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from nb2prod.errors import RunError
from nb2prod.notebook import Location, Notebook
from nb2prod.observe.imports import without_checkers
from nb2prod.observe.observation import CellRun, Failure, Observation, Refusal
from nb2prod.observe.outside import Outside
from nb2prod.observe.recording import Recording, Wishes
from nb2prod.observe.workspace import Workspace, copy_folder
from nb2prod.scratch import scratch_folder

NUMBERS = "numbers"
"""The folder in `Request.keep` with values' numbers, each row in a file named by its digest."""
_DEFAULT_KERNEL = "python3"
_SEED = """\
import random
random.seed(0)
try:
    import numpy
    numpy.random.seed(0)
    own = numpy.random.default_rng
    numpy.random.default_rng = lambda seed=None: own(0 if seed is None else seed)
except (ImportError, AttributeError):
    pass
"""

if TYPE_CHECKING:
    from nb2prod.observe.kernel import Kernel


@dataclass(frozen=True, slots=True)
class Request:
    """How a notebook is to be run.

    `sources` replaces the text of some cells, `skip` leaves cells out. `watch` names for each
    function the notebook variables whose value is recorded with its calls, `variables` for each
    cell those whose value is described when it has run. `folder` is the
    notebook's, of which a copy is used, and `levels` how many folders above it come along.
    `timeout` is in seconds, for the whole run. `beside` is another folder that comes along at its
    place, as a job's package does; `keep` a folder for copies of the files that the run writes,
    under the names that `kept_name` gives them, and for the numbers of large values. `seeded` runs
    draw the same random numbers, where the code does not seed them otherwise. `outside` is what
    reading found that the run would touch outside its folder; unless `allow_effects` is set, the
    run is kept from that. Of each data set at most `sample_rows` rows are kept, with 0 nothing.
    `instead` holds other contents of some files, which are named from the notebook's folder. A run
    that is not observed `closely` only tells what two runs are compared by: what it shows, and the
    variables and files that it leaves, but no calls, data sets and modules.
    """

    folder: Path
    sources: Mapping[int, str] = field(default_factory=dict)
    skip: frozenset[int] = frozenset()
    watch: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    variables: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    levels: int = 0
    timeout: float | None = None
    kernel: str | None = None
    beside: Path | None = None
    keep: Path | None = None
    outside: tuple[Outside, ...] = ()
    allow_effects: bool = False
    seeded: bool = False
    sample_rows: int = 200
    instead: Mapping[str, bytes] = field(default_factory=dict)
    closely: bool = True


def observe(notebook: Notebook, request: Request) -> Observation:
    """Run a notebook in a kernel of its own and in a copy of its folder, up to its first error.

    What goes wrong in the notebook is told in the observation.

    Raises:
        RunError: the run could not be started.
    """
    # What runs notebooks takes seconds to import: a mistake is told before.
    with without_checkers():
        from nb2prod.notebook.node import executable_node
        from nb2prod.observe.kernel import Kernel
    name, notes = _choose_kernel(notebook, request)
    node = executable_node(notebook, request.sources)
    with scratch_folder() as place:
        workspace = _copied(request, place / "copy")
        recording = Recording(place, place / NUMBERS if request.keep else None)
        with Kernel(name, node, workspace.home, request.timeout) as kernel:
            complaint = kernel.run_silently(recording.start(_wishes(request, workspace)))
            if complaint and not request.allow_effects:
                return _unguarded(name, notes, complaint)
            if request.seeded:
                kernel.run_silently(f"exec({_SEED!r}, {{}})")
            cells, failure, refused = _run_cells(notebook, request, kernel, recording)
            complaint = complaint or kernel.run_silently(recording.finish())
        seen = recording.read()
        notes += (f"The calls of functions were not recorded: {complaint}.",) * bool(complaint)
        written = tuple(dict.fromkeys((*seen.files_written, *workspace.changed())))
        _keep(workspace, written, place / NUMBERS, request.keep)
        return Observation(
            cells=cells,
            calls=seen.calls,
            stored=recording.stored(seen),
            examples=seen.examples,
            not_recorded=seen.not_recorded,
            modules=seen.modules,
            environment=seen.environment,
            files_read=seen.files_read,
            files_written=written,
            written_digests=workspace.digests(written),
            variables=seen.variables,
            data_sets=recording.data_sets(_tops(notebook, request, cells)),
            kernel=name,
            python=seen.python,
            executable=seen.executable,
            failure=_at_line(failure, seen.failed_line),
            notes=notes,
            refused=refused,
        )


def _keep(workspace: Workspace, written: Iterable[str], numbers: Path, folder: Path | None) -> None:
    if folder is None:
        return
    workspace.keep(written, folder)
    if numbers.is_dir():
        shutil.move(numbers, folder / NUMBERS)


def _at_line(failure: Failure | None, line: int) -> Failure | None:
    """The failure with the line that the recorder saw it in, if it saw it."""
    if failure is None or failure.location is None or not line:
        return failure
    return replace(failure, location=Location(failure.location.cell, line))


def _copied(request: Request, place: Path) -> Workspace:
    locked = not request.allow_effects
    workspace = copy_folder(
        request.folder, request.levels, place, beside=request.beside, locked=locked
    )
    return workspace.with_files(request.instead)


def _wishes(request: Request, workspace: Workspace) -> Wishes:
    wishes = Wishes.of(workspace, request.watch)
    wishes = replace(wishes, sample_rows=request.sample_rows, closely=request.closely)
    return wishes.guarding(request.allow_effects, request.outside)


def _unguarded(kernel: str, notes: tuple[str, ...], complaint: str) -> Observation:
    """Where nothing can keep the notebook from touching the world, it is not run."""
    error = (
        f"not run, as this kernel cannot be guarded ({complaint}): allow it with --allow-effects"
    )
    return Observation((), kernel=kernel, failure=Failure(None, error), notes=notes)


def _choose_kernel(notebook: Notebook, request: Request) -> tuple[str, tuple[str, ...]]:
    """The kernel that was asked for, the notebook's own, or the one that nearly everybody has."""
    from jupyter_client.kernelspec import KernelSpecManager

    installed = KernelSpecManager().find_kernel_specs()
    if request.kernel is not None:
        if request.kernel not in installed:
            names = ", ".join(sorted(installed))
            raise RunError(f"there is no kernel {request.kernel!r}: choose one of {names}")
        return request.kernel, ()
    if notebook.kernel in installed:
        return notebook.kernel, ()
    if _DEFAULT_KERNEL not in installed:
        raise RunError(
            f"{notebook.path}: neither its kernel {notebook.kernel!r} nor {_DEFAULT_KERNEL!r} is "
            "installed: python -m pip install ipykernel"
        )
    return _DEFAULT_KERNEL, (
        f"The notebook's kernel {notebook.kernel!r} is not installed: {_DEFAULT_KERNEL!r} ran it.",
    )


def _run_cells(
    notebook: Notebook, request: Request, kernel: "Kernel", recording: Recording
) -> tuple[tuple[CellRun, ...], Failure | None, tuple[Refusal, ...]]:
    runs: list[CellRun] = []
    refused: list[Refusal] = []
    for cell in notebook.code_cells:
        source = request.sources.get(cell.index, cell.source)
        if cell.index in request.skip or not source.strip():
            continue
        run, failure = kernel.run_cell(cell.index)
        runs.append(run)
        refused += recording.refusals(cell.index, _above(source))
        if failure:
            return tuple(runs), failure, tuple(refused)
        if wanted := request.variables.get(cell.index):
            kernel.run_silently(recording.look(cell.index, wanted))
    return tuple(runs), None, tuple(refused)


def _tops(notebook: Notebook, request: Request, runs: tuple[CellRun, ...]) -> list[tuple[int, int]]:
    sources = {c.index: request.sources.get(c.index, c.source) for c in notebook.code_cells}
    return [(run.index, _above(sources[run.index])) for run in runs]


def _above(source: str) -> int:
    """The empty lines at the top of a cell, which IPython drops."""
    return len(source) - len(source.lstrip("\n"))
