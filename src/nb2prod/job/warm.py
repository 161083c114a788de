"""Runs in children of a process that has imported what the job imports, instead of new kernels."""

import ast
import base64
import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import KernelManager
from nbclient.exceptions import CellExecutionComplete, CellTimeoutError, DeadKernelError
from nbclient.util import run_sync

from nb2prod.job import inside
from nb2prod.job.engine import Client, Course, Manager, reply_value

_START_SECONDS = 300
_END_SECONDS = 5.0
_ENVIRONMENT = re.compile(r"environ\s*(\[[^\]]*\]\s*=[^=]|\.(update|setdefault)\()|putenv\(")
_MAGIC = re.compile(r"^\s*[%!].*$", re.MULTILINE)


class NotWarm(Exception):
    """No process can be kept warm for this job; its text says why."""


class Zygote:
    """The warm process of one job; a context manager. It is started again when it has died."""

    def __init__(self, kernel: str, env: Mapping[str, str], imports: tuple[str, ...]) -> None:
        """Prepare it; nothing is started yet.

        Raises:
            NotWarm: this system or this kernel has no such processes.
        """
        if os.name != "posix":
            raise NotWarm("this system does not fork")
        try:
            manager = KernelManager(kernel_name=kernel)
            command = manager.format_kernel_cmd()
            spec = manager.kernel_spec
        except NoSuchKernel as error:
            raise NotWarm(f"there is no kernel {kernel}") from error
        if spec is None or "ipykernel_launcher" not in command:
            raise NotWarm(f"the kernel {kernel} is none of ipykernel's own")
        self._command = [command[0], str(Path(inside.__file__).with_name("zygote.py"))]
        self._env = {**env, **spec.env}
        self._imports = imports
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self.language_info: dict[str, Any] = {}

    def __enter__(self) -> Self:
        """Start it.

        Raises:
            NotWarm: it does not start.
        """
        ours, theirs = socket.socketpair()
        ours.settimeout(_START_SECONDS)
        self._control = ours
        with tempfile.TemporaryFile() as log:
            with theirs:
                self._process = subprocess.Popen(
                    [*self._command, str(theirs.fileno())],
                    env=self._env,
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            try:
                ours.sendall(json.dumps(self._imports).encode() + b"\n")
                self.language_info = json.loads(ours.makefile("rb").readline())["language_info"]
            except (OSError, ValueError) as error:
                self.__exit__()
                log.seek(0)
                words = log.read().decode(errors="replace").strip().splitlines()
                raise NotWarm(f"it does not start ({''.join(words[-1:])})") from error
        return self

    def __exit__(self, *exception: object) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            try:
                self._process.wait(_END_SECONDS)
            except subprocess.TimeoutExpired:
                with suppress(ProcessLookupError):
                    os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()

    def child(self) -> "Child":
        """A new child, for one run."""
        with self._lock:
            ours, theirs = socket.socketpair()
            with theirs:
                for _ in range(2):
                    try:
                        assert self._control is not None
                        socket.send_fds(self._control, [b"1"], [theirs.fileno()])
                        return Child(ours)
                    except OSError:  # it was killed
                        self.__exit__()
                        self.__enter__()
            raise DeadKernelError("the warm process has died")


class Child:
    """A child of the warm process, as far as a client needs to know it."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._buffer = b""
        self._process = 0
        self.exit_status: int | None = None

    def execute(
        self, code: str, deadline: float | None = None, expression: str = ""
    ) -> Iterator[dict[str, Any]]:
        """Execute code; the kernel's messages, until it is idle. With an expression, silently.

        Raises:
            DeadKernelError: the child has ended.
            CellTimeoutError: the time is over; the child is killed.
        """
        content = {
            "code": code,
            "silent": bool(expression),
            "store_history": not expression,
            "user_expressions": {"told": expression} if expression else {},
            "allow_stdin": False,
            "stop_on_error": False,
        }
        name, kind = uuid.uuid4().hex, "execute_request"
        now = datetime.now(UTC).isoformat()
        header = {"msg_id": name, "msg_type": kind, "username": "", "session": "", "date": now,
                  "version": "5.3"}  # fmt: skip
        request = {"header": header, "msg_id": name, "msg_type": kind, "parent_header": {},
                   "metadata": {}, "content": content, "buffers": []}  # fmt: skip
        with suppress(OSError):  # where it has ended, the next line says how
            self._channel.sendall(json.dumps(request).encode() + b"\n")
        while True:
            message = self._next(deadline)
            if message["parent_header"].get("msg_id") != name:
                continue
            yield message
            if message["content"].get("execution_state") == "idle":
                return

    def end(self) -> None:
        """Let it end as a process does; kill it when it does not."""
        try:
            with suppress(OSError):
                self._channel.shutdown(socket.SHUT_WR)
            with suppress(DeadKernelError, CellTimeoutError):
                while self.exit_status is None:
                    self._next(time.monotonic() + _END_SECONDS)
        finally:
            self._channel.close()

    def _next(self, deadline: float | None) -> dict[str, Any]:
        while True:
            line = self._line(deadline)
            try:
                told = json.loads(line)
            except ValueError:  # half a line of one that was killed
                continue
            if "pid" in told:
                self._process = told["pid"]
            elif "exit" in told:
                self.exit_status = told["exit"]
                raise DeadKernelError("Kernel died")
            else:
                told["buffers"] = [base64.b64decode(buffer) for buffer in told["buffers"]]
                return dict(told)

    def _line(self, deadline: float | None) -> bytes:
        while b"\n" not in self._buffer:
            left = None if deadline is None else max(deadline - time.monotonic(), 0.001)
            self._channel.settimeout(left)
            try:
                data = self._channel.recv(1 << 20)
            except TimeoutError as error:
                self._kill()
                raise CellTimeoutError("the time is over") from error
            except OSError:
                data = b""
            if not data:  # the warm process was killed, and its children with it
                self._kill()
                self.exit_status = -signal.SIGKILL
                raise DeadKernelError("Kernel died")
            self._buffer += data
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line

    def _kill(self) -> None:
        if self._process:
            with suppress(OSError):
                os.killpg(self._process, signal.SIGKILL)


class WarmClient(Client):
    """Runs the cells in a child; all else is as papermill and nbclient do it."""

    def __init__(self, zygote: Zygote, manager: Manager, course: Course, **options: Any) -> None:
        super().__init__(manager, course, **options)
        self._zygote = zygote

    def run_cells(self, **kwargs: Any) -> None:
        self.reset_execution_trackers()
        self._child = self._zygote.child()
        try:
            self.papermill_execute_cells()
        finally:
            self._child.end()
        self.nb.metadata["language_info"] = self._zygote.language_info
        self.set_widgets_metadata()

    def execute_cell(self, cell: Any, cell_index: int, **options: Any) -> Any:
        tags = cell.metadata.get("tags", [])
        is_code = cell.cell_type == "code" and cell.source.strip()
        if not is_code or self.skip_cells_with_tag in tags:
            return cell
        cell["metadata"]["execution"] = {}
        cell.outputs = []
        self.code_cells_executed += 1
        self.clear_before_next_output = False
        reply = None
        for message in self._child.execute(cell.source, self.course.deadline):
            if message["msg_type"] == "execute_reply":
                reply = message
                cell["metadata"]["execution"]["shell.execute_reply"] = message["header"]["date"]
                continue
            with suppress(CellExecutionComplete):
                self.process_message(message, cell, cell_index)
        run_sync(self._check_raise_for_error)(cell, cell_index, reply)
        return cell

    def ask(self, code: str, expression: str = "") -> str:
        value = ""
        for message in self._child.execute(code, self.course.deadline, expression or "None"):
            if message["msg_type"] == "execute_reply":
                value = reply_value(message["content"])
        return value

    def _exit_status(self) -> int | None:
        return self._child.exit_status


def top_imports(sources: Iterator[str]) -> tuple[str, ...]:
    """The modules that texts of Python import at their top, in order.

    Nothing is taken from below a change of the environment, which may mean the imports after it.
    """
    names: dict[str, None] = {}
    for text in sources:
        try:
            tree = ast.parse(_MAGIC.sub("", text))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        for node in tree.body:
            if isinstance(node, ast.Import):
                names.update(dict.fromkeys(alias.name for alias in node.names))
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names[node.module] = None
                names.update({f"{node.module}.{alias.name}": None for alias in node.names})
        if _ENVIRONMENT.search(text):
            break
    return tuple(name for name in names if not name.startswith("__future__"))
