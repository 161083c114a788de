"""Running one job with papermill, so that a failure says where and why."""

import errno
import json
import os
import re
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import papermill
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from papermill.exceptions import PapermillExecutionError

from nb2prod.errors import RunError
from nb2prod.job import engine
from nb2prod.job.engine import Course, Tell
from nb2prod.job.evidence import NOTHING_KNOWN, Evidence, evidence
from nb2prod.job.parameters import declared_parameters, typed_values
from nb2prod.job.remote import destinations
from nb2prod.job.secrets import NO_SECRETS, Secrets
from nb2prod.job.status import JobFailure, Status

_COLOR = re.compile(r"\x1b\[[0-9;]*m")
_FRAME = re.compile(r"^(?:File )?(\S[^\n]*?\.py)(?::(\d+))?(?:, in | in )", re.MULTILINE)
_DISK = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EROFS, errno.EIO)
_ARROW = re.compile(r"^-+> (\d+) ", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run may take.

    `timeout` is in seconds for the whole run, its retries and the waits between them included.
    After an error whose name is in `retry_on` it is tried again up to `retries` times: after
    `backoff` seconds, and then after twice as long each time.
    """

    timeout: float | None = None
    retries: int = 0
    retry_on: tuple[str, ...] = ()
    backoff: float = 1.0


NO_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Order:
    """One run that is wanted, and found to be possible as far as can be seen beforehand.

    `sends` is where its executed notebook is sent when it is over, and where the files that it
    wrote are; "" for nowhere.
    """

    id: str
    job: Path
    parameters: Mapping[str, object]
    started: datetime
    executed: Path
    kernel: str | None = None
    limits: Limits = NO_LIMITS
    declared: tuple[str, ...] = ()
    secrets: Secrets = NO_SECRETS
    sends: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class JobRun:
    """One run of a job: what it was given, how it ended, and where its executed notebook lies.

    `sent` is the address that the notebook was sent to, `unsent` why anything was not; `notes`
    say how it went on with what another run had kept.
    """

    job: Path
    parameters: Mapping[str, object]
    started: datetime
    finished: datetime
    executed: Path
    failure: JobFailure | None = None
    attempts: int = 1
    id: str = field(default="", compare=False)
    evidence: Evidence = NOTHING_KNOWN
    sent: str = ""
    unsent: str = ""
    notes: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        return (self.finished - self.started).total_seconds()

    @property
    def status(self) -> Status:
        return self.failure.status if self.failure else Status.DONE


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


def package_of(job: Path) -> Path:
    """The package's folder, or the folder of a job that is in none."""
    folder = job.resolve().parent
    return folder.parent if folder.name == "jobs" else folder


def usual_folder(job: Path) -> Path:
    """The folder for executed notebooks."""
    return package_of(job) / "artifacts"


def kernel_environment(order: Order) -> dict[str, str]:
    """The environment for a kernel that can import a package that is not installed."""
    known = {**os.environ, **order.secrets.values}
    places = [str(package_of(order.job) / "src"), known.get("PYTHONPATH")]
    return {**known, "PYTHONPATH": os.pathsep.join(filter(None, places))}


def order(
    path: Path,
    given: Iterable[tuple[str, str]] = (),
    *,
    output: Path | str | None = None,
    artifacts: str = "",
    kernel: str | None = None,
    limits: Limits = NO_LIMITS,
    secrets: Secrets = NO_SECRETS,
) -> Order:
    """What a run needs, found before anything is started.

    Args:
        path: a package's folder or a job notebook.
        given: names and values of parameters, as typed.
        output: the executed notebook; by default it goes to the package's `artifacts` folder. At
            an address, as `s3://bucket/x.ipynb`, it lies besides when the run is over.
        artifacts: the address of a folder for copies of the files that the run writes.
        kernel: a kernel in place of the job's own.
        limits: how long it may take, and after which errors it is tried again.
        secrets: variables for the kernel that are told nowhere.

    Raises:
        RunError: there is no such job, kernel or address, or a parameter tells a secret.
        ParameterError: an unknown name, or a value of the wrong type.
    """
    job = find_job(path)
    declared = declared_parameters(job)
    values = typed_values(declared, given)
    secrets.refuse(values)
    if kernel is not None:
        _require_kernel(kernel)
    name, started = uuid.uuid4().hex, datetime.now(UTC)
    file = f"{job.stem}-{started:%Y%m%dT%H%M%SZ}-{name[:8]}.ipynb"
    sends = destinations(output, artifacts)
    executed = usual_folder(job) / file if output is None or sends[0] else Path(output)
    names = tuple(parameter.name for parameter in declared)
    return Order(name, job, values, started, executed, kernel, limits, names, secrets, sends)


def carry_out(order: Order, *, tell: Tell | None = None, **options: Any) -> JobRun:
    """Run with papermill what was ordered, from the folder you are in; again where it may be.

    Args:
        order: the order.
        tell: hears of each cell as it begins.
        options: for papermill.

    Raises:
        RunError: the kernel does not start, or the executed notebook cannot be written.
    """
    limits, attempts = order.limits, 0
    deadline = None if limits.timeout is None else time.monotonic() + limits.timeout
    while True:
        course = Course(deadline, tell, order.secrets)
        failure = _execute(order, course, options)
        attempts += 1
        wait = limits.backoff * 2 ** (attempts - 1)
        is_over = deadline is not None and time.monotonic() + wait >= deadline
        is_final = failure is None or failure.name not in limits.retry_on
        if is_final or is_over or attempts > limits.retries:
            break
        time.sleep(wait)
    finished = datetime.now(UTC)
    seen = evidence(course.told, tuple(course.printed()), order.declared, failure)
    return JobRun(
        order.job, order.parameters, order.started, finished, order.executed, failure, attempts,
        order.id, seen,
    )  # fmt: skip


def _execute(order: Order, course: Course, options: Mapping[str, Any]) -> JobFailure | None:
    job, executed = order.job, order.executed
    try:
        executed.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise RunError(f"{executed.parent}: cannot be written ({reason})") from error
    try:
        papermill.execute_notebook(
            _plain(job),
            _plain(executed),
            parameters=dict(order.parameters),
            kernel_name=order.kernel,
            engine_name=engine.NAME,
            course=course,
            env=kernel_environment(order),
            **options,
        )
    except NoSuchKernel as error:
        raise _no_kernel(error.name) from error
    except ValueError as error:  # the job names no kernel, or one of no language
        raise RunError(f"{job}: {str(error).rstrip('.')}: name one with --kernel") from error
    except PapermillExecutionError as error:
        return _failure(error, course, bool(order.parameters))
    except RuntimeError as error:
        if course.has_started:
            raise
        if course.deadline is not None and time.monotonic() >= course.deadline:
            return JobFailure("TimedOut: the kernel did not start in time", ended=Status.TIMED_OUT)
        raise RunError(f"{job}: the kernel does not start ({error})") from error
    except OSError as error:
        if error.errno not in _DISK:
            raise
        reason = error.strerror or str(error)
        raise RunError(
            f"{executed}: cannot be written ({reason}): make room and run again"
        ) from error
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


def _failure(error: PapermillExecutionError, course: Course, is_injected: bool) -> JobFailure:
    # Papermill adds a cell for the parameters below the job's, and after a failure one on top of
    # the executed notebook, and one above the failed cell.
    index = error.cell_index
    text = _COLOR.sub("", "\n".join(error.traceback))
    return JobFailure(
        f"{error.ename}: {error.evalue}",
        cell=index + 3,
        job_cell=index + 1 - is_injected,
        frames=tuple(_frames(text)),
        ended=course.ended,
    )


def _frames(traceback: str) -> Iterator[tuple[str, int]]:
    """Files and lines of a traceback as IPython writes it; older ones name the line below."""
    for found in _FRAME.finditer(traceback):
        line = found[2]
        if line is None:
            arrow = _ARROW.search(traceback, found.end())
            line = arrow[1] if arrow else "0"
        yield os.path.expanduser(found[1]), int(line)


def _plain(path: Path) -> str:
    """The path as papermill has to be told it: what is in braces it would fill in."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _require_kernel(name: str) -> None:
    try:
        KernelSpecManager().get_kernel_spec(name)
    except NoSuchKernel as error:
        raise _no_kernel(name) from error


def _no_kernel(name: str) -> RunError:
    return RunError(f"{name}: no such kernel: `jupyter kernelspec list` names those that there are")
