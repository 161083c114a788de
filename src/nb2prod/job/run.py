"""Running one job with papermill, so that a failure says where and why."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import papermill
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

from nb2prod.errors import RunError
from nb2prod.job.parameters import declared_parameters, typed_values
from nb2prod.job.progress import Tell, telling


@dataclass(frozen=True, slots=True)
class JobFailure:
    """Why a run failed; `cell` counts the executed notebook's cells from 1, 0 when in none."""

    error: str
    cell: int = 0

    @property
    def is_contract(self) -> bool:
        """Whether the data were not what the package has a contract on."""
        return self.error.startswith("ContractError:")


@dataclass(frozen=True, slots=True)
class JobRun:
    """One run of a job: what it was given, how it ended, and where its executed notebook lies."""

    job: Path
    parameters: Mapping[str, object]
    started: datetime
    finished: datetime
    executed: Path
    failure: JobFailure | None = None

    @property
    def seconds(self) -> float:
        return (self.finished - self.started).total_seconds()


def find_job(path: Path) -> Path:
    """The job notebook of a package, or the notebook itself.

    Raises:
        RunError: there is no such file, or no one job in the folder.
    """
    if os.path.isfile(path):  # unlike `is_file` it takes any path
        if path.suffix != ".ipynb":
            raise RunError(f"{path}: not a job: give a package's folder or a job notebook")
        return path
    if not os.path.isdir(path):
        raise RunError(f"{path}: does not exist: give a package's folder or a job notebook")
    jobs = sorted((path / "jobs").glob("*.ipynb"))
    if len(jobs) == 1:
        return jobs[0]
    found = ", ".join(job.name for job in jobs) or "none"
    raise RunError(f"{path / 'jobs'}: one job notebook is needed, found {found}: name the job")


def run_job(
    path: Path,
    given: Iterable[tuple[str, str]] = (),
    *,
    output: Path | None = None,
    kernel: str | None = None,
    tell: Tell | None = None,
) -> JobRun:
    """Run a job with papermill, from the folder you are in.

    Args:
        path: a package's folder or a job notebook.
        given: names and values of parameters, as typed.
        output: the executed notebook; by default it goes to the package's `artifacts` folder.
        kernel: a kernel in place of the job's own.
        tell: hears of each cell as it begins.

    Raises:
        RunError: there is no such job, or no kernel for it.
        ParameterError: an unknown name, or a value of the wrong type; nothing was started.
    """
    job = find_job(path)
    values = typed_values(declared_parameters(job), given)
    started = datetime.now(UTC)
    executed = output or artifacts(job) / f"{job.stem}-{started:%Y%m%dT%H%M%SZ}.ipynb"
    asked = {"engine_name": telling(tell)} if tell else {}
    failure = _execute(job, executed, values, kernel, **asked)
    return JobRun(job, values, started, datetime.now(UTC), executed, failure)


def artifacts(job: Path) -> Path:
    """The folder for executed notebooks: of the package, or beside a job that is in none."""
    folder = job.resolve().parent
    return (folder.parent if folder.name == "jobs" else folder) / "artifacts"


def _execute(
    job: Path, executed: Path, values: Mapping[str, object], kernel: str | None, **asked: str
) -> JobFailure | None:
    if kernel is not None:
        _require_kernel(kernel)
    try:
        executed.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise RunError(f"{executed.parent}: cannot be written ({reason})") from error
    try:
        with _importable(job.resolve().parent.parent / "src"):
            papermill.execute_notebook(
                str(job), str(executed), parameters=dict(values), kernel_name=kernel, **asked
            )
    except NoSuchKernel as error:
        raise _no_kernel(error.name) from error
    except ValueError as error:  # the job names no kernel, or one of no language
        raise RunError(f"{job}: {str(error).rstrip('.')}: name one with --kernel") from error
    except PapermillExecutionError as error:
        # Papermill then adds a cell on top of the executed notebook, and one above the failed cell.
        return JobFailure(f"{error.ename}: {error.evalue}", error.cell_index + 3)
    except (DeadKernelError, CellTimeoutError) as error:
        return JobFailure(str(error).strip().splitlines()[0])
    except KeyboardInterrupt:
        _note_stopped(executed)
        raise
    return None


def _note_stopped(executed: Path) -> None:
    """Papermill notes an end of each run; one that was stopped has not come to it."""
    with suppress(OSError, ValueError, KeyError):
        notebook = json.loads(executed.read_bytes())
        notebook["metadata"]["papermill"] |= {"end_time": None, "duration": None}
        executed.write_text(json.dumps(notebook, indent=1) + "\n", encoding="utf-8")


def _require_kernel(name: str) -> None:
    try:
        KernelSpecManager().get_kernel_spec(name)
    except NoSuchKernel as error:
        raise _no_kernel(name) from error


def _no_kernel(name: str) -> RunError:
    return RunError(f"{name}: no such kernel: `jupyter kernelspec list` names those that there are")


@contextmanager
def _importable(source: Path) -> Iterator[None]:
    """Let kernels that are started here import a package that is not installed."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(source), before]))
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before
