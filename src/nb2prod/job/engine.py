"""Papermill's engine with what an unattended run needs: an end in time, and a true one."""

import ast
import asyncio
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from math import ceil
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbclient.util import run_sync
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines

from nb2prod.job.evidence import TELL, WATCH
from nb2prod.job.secrets import NO_SECRETS, Secrets
from nb2prod.job.status import Status

NAME = "nb2prod"
_START_SECONDS = 60
_ASKED = 50
_DIED = "Kernel died"
_NAMED = (
    "__import__('os').environ['RUN_ID'] = '{run}'\n"
    "__import__('os').environ.setdefault('TRACEPARENT', '00-{run}-{run:.16}-01')"
)
"""Code by which what the job starts knows the run; a trace that we are in goes on."""
_SAVING_SHARE = 20
"""Saving the notebook on the way takes at most one part in so many of the time."""


Tell = Callable[[int, int], None]
"""Hears which cell begins, from 1, and how many there are."""

Hear = Callable[[str, int, str], None]
"""Hears what a cell, from 1, writes to a stream, piece by piece; no secret is hidden in it yet.

With 0 it is what the kernel says outside of cells.
"""


@dataclass(slots=True)
class Course:
    """One execution: until when it may take (`time.monotonic`), and what is learned on its way.

    `secrets` are hidden in all that is kept of it; `run` is its name, 32 hexadecimal digits.
    `ended` says what ended it from outside the notebook, `cell` is the index of the cell that is
    run, -1 before the first; `told` is the value of `evidence.TELL` when the last one had ended.
    """

    deadline: float | None = None
    tell: Tell | None = None
    secrets: Secrets = NO_SECRETS
    run: str = ""
    hear: Hear | None = None
    ended: Status | None = None
    has_started: bool = False
    cell: int = -1
    told: str = ""
    notebook: Any = None

    def remaining(self, cell: object = None) -> float | None:
        """Seconds, at least a few moments: 0 would mean no limit."""
        return None if self.deadline is None else max(self.deadline - time.monotonic(), 0.1)

    def printed(self) -> Iterator[str]:
        """The lines that the cells printed."""
        for cell in self.notebook.cells if self.notebook else ():
            for output in cell.get("outputs", ()):
                if output.output_type == "stream":
                    yield from output.text.splitlines()


class Manager(NotebookExecutionManager):  # type: ignore[misc]
    """Knows the cell that is run, and saves less often: papermill does so twice for each cell."""

    def __init__(self, course: Course, *args: Any, **kwargs: Any) -> None:
        self._course = course
        self._next_save = 0.0
        super().__init__(*args, **kwargs)

    def cell_start(self, cell: Any, cell_index: int | None = None, **kwargs: Any) -> None:
        self._course.cell = -1 if cell_index is None else cell_index
        if self._course.tell:
            self._course.tell(self._course.cell + 1, len(self.nb.cells))
        super().cell_start(cell, cell_index, **kwargs)

    def save(self, **kwargs: Any) -> None:
        """Save if it is time for it, and always at the end."""
        began = time.monotonic()
        if began >= self._next_save or self.end_time is not None:
            self._course.secrets.hide_in(self.nb)
            super().save(**kwargs)
            now = time.monotonic()
            self._next_save = now + _SAVING_SHARE * (now - began)


class Client(PapermillNotebookClient):  # type: ignore[misc]
    """Runs the cells in a kernel; one that dies or takes too long has failed in its cell."""

    def __init__(self, manager: Manager, course: Course, **kwargs: Any) -> None:
        super().__init__(manager, timeout_func=course.remaining, **kwargs)
        self.course = course

    def execute(self, **kwargs: Any) -> Any:
        """Run the notebook; whatever ended it is noted in it."""
        with suppress(_Ended):
            self.run_cells(**kwargs)
        return self.nb

    def run_cells(self, **kwargs: Any) -> None:
        """Run it in a kernel of its own, and in another one if that dies before it has begun."""
        hear = self.course.hear
        told = (lambda text: hear(text, 0, "")) if hear else None
        with self.course.secrets.filtered(told) as said:
            try:
                super().execute(**said, **kwargs)
            except RuntimeError as error:  # another process may have taken one of its ports
                if self.course.has_started or _DIED not in str(error):
                    raise
                super().execute(**said, **kwargs)

    def papermill_execute_cells(self) -> None:
        self.course.has_started = True
        try:
            self.begin()
            super().papermill_execute_cells()
            self.course.told = self.seen()
        except DeadKernelError:
            self.end(Status.KILLED, "Killed", death(self._exit_status()))
        except CellTimeoutError:
            self.shutdown_kernel = "immediate"
            self.end(Status.TIMED_OUT, "TimedOut", "the time for the whole run is over")

    def output(self, outs: Any, msg: Any, display_id: str, cell_index: int) -> Any:
        """Keep what a cell shows, and pass on what it prints."""
        if self.course.hear and msg["msg_type"] == "stream":
            self.course.hear(msg["content"]["text"], cell_index + 1, msg["content"]["name"])
        return super().output(outs, msg, display_id, cell_index)

    def begin(self) -> None:
        """What is done in a kernel before its first cell."""
        self.ask(f"{WATCH}\n{_NAMED.format(run=self.course.run)}")

    def seen(self) -> str:
        """What was seen so far, for `evidence`."""
        return self.course.secrets.hide(self.ask("", TELL))

    def ask(self, code: str, expression: str = "") -> str:
        """Run code of ours, which leaves no trace; the expression's value, as Python spells it."""
        return str(run_sync(self._ask)(code, {"told": expression} if expression else {}))

    async def _ask(self, code: str, expressions: dict[str, str]) -> str:
        options = {"silent": True, "store_history": False, "allow_stdin": False}
        for _ in range(_ASKED):  # what a failed cell does to its successors passes
            wanted = self.kc.execute(code, user_expressions=expressions, **options)
            reply = await self.async_wait_for_reply(wanted)
            if reply and reply["content"]["status"] != "aborted":
                return reply_value(reply["content"])
            await asyncio.sleep(0.1)
        return ""

    def end(self, status: Status, name: str, reason: str) -> None:
        """Note in the cell that is run why it did not end; nothing after it is run."""
        self.course.ended = status
        cell = self.nb.cells[self.course.cell]
        self.nb_man.cell_exception(cell)
        told = {"output_type": "error", "ename": name, "evalue": reason}
        cell.outputs.append(type(cell)({**told, "traceback": [f"{name}: {reason}"]}))
        raise _Ended

    def _exit_status(self) -> int | None:
        process = getattr(self.km.provisioner, "process", None)
        status: int | None = process.poll() if process else None
        return status


class _Ended(Exception):
    pass


class Engine(NBClientEngine):  # type: ignore[misc]
    """What papermill calls by `NAME`."""

    @classmethod
    def execute_notebook(
        cls, nb: Any, kernel_name: str, *, course: Course, env: dict[str, str],
        client: Callable[..., Any] = Client, folder: str | None = None,
        output_path: str | None = None, progress_bar: bool = True, **options: Any,
    ) -> Any:  # fmt: skip
        manager = Manager(course, nb, output_path=output_path, progress_bar=progress_bar)
        course.notebook = nb
        manager.notebook_start()
        try:
            client(
                manager,
                course,
                kernel_name=kernel_name,
                startup_timeout=ceil(min(course.remaining() or _START_SECONDS, _START_SECONDS)),
            ).execute(env=env, cwd=folder)
        finally:
            manager.cleanup_pbar()
            manager.notebook_complete()
        return manager.nb


def reply_value(content: Mapping[str, Any]) -> str:
    """The value of the one expression that a kernel was asked for."""
    told = content.get("user_expressions", {}).get("told", {})
    return str(told.get("data", {}).get("text/plain", ""))


def text_of(value: str) -> str:
    """A text, as Python spells it; "" for anything else."""
    try:
        return str(ast.literal_eval(value))
    except (ValueError, SyntaxError):
        return ""


papermill_engines.register(NAME, Engine)


def death(status: int | None) -> str:
    """What a process' exit status says; a negative one is a signal's number."""
    if status is None:
        return "the kernel is gone"
    if status >= 0:
        return f"the kernel ended itself with exit code {status}"
    name = signal.Signals(-status).name if -status in set(signal.Signals) else "a signal"
    told = f"the kernel ended by signal {-status} ({name})"
    return f"{told}: most often memory has run out" if -status == signal.SIGKILL else told
