"""Runs in children of a process that has imported what the job imports, instead of new kernels."""

import json
import os
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import KernelManager
from nbclient.exceptions import DeadKernelError

from nb2prod.job import inside
from nb2prod.job.warm_child import END_SECONDS, START_SECONDS, Child, Shown, asked_child

_LAUNCHER = "ipykernel_launcher"


class NotWarm(Exception):
    """No process can be kept warm for this job; its text says why."""


def warm_kernel(
    kernel: str, env: Mapping[str, str], imports: Sequence[str], folder: Path | None = None
) -> "Zygote":
    """A warm process in place of new kernels of this name.

    Raises:
        NotWarm: there is no such kernel, or none that can be warm.
    """
    try:
        manager = KernelManager(kernel_name=kernel)
        command = manager.format_kernel_cmd()
        spec = manager.kernel_spec
    except NoSuchKernel as error:
        raise NotWarm(f"there is no kernel {kernel}") from error
    python, _ = split_command(command)
    return Zygote(python, {**env, **spec.env} if spec else env, imports, folder)


def split_command(command: Sequence[str]) -> tuple[Sequence[str], Sequence[str]]:
    """The Python that starts a kernel, and what that is given; for kernels that can be warm.

    Raises:
        NotWarm: it is none of them.
    """
    if os.name != "posix":
        raise NotWarm("this system does not fork")
    if _LAUNCHER not in command[2:]:
        raise NotWarm(f"the kernel of {command[0]} is none of ipykernel's own")
    at = command.index(_LAUNCHER)
    return command[: at - 1], command[at:]


class Zygote:
    """The warm process of one job; a context manager. It is started again when it has died."""

    def __init__(
        self,
        python: Sequence[str],
        env: Mapping[str, str],
        imports: Sequence[str],
        folder: Path | None = None,
    ) -> None:
        """Prepare it; nothing is started yet.

        Args:
            python: the job's own, with its options.
            env: its environment.
            imports: the modules to import.
            folder: where it runs; by default in this folder.
        """
        self._command = [*python, str(Path(inside.__file__).with_name("zygote.py"))]
        self._env = env
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

    def child(self) -> Child:
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
                    self._restart()
            raise DeadKernelError("the warm process has ended")

    def start(self, notebook: Any) -> tuple[Child, Shown]:
        """A child in which nothing has been run."""
        return self.child(), {}

    def _restart(self) -> None:
        try:
            self._start()
        except NotWarm as error:
            raise DeadKernelError(str(error)) from error

    def _start(self) -> None:
        try:
            self._try_to_start()
        except NotWarm:  # it may have been killed on the way
            self._try_to_start()

    def _try_to_start(self) -> None:
        ours, theirs = socket.socketpair()
        ours.settimeout(START_SECONDS)
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
                ours.sendall(json.dumps(list(self._imports)).encode() + b"\n")
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
                self._process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                with suppress(ProcessLookupError):
                    os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()
