"""A child of a warm process, as a client sees it."""

import base64
import json
import os
import select
import signal
import socket
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from nbclient.exceptions import CellTimeoutError, DeadKernelError

START_SECONDS = 300
END_SECONDS = 5.0

Shown = Mapping[int, tuple[dict[str, Any], ...]]
"""By its index in the executed notebook, what a cell said that has been run already."""


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
        self.pid = 0
        self.exit_status: int | None = None

    def begin(self) -> None:
        """Wait until it is there.

        Raises:
            OSError: it is not, because whom it was asked of was killed meanwhile.
        """
        try:
            line = self._line(time.monotonic() + START_SECONDS)
            self.pid = json.loads(line)["pid"]
        except (DeadKernelError, CellTimeoutError, ValueError) as error:
            self.control.close()
            self._channel.close()
            raise ConnectionError("the process is gone") from error

    def serve(self) -> None:
        """From now on it executes nothing, and is there for children of its own."""
        self._channel.sendall(b'{"serve": true}\n')

    def become(self, **kernel: Any) -> None:
        """From now on it is a kernel with sockets, and only its end is told here.

        Args:
            kernel: its `env`, `folder` and `argv`, as its launcher would find them.
        """
        self.control.close()
        self._channel.sendall(json.dumps({"kernel": kernel}).encode() + b"\n")

    def poll(self) -> int | None:
        """How it has ended since it became a kernel; None while it is there."""
        while self.exit_status is None and select.select([self._channel], [], [], 0)[0]:
            with suppress(DeadKernelError):
                self._next(None)
        if self.exit_status is not None:
            self._channel.close()
        return self.exit_status

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
                    self._next(time.monotonic() + END_SECONDS)
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
        if self.pid:
            with suppress(OSError):
                os.killpg(self.pid, signal.SIGKILL)
