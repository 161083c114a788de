"""Run a notebook once, in its own kernel, and tell what happened."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from nb2prod.errors import RunError
from nb2prod.notebook import Location, Notebook
from nb2prod.observe.observation import CellRun, Failure, Module, Observation
from nb2prod.observe.recording import Recording, Wishes
from nb2prod.observe.workspace import copy_folder

_DEFAULT_KERNEL = "python3"

if TYPE_CHECKING:
    from nb2prod.observe.kernel import Kernel


@dataclass(frozen=True, slots=True)
class Request:
    """How a notebook is to be run.

    `sources` replaces the text of some cells, `skip` leaves cells out. `watch` names for each
    function the notebook variables whose value is recorded with its calls, `variables` for each
    cell those whose value is described when it has run. `folder` is the
    notebook's, of which a copy is used, and `levels` how many folders above it come along.
    `timeout` is in seconds, for the whole run.
    """

    folder: Path
    sources: Mapping[int, str] = field(default_factory=dict)
    skip: frozenset[int] = frozenset()
    watch: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    variables: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    levels: int = 0
    timeout: float | None = None
    kernel: str | None = None


def observe(notebook: Notebook, request: Request) -> Observation:
    """Run a notebook in a kernel of its own and in a copy of its folder, up to its first error.

    What goes wrong in the notebook is told in the observation.

    Raises:
        RunError: the run could not be started.
    """
    # What runs notebooks takes seconds to import: a mistake is told before.
    from nb2prod.notebook.node import executable_node
    from nb2prod.observe.kernel import Kernel

    name, notes = _choose_kernel(notebook, request)
    node = executable_node(notebook, request.sources)
    with tempfile.TemporaryDirectory(prefix="nb2prod-", ignore_cleanup_errors=True) as scratch:
        place = Path(scratch).resolve()
        workspace = copy_folder(request.folder, request.levels, place / "copy")
        recording = Recording(place)
        with Kernel(name, node, workspace.home, request.timeout) as kernel:
            complaint = kernel.run_silently(recording.start(Wishes.of(workspace, request.watch)))
            cells, failure = _run_cells(notebook, request, kernel)
            if not complaint:
                complaint = kernel.run_silently(recording.finish())
        seen = recording.read()
        if failure and failure.location and seen.failed_line:
            failure = replace(failure, location=Location(failure.location.cell, seen.failed_line))
        if complaint:
            notes = (*notes, f"The calls of functions were not recorded: {complaint}.")
        written = dict.fromkeys((*seen.files_written, *workspace.changed()))
        return Observation(
            cells=cells,
            calls=seen.calls,
            not_recorded=seen.not_recorded,
            modules=tuple(Module(*row) for row in seen.modules),
            files_read=seen.files_read,
            files_written=tuple(written),
            kernel=name,
            python=seen.python,
            executable=seen.executable,
            failure=failure,
            notes=notes,
        )


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
    notebook: Notebook, request: Request, kernel: "Kernel"
) -> tuple[tuple[CellRun, ...], Failure | None]:
    runs: list[CellRun] = []
    for cell in notebook.code_cells:
        if cell.index in request.skip or not request.sources.get(cell.index, cell.source).strip():
            continue
        run, failure = kernel.run_cell(cell.index)
        runs.append(run)
        if failure:
            return tuple(runs), failure
    return tuple(runs), None
