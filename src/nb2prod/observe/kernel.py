"""A kernel for one run: started, asked, and ended."""

import os
import re
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from queue import Empty
from typing import Any, Self

from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbclient.util import run_sync

from nb2prod.errors import RunError
from nb2prod.notebook import Location
from nb2prod.observe.observation import CellRun, Failure
from nb2prod.observe.outputs import outputs_of, take_values, without_marks

_SILENT_SECONDS = 60
# Another kernel may take a port between its being chosen and its being used.
_STARTS, _PORT_TAKEN = 2, "Address already in use"
_MAX_ERROR = 2000
_NOT_GIVEN = {"MPLBACKEND", "NB2PROD_RUNS"}
_EMPTY_FIGURE = re.compile(r"<Figure size \S+ with 0 Axes>")
_RICHEST_FIRST = (
    "application/vnd.jupyter.widget-view+json",
    "image/png",
    "image/svg+xml",
    "image/jpeg",
    "text/html",
    "text/markdown",
    "text/latex",
)


class Kernel:
    """Runs the cells of one notebook; a context manager."""

    def __init__(self, name: str, node: Any, folder: Path, timeout: float | None) -> None:
        self._node = node
        self._timeout = timeout
        self._deadline = time.monotonic() + timeout if timeout else None
        self._alive = True
        self._stack = ExitStack()
        self._client = NotebookClient(
            node,
            kernel_name=name,
            resources={"metadata": {"path": str(folder)}},
            timeout_func=self._remaining if timeout else None,
            shutdown_kernel="immediate",
        )
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the stack)
        self._stack.enter_context(self._log)
        # The kernel's own plotting backend shows figures; one of ours would hide them. And the
        # address of a history may hold a password.
        self._environment = {k: v for k, v in os.environ.items() if k not in _NOT_GIVEN}
        self._environment["PYTHONHASHSEED"] = "0"  # sets come in one order, in the tests too

    def __enter__(self) -> Self:
        for left in reversed(range(_STARTS)):
            try:
                self._start()
            except Exception as error:  # whatever a broken kernel specification leads to
                reason = self._last_words() or str(error)
                if left and _PORT_TAKEN in reason:
                    continue
                self._stack.close()
                name = self._client.kernel_name
                raise RunError(f"the kernel {name!r} does not start ({reason})") from error
            except BaseException:  # we are stopped while it starts, and nobody else would end it
                self._abandon()
                raise
            break
        return self

    def _abandon(self) -> None:
        manager: Any = self._client.km
        if manager is not None and manager.has_kernel:
            run_sync(manager.shutdown_kernel)(now=True)
        self._stack.close()

    def _start(self) -> None:
        # Programs that the notebook starts may write past the kernel: not to our output.
        running = self._client.setup_kernel(
            env=self._environment, stdout=self._log, stderr=self._log
        )
        self._stack.enter_context(running)

    def __exit__(self, *exception: object) -> None:
        self._stack.close()

    def run_cell(self, index: int) -> tuple[CellRun, Failure | None]:
        """Run one cell; a failure ends the run."""
        cell = self._node.cells[index]
        started = time.monotonic()
        problem = ""
        try:
            self._client.execute_cell(cell, index)
        except CellExecutionError as error:
            problem = f"{error.ename}: {error.evalue}".strip()
        except CellTimeoutError:
            problem = f"TimeoutError: the run took longer than {self._timeout:g} seconds"
            self._interrupt()
        except DeadKernelError:
            problem = "the kernel died: it ran out of memory, was killed, or ended itself"
            self._alive = False
        run = _cell_run(index, time.monotonic() - started, cell.outputs, problem)
        return run, Failure(Location(index), problem[:_MAX_ERROR]) if problem else None

    def run_silently(self, code: str) -> str:
        """Run code of ours that leaves no trace in the notebook; says what went wrong, or ""."""
        if not self._alive:
            return "the kernel died"
        try:
            content = run_sync(self._ask)(code)
            while content["status"] == "aborted":  # what a failed cell does to its successors
                time.sleep(0.1)
                content = run_sync(self._ask)(code)
        except (RuntimeError, OSError, TimeoutError) as error:
            return str(error) or type(error).__name__
        return "" if content["status"] == "ok" else f"{content['ename']}: {content['evalue']}"

    async def _ask(self, code: str) -> dict[str, Any]:
        """The kernel's reply; what it shows stays unread, as nbclient may still be listening."""
        client: Any = self._client.kc
        wanted = client.execute(code, silent=True, store_history=False, allow_stdin=False)
        deadline = time.monotonic() + _SILENT_SECONDS
        while time.monotonic() < deadline and await client.is_alive():
            with suppress(Empty):
                message = await client.get_shell_msg(timeout=1)
                if message["parent_header"].get("msg_id") == wanted:
                    content: dict[str, Any] = message["content"]
                    return content
        raise TimeoutError("the kernel did not answer")

    def _last_words(self) -> str:
        """The last line that the kernel wrote outside of any cell."""
        self._log.seek(0)
        lines = self._log.read().decode(errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "")

    def _remaining(self, cell: object) -> float:
        assert self._deadline is not None
        return max(self._deadline - time.monotonic(), 0.1)

    def _interrupt(self) -> None:
        manager: Any = self._client.km
        run_sync(manager.interrupt_kernel)()


def _cell_run(index: int, seconds: float, outputs: list[Any], problem: str) -> CellRun:
    told = without_marks(outputs)
    shows_itself, outputs = len(told) < len(outputs), told
    values = take_values(outputs)
    shown = [o.data for o in outputs if o.output_type in ("display_data", "execute_result")]
    last = [_richest(o.data) for o in outputs if o.output_type == "execute_result"]
    errors = [f"{o.ename}: {o.evalue}".strip() for o in outputs if o.output_type == "error"]
    return CellRun(
        index=index,
        seconds=seconds,
        printed="".join(
            o.text for o in outputs if o.output_type == "stream" and o.name == "stdout"
        ),
        shown=tuple(_richest(data) for data in shown),
        figures=sum(_is_figure(o.data) for o in outputs if o.output_type == "display_data"),
        value=next(iter(last), "text/plain" if shows_itself else ""),
        outputs=outputs_of(outputs, values),
        error=(problem or next(iter(errors), ""))[:_MAX_ERROR] or None,
    )


def _is_figure(data: dict[str, Any]) -> bool:
    """Whether matplotlib showed a figure, if only to say that there is nothing in it."""
    return any(kind.startswith("image/") for kind in data) or bool(
        _EMPTY_FIGURE.fullmatch("".join(data.get("text/plain", "")))
    )


def _richest(data: dict[str, Any]) -> str:
    """The type that a front end would show."""
    special = [kind for kind in data if kind.startswith("application/") and kind.endswith("+json")]
    for kind in (*_RICHEST_FIRST[:1], *special, *_RICHEST_FIRST[1:]):
        if kind in data:
            return kind
    return next(iter(data), "text/plain")
