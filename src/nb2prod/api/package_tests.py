"""Running the tests that a package came with, in the notebook's own environment.

That may lack pytest, which is lent to it then, and papermill: tests that use papermill run in our
environment there, as a job's kernel is another process anyway. Nothing is installed.
"""

import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from nb2prod.api.lent import lent_pytest
from nb2prod.observe import kept_inside
from nb2prod.observe.imports import START_PYTEST
from nb2prod.scratch import scratch_folder

_PROBE = """\
import json, sys
from importlib.util import find_spec
has = [find_spec(name) is not None for name in ("pytest", "papermill")]
print(json.dumps(["%d.%d" % sys.version_info[:2], *has]))
"""
_USES_PAPERMILL = re.compile(r"^\s*(?:import|from)\s+papermill\b", re.MULTILINE)
_OPTIONS = ("-q", "-p", "no:cacheprovider", "-o", "junit_family=xunit1")
_POLITE_SECONDS = 10  # that a stopped pytest has for ending its kernel
_POSIX = os.name == "posix"


@dataclass(frozen=True, slots=True)
class Tests:
    """How a package's own tests went: whether that is good news, and a line to tell.

    `ran` is False when some could not be run; `results` pairs the others, as in
    "tests/test_functions.py::test_price[2]", with "passed", "failed" or "skipped".
    """

    passed: bool
    summary: str
    ran: bool = True
    output: str = ""
    results: tuple[tuple[str, str], ...] = ()


def run_tests(
    folder: Path,
    python: str,
    *,
    guard: bool = True,
    selection: Iterable[str] = (),
    environment: Mapping[str, str] | None = None,
) -> Tests:
    """Run the tests of the package in `folder`, in the environment of an interpreter.

    Args:
        folder: the package's root.
        python: the interpreter, whose environment may lack pytest and papermill.
        guard: keep the tests from writing outside the package.
        selection: files and tests in pytest's words ("tests/test_job.py"); by default all.
        environment: more environment variables for the tests' processes.
    """
    with scratch_folder() as place:
        chosen = tuple(selection) or tuple(
            f"tests/{file.name}" for file in sorted((folder / "tests").glob("test_*.py"))
        )
        parts, reason = _parts(folder, python, chosen, place / "lent")
        own = {"PYTHONDONTWRITEBYTECODE": "1", **(environment or {})}
        runs = [_Run(folder, command, place / f"run-{n}") for n, command in enumerate(parts)]
        with ExitStack() as stack:
            for run in runs:
                stack.enter_context(run.started(own, guard))
        return _together(runs, reason)


def _parts(
    folder: Path, python: str, chosen: tuple[str, ...], lent: Path
) -> tuple[list[list[str]], str]:
    """The commands that run the tests, and why some cannot be run."""
    version, has_pytest, has_papermill = _probed(python)
    if not version:
        return [], f"not run: {python} does not start"
    own = [python, "-m", "pytest"]
    if has_pytest and has_papermill:
        return [[*own, *chosen]], ""
    job = [test for test in chosen if _uses_papermill(folder / test.partition("::")[0])]
    others = [test for test in chosen if test not in job]
    parts = [[sys.executable, "-c", START_PYTEST, *job]] if job else []
    if not others:
        return parts, ""
    if not has_pytest:
        lent.mkdir()
        own, reason = lent_pytest(python, version, lent)
        if reason:
            what = ", ".join(dict.fromkeys(test.partition("::")[0] for test in others))
            advice = f"{python} -m pip install pytest"
            return parts, (
                f"{what} not run: the notebook's environment (Python {version}) has no pytest, and"
                f" {reason}: {advice}"
            )
    return [[*own, *others], *parts], ""


def _probed(python: str) -> tuple[str, bool, bool]:
    """Its version, or "" when it does not start, and whether it has pytest and papermill."""
    try:
        done = subprocess.run([python, "-c", _PROBE], capture_output=True, check=True)
        version, has_pytest, has_papermill = json.loads(done.stdout)
    except (OSError, subprocess.CalledProcessError, ValueError):
        return "", False, False
    return version, has_pytest, has_papermill


def _uses_papermill(file: Path) -> bool:
    try:
        return bool(_USES_PAPERMILL.search(file.read_text(encoding="utf-8")))
    except OSError:
        return False


@dataclass(slots=True)
class _Run:
    """One process of pytest, and what it left in its folder."""

    package: Path
    command: list[str]
    folder: Path
    failed: bool = True

    @contextmanager
    def started(self, environment: Mapping[str, str], guard: bool) -> Iterator[None]:
        """Start it, and wait for its end on the way out; when we are stopped, so is it."""
        self.folder.mkdir()
        command = [*self.command, *_OPTIONS, f"--junitxml={self._report}"]
        outer = dict(os.environ)
        if guard:
            command, outer = kept_inside(command, self.folder, [self.package])
        outer.pop("PYTEST_ADDOPTS", None)  # meant for another pytest
        with self._output.open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=self.package,
                env={**outer, **environment},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                process_group=0 if _POSIX else None,  # Ctrl-C reaches it through us, once
            )
            try:
                yield
                self.failed = process.wait() != 0
            except BaseException:
                _stop(process)
                raise

    @property
    def _report(self) -> Path:
        return self.folder / "report.xml"

    @property
    def _output(self) -> Path:
        return self.folder / "output.txt"

    def output(self) -> str:
        return self._output.read_text(encoding="utf-8", errors="replace")

    def results(self) -> Iterator[tuple[str, str]]:
        """Each test's name and outcome, as pytest's report has them."""
        try:
            cases = ElementTree.parse(self._report).iter("testcase")
        except (OSError, ElementTree.ParseError):  # it did not come to that
            return
        for case in cases:
            outcomes = {child.tag for child in case}
            outcome = "failed" if {"failure", "error"} & outcomes else "passed"
            name = f"{case.get('file')}::{case.get('name')}"
            yield name, "skipped" if "skipped" in outcomes else outcome


def _stop(process: "subprocess.Popen[bytes]") -> None:
    """End a pytest that may have a kernel to end itself."""
    if _POSIX:
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(_POLITE_SECONDS)
    process.kill()
    process.wait()


def _together(runs: list[_Run], reason: str) -> Tests:
    results = tuple(result for run in runs for result in run.results())
    counts = Counter(outcome for _, outcome in results)
    said = [f"{counts[outcome]} {outcome}" for outcome in ("passed", "failed", "skipped")]
    words = [text for text in said if not text.startswith("0 ")]
    output = "\n".join(run.output() for run in runs)
    failed = any(run.failed for run in runs)
    if failed and not counts["failed"]:
        lines = [line for line in output.splitlines() if line.strip()]
        words.append(f"pytest stopped: {lines[-1].strip('= ')[-200:] if lines else 'no word'}")
    summary = "; ".join(filter(None, (", ".join(words), reason)))
    return Tests(not failed and not reason, summary, not reason, output, results)
