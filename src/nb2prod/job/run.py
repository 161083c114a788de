"""Running one job with papermill, so that a failure says where and why."""

import errno
import json
import os
import re
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import papermill
from jupyter_client.kernelspec import NoSuchKernel
from papermill.exceptions import PapermillExecutionError

from nb2prod.errors import RunError
from nb2prod.job import engine
from nb2prod.job.engine import Course, Hear, Tell
from nb2prod.job.evidence import evidence
from nb2prod.job.order import JobRun, Order, kernel_environment, no_kernel, package_of
from nb2prod.job.status import JobFailure, Status

_COLOR = re.compile(r"\x1b\[[0-9;]*m")
_FRAME = re.compile(r"^(?:File )?(\S[^\n]*?\.py)(?::(\d+))?(?:, in | in )", re.MULTILINE)
_DISK = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EROFS, errno.EIO)
_ARROW = re.compile(r"^-+> (\d+) ", re.MULTILINE)


def carry_out(
    order: Order, *, tell: Tell | None = None, hear: Hear | None = None, **options: Any
) -> JobRun:
    """Run with papermill what was ordered, from the folder you are in; again where it may be.

    Args:
        order: the order.
        tell: hears of each cell as it begins.
        hear: hears what the cells print.
        options: for papermill.

    Raises:
        RunError: the kernel does not start, or the executed notebook cannot be written.
    """
    limits, attempts = order.limits, 0
    deadline = None if limits.timeout is None else time.monotonic() + limits.timeout
    while True:
        course = Course(deadline, tell, order.secrets, order.id, hear)
        failure = _execute(order, course, options)
        attempts += 1
        wait = limits.backoff * 2 ** (attempts - 1)
        is_over = deadline is not None and time.monotonic() + wait >= deadline
        is_final = failure is None or failure.name not in limits.retry_on
        if is_final or is_over or attempts > limits.retries:
            break
        time.sleep(wait)
    finished = datetime.now(UTC)
    printed, package = tuple(course.printed()), package_of(order.job)
    seen = evidence(course.told, printed, order.declared, failure, package=package)
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
            **{"progress_bar": sys.stderr.isatty(), **options},
        )
    except NoSuchKernel as error:
        raise no_kernel(error.name) from error
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
