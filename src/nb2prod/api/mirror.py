"""Showing ended runs to MLflow as well, where its tracking address is set.

MLflow is heavy, writes to standard output and reports on its users: it is kept in a process of its
own, which is told to be quiet and works while the job does.
"""

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Self
from urllib.parse import unquote, urlsplit

from nb2prod.job import NO_SECRETS, JobRun, Secrets, Status, package_of
from nb2prod.job.evidence import code_digest, environment_digest

_ADDRESS = "MLFLOW_TRACKING_URI"
_CREDENTIALS = ("MLFLOW_TRACKING_PASSWORD", "MLFLOW_TRACKING_TOKEN")
_PROGRAM = Path(__file__).with_name("mirror_program.py")
_WAIT_SECONDS = 60
_QUIET = {"MLFLOW_DISABLE_TELEMETRY": "true", "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true"}
_USUAL = {"MLFLOW_HTTP_REQUEST_MAX_RETRIES": "2", "MLFLOW_HTTP_REQUEST_TIMEOUT": "20"}
_ENDS = {Status.DONE: "FINISHED", Status.KILLED: "KILLED"}


class Mirror:
    """What MLflow is shown; a context manager. Afterwards `notes` say what it could not be shown.

    It never fails and never waits, but for MLflow at its end, and for a minute at most in which
    that does not get on. Without an address or without MLflow it does nothing.
    """

    def __init__(self, secrets: Secrets = NO_SECRETS) -> None:
        """`secrets` are told nowhere."""
        self.notes: tuple[str, ...] = ()
        self._secrets = secrets
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._process: subprocess.Popen[bytes] | None = None
        self._has_shown = False

    def __enter__(self) -> Self:
        if not os.environ.get(_ADDRESS) or find_spec("mlflow") is None:
            return self
        environment = {k: v for k, v in os.environ.items() if k != "NB2PROD_RUNS"}
        self._said, self._stumbled = tempfile.TemporaryFile(), tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(_PROGRAM)],
            env={**_USUAL, **environment, **_QUIET},
            stdin=subprocess.PIPE,
            stdout=self._said,
            stderr=self._stumbled,
            start_new_session=True,  # Ctrl-C is for us
        )
        threading.Thread(target=self._write, args=[self._process.stdin], daemon=True).start()
        return self

    def __exit__(self, *exception: object) -> None:
        if self._process:
            self._lines.put(b"")
            with self._said, self._stumbled:
                is_over = self._wait(self._process, _WAIT_SECONDS if self._has_shown else 0)
                if self._has_shown:
                    self.notes = tuple(self._troubles(self._process.returncode, is_over=is_over))

    def show(self, run: JobRun, sweep: str = "") -> None:
        """Show it a run that has ended."""
        if self._process:
            self._has_shown = True
            self._lines.put(json.dumps(_shown(run, sweep)).encode() + b"\n")

    def _write(self, pipe: IO[bytes]) -> None:
        try:
            with pipe:
                while line := self._lines.get():
                    pipe.write(line)
                    pipe.flush()
        except OSError:  # it has ended, and has said why
            pass

    def _wait(self, process: subprocess.Popen[bytes], seconds: float) -> bool:
        """Wait for its end as long as it gets on in so many seconds; whether it has come."""
        told = -1
        while (size := os.fstat(self._said.fileno()).st_size) > told:
            told = size
            try:
                process.wait(seconds)
            except subprocess.TimeoutExpired:
                continue
            return True
        process.kill()
        process.wait()
        return False

    def _troubles(self, returned: int, *, is_over: bool) -> list[str]:
        self._said.seek(0)
        self._stumbled.seek(0)
        whole = (json.loads(line) for line in self._said if line.endswith(b"\n"))
        reasons = [reason for reason in whole if reason]
        if not is_over:
            reasons.append(f"it did not get on for {_WAIT_SECONDS} s")
        elif returned:
            lines = self._stumbled.read().decode(errors="replace").split("\n")
            reasons.append(next((line for line in reversed(lines) if line.strip()), "it ended"))
        if not reasons:
            return []
        more = f", and {len(reasons) - 1} times more" if len(reasons) > 1 else ""
        told = f"MLflow cannot be shown a run ({reasons[0]}{more}): see {_ADDRESS}"
        return [_of_address(self._secrets).hide(" ".join(told.split()))]


def _of_address(secrets: Secrets) -> Secrets:
    """With what MLflow is not known without."""
    known = secrets.and_of_environment(_CREDENTIALS)
    address = urlsplit(os.environ.get(_ADDRESS, ""))
    parts = {f"part {n}": part for n, part in enumerate((address.username, address.password))}
    given = {name: part for name, part in parts.items() if part}
    spelled = {f"plain {name}": unquote(part) for name, part in given.items()}
    return Secrets({**known.values, **given, **spelled})


def _shown(run: JobRun, sweep: str) -> dict[str, object]:
    package = package_of(run.job)
    tags = {
        "status": str(run.status),
        "code": code_digest(package, run.job),
        "environment": environment_digest(package),
        "sweep": sweep,
        "error": run.failure.error if run.failure else "",
        "mlflow.source.name": str(run.job),
        "mlflow.source.type": "JOB",
    }
    return {
        "experiment": run.job.stem,
        "name": run.id,
        "started": round(run.started.timestamp() * 1000),
        "finished": round(run.finished.timestamp() * 1000),
        "status": _ENDS.get(run.status, "FAILED"),
        "parameters": {name: str(value) for name, value in run.parameters.items()},
        "metrics": dict(run.evidence.metrics),
        "tags": {name: value for name, value in tags.items() if value},
        "notebook": str(run.executed.resolve()),
    }
