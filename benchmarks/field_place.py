"""Where the notebook of a row runs: a fresh copy of its repository, without a network."""

import argparse
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PAPERMILL = ("-m", "papermill", "--no-progress-bar", "--log-level", "ERROR")
_RUNNING: set[int] = set()
_CPU = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}


@dataclass(frozen=True)
class Done:
    """How a process ended: None where it was stopped because its time was over."""

    code: int | None
    seconds: float
    cpu: float
    out: str
    err: str

    @property
    def told(self) -> dict[str, Any]:
        status = {0: "ok", None: "timeout"}.get(self.code, "failed")
        facts = {"status": status, "seconds": round(self.seconds, 2), "cpu": round(self.cpu, 2)}
        return facts if status == "ok" else facts | {"error": _reason(f"{self.out}\n{self.err}")}


@dataclass(frozen=True)
class Place:
    """A scratch folder for one notebook, and how processes run there.

    Every run sees the repository at the same path, in a copy as fresh as the first.
    """

    given: argparse.Namespace
    scratch: Path
    repository: Path
    notebook: Path  # relative to the repository

    @property
    def home(self) -> Path:
        """The notebook's folder."""
        return (self.scratch / "repository" / self.notebook).parent

    def kernel(self) -> Path:
        """A JUPYTER_PATH where `python3` is the notebooks' environment."""
        kernel = self.scratch / "jupyter" / "kernels" / "python3"
        kernel.mkdir(parents=True, exist_ok=True)
        argv = [self.given.kernel, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
        spec = {"argv": argv, "display_name": "Python 3", "language": "python"}
        (kernel / "kernel.json").write_text(json.dumps(spec))
        return self.scratch / "jupyter"

    def renew(self) -> None:
        copy = self.scratch / "repository"
        shutil.rmtree(copy, ignore_errors=True)
        subprocess.run(["cp", "-R", str(self.repository), str(copy)], check=True)

    def run(
        self, command: Sequence[str | Path], timeout: float, *, net: bool = False, **more: str
    ) -> Done:
        """Run a command in the notebook's folder, without a network where root can have it so."""
        line = [str(word) for word in command]
        if os.geteuid() == 0 and shutil.which("unshare") and not net:
            apart = ["unshare", "-m", "-n", "-p", "-f", "--mount-proc", "--kill-child"]
            line = [*apart, "sh", "-c", 'ip link set lo up; exec "$@"', "sh", *line]
        user = self.scratch / "user"
        user.mkdir(exist_ok=True)
        environment = {
            **{name: v for name, v in os.environ.items() if name not in ("PYTHONPATH", "DISPLAY")},
            **({} if net else {"HOME": str(user)}),
            "MPLCONFIGDIR": self.given.fonts,
            **_CPU,
            **more,
        }
        cwd = self.home if self.home.is_dir() else self.scratch
        return _run(line, cwd, environment, timeout)


def _run(line: list[str], cwd: Path, environment: dict[str, str], timeout: float) -> Done:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begin = time.monotonic()
        process = subprocess.Popen(
            line,
            cwd=cwd,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
        _RUNNING.add(process.pid)
        late = threading.Event()

        def stop() -> None:
            late.set()
            os.killpg(process.pid, signal.SIGKILL)

        timer = threading.Timer(timeout, stop)
        timer.start()
        _, status, used = os.wait4(process.pid, 0)
        timer.cancel()
        _RUNNING.discard(process.pid)
        process.returncode = code = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - begin
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read().decode("utf-8", "replace"))
    cpu = used.ru_utime + used.ru_stime
    return Done(None if late.is_set() else code, seconds, cpu, texts[0], texts[1])


def stop_all(number: int, frame: object) -> None:
    """Take along what runs: it would go on without its time limit."""
    for pid in list(_RUNNING):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
    os._exit(128 + number)


def _reason(text: str) -> str:
    """The last line that reads like an error."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [
        line for line in lines if re.match(r"(?:E +)?[\w.]*(?:Error|Exception|error)\b", line)
    ]
    return re.sub(r"\x1b\[[\d;]*m", "", (errors or lines or [""])[-1])[:300]
