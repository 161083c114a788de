"""Running the tests that a package came with."""

import os
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nb2prod.observe import kept_inside


@dataclass(frozen=True, slots=True)
class Tests:
    """How a package's own tests went: whether that is good news, and a line to tell."""

    passed: bool
    summary: str
    ran: bool = True
    output: str = ""


def run_tests(
    folder: Path,
    python: str,
    *,
    guard: bool = True,
    environment: Mapping[str, str] | None = None,
) -> Tests:
    """Run the tests of the package in `folder` with an interpreter, which may lack the means.

    They are kept from writing outside the package unless `guard` is False. `environment` holds more
    environment variables for the tests' process.
    """
    with tempfile.TemporaryDirectory(prefix="nb2prod-", ignore_cleanup_errors=True) as scratch:
        command, env = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider"], dict(os.environ)
        if guard:
            command, env = kept_inside(command, Path(scratch), [folder])
        env |= {"PYTHONDONTWRITEBYTECODE": "1", **(environment or {})}
        return _run(command, folder, env, python)


def _run(command: list[str], folder: Path, env: dict[str, str], python: str) -> Tests:
    known = subprocess.run(
        [python, "-c", "import pytest, papermill"], capture_output=True, check=False, env=env
    )
    if known.returncode:
        reason = "not run: the notebook's environment lacks pytest or papermill"
        return Tests(False, reason, ran=False)
    done = subprocess.run(
        command,
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    summary = lines[-1].strip("= ") if lines else done.stderr.strip()[-200:]
    return Tests(done.returncode == 0, summary, output=done.stdout)
