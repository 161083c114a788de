"""Runs in children of a process that has imported what the job imports, instead of new kernels."""

import base64
import json
import os
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
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from nb2prod.job import inside

_START_SECONDS = 300
_END_SECONDS = 5.0

Shown = Mapping[int, tuple[dict[str, Any], ...]]
"""By its index in the executed notebook, what a cell said that has been run already."""


class NotWarm(Exception):
    """No process can be kept warm for this job; its text says why."""


class Zygote:
    """The warm process of one job; a context manager. It is started again when it has died."""

    def __init__(
        self,
        kernel: str,
        env: Mapping[str, str],
        imports: tuple[str, ...],
        folder: Path | None = None,
    ) -> None:
        """Prepare it, to run in a folder or else in this one; nothing is started yet.

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
        self._folder = folder
        self._lock = threading.Lock()
        self._is_over = False
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self.language_info: dict[str, Any] = {}

    def __enter__(self) -> Self:
        """Start it.

        Raises:
            NotWarm: it does not start.
        """
        self._start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._is_over = True
        with self._lock:
            self._stop()

    def child(self) -> "Child":
        """A new child, for one run."""
        with self._lock:
            for _ in range(2):
                if self._is_over:
                    break
                try:
                    assert self._control is not None
                    return asked_child(self._control)
                except OSError:  # it was killed
                    self._stop()
                    self._start()
            raise DeadKernelError("the warm process has ended")

    def start(self, notebook: Any) -> "tuple[Child, Shown]":
        """A child in which nothing has been run."""
        return self.child(), {}

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        ours.settimeout(_START_SECONDS)
        self._control = ours
        with tempfile.TemporaryFile() as log:
            with theirs:
                self._process = subprocess.Popen(
                    [*self._command, str(theirs.fileno())],
                    env=self._env,
                    cwd=self._folder,
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
                self._stop()
                log.seek(0)
                words = log.read().decode(errors="replace").strip().splitlines()
                raise NotWarm(f"it does not start ({''.join(words[-1:])})") from error

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            try:
                self._process.wait(_END_SECONDS)
            except subprocess.TimeoutExpired:
                with suppress(ProcessLookupError):
                    os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()


def asked_child(control: socket.socket) -> "Child":
    """A child of the process that listens there.

    Raises:
        OSError: it is gone.
    """
    ours, theirs = socket.socketpair()
    own, its_own = socket.socketpair()
    with theirs, its_own:
        try:
            socket.send_fds(control, [b"1"], [theirs.fileno(), its_own.fileno()])
        except OSError:
            ours.close()
            own.close()
            raise
    child = Child(ours, own)
    child.begin()
    return child


class Child:
    """A child of the warm process, as far as a client needs to know it.

    `control` is where its own children are asked for, once it serves.
    """

    def __init__(self, channel: socket.socket, control: socket.socket) -> None:
        self.control = control
        self._channel = channel
        self._buffer = b""
        self._process = 0
        self.exit_status: int | None = None

    def begin(self) -> None:
        """Wait until it is there.

        Raises:
            OSError: it is not, because whom it was asked of was killed meanwhile.
        """
        try:
            line = self._line(time.monotonic() + _START_SECONDS)
            self._process = json.loads(line)["pid"]
        except (DeadKernelError, CellTimeoutError, ValueError) as error:
            self.control.close()
            self._channel.close()
            raise ConnectionError("the process is gone") from error

    def serve(self) -> None:
        """From now on it executes nothing, and is there for children of its own."""
        self._channel.sendall(b'{"serve": true}\n')

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
        self.control.close()
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
            if "exit" in told:
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
