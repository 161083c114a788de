"""Running the tests that a package came with."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Tests:
    """How a package's own tests went: whether that is good news, and a line to tell."""

    passed: bool
    summary: str
    ran: bool = True
    output: str = ""


def run_tests(folder: Path, python: str) -> Tests:
    """Run the tests of the package in `folder` with an interpreter, which may lack the means."""
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    known = subprocess.run(
        [python, "-c", "import pytest, papermill"], capture_output=True, check=False, env=env
    )
    if known.returncode:
        reason = "not run: the notebook's environment lacks pytest or papermill"
        return Tests(False, reason, ran=False)
    done = subprocess.run(
        [python, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [line for line in done.stdout.splitlines() if line.strip()]
    summary = lines[-1].strip("= ") if lines else done.stderr.strip()[-200:]
    return Tests(done.returncode == 0, summary, output=done.stdout)
