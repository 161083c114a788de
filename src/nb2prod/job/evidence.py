"""What a run leaves to judge it by: the files that it read and wrote, and its metrics."""

import ast
import hashlib
import json
import math
import os
import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from nb2prod.job.inside import loading
from nb2prod.job.status import JobFailure
from nb2prod.job.verdicts import Verdict, verdicts

WATCH = loading("witness") + "\n" + loading("doors")
"""Code that begins to watch, and leaves no name behind."""
TELL = "__import__('_nb2prod_witness').told()"
"""An expression for what was seen."""

_PREFIX = re.compile(r"\d{4}-\d\d-\d\d[T ]\S+ [A-Z]+ \S+ (?:\w+: )?")
_METRIC = re.compile(
    r"(?P<name>[^\W\d_][\w.²%()@/ -]*?)(?:\s*[:=]\s*|\s+)[$€£]?"
    r"(?P<value>[-+]?\d[\d,]*(?:\.\d+)?(?:[eE][-+]?\d+)?)(?P<percent>\s?%)?\s*(?:[,;|]\s*|$)"
)
_GIVEN = re.compile(r"metric (?P<name>\S.*) = (?P<value>\S+)")
"""What `report.metric` of a package logs: any name, and a number as Python spells it."""

_TABLES = r"\d+ rows × \d+ columns(?:, \d+ rows × \d+ columns)*"
STEP_DONE = re.compile(
    rf"step (?P<step>\w+) done in (?P<seconds>[\d.]+) s"
    rf"(?:, (?:(?P<rows_in>{_TABLES}) → )?(?P<rows_out>{_TABLES}|no table))?$"
)
"""The line that tells a step's end."""

_HEADING = re.compile(r"(?P<heading>[^\W\d][^:=\d]*):\s+(?=[^\W\d])")
_MOST_METRICS = 200
_LIMITS = "thresholds.ini"


@dataclass(frozen=True, slots=True)
class FileUse:
    """A file that a run read or wrote, as it was when the run had ended."""

    path: str
    role: Literal["read", "written"]
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a run beside its notebook.

    `rows` are the steps that returned tables, with the rows of the largest.
    """

    files: tuple[FileUse, ...] = ()
    metrics: tuple[tuple[str, float], ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    rows: tuple[tuple[str, int], ...] = ()


NOTHING_KNOWN = Evidence()


def evidence(
    told: str,
    printed: Sequence[str],
    parameters: Collection[str],
    failure: JobFailure | None = None,
    *,
    package: Path | None = None,
) -> Evidence:
    """What a run has shown.

    Args:
        told: the value of `TELL` as the kernel spells it, or "".
        printed: the lines that it printed and logged.
        parameters: the names of the job's own; a metric is none of them.
        failure: how it failed, if it did.
        package: the job's own, whose contracts are no data.
    """
    try:
        seen: dict[str, dict[str, Any]] = json.loads(ast.literal_eval(told)) if told else {}
    except (ValueError, SyntaxError):
        seen = {}
    found = [metric for line in printed for metric in line_metrics(line)]
    found += seen.get("values", {}).items()
    metrics = {name: float(value) for name, value in found if math.isfinite(value)}
    kept = [(name, value) for name, value in metrics.items() if name not in parameters]
    used = (file_use(path, role) for path, role in sorted(seen.get("files", {}).items()))
    files = tuple(use for use in used if use and not (package and _is_contract(use, package)))
    rows = tuple(row for line in printed for row in step_rows(line))
    return Evidence(files, tuple(kept[:_MOST_METRICS]), verdicts(printed, failure), rows)


def line_metrics(line: str) -> Iterator[tuple[str, float]]:
    """The metrics of a line that tells nothing else: `boosted trees: R2 0.866, MAE $165`.

    One that `report.metric` has logged goes by the very name that it was given.
    """
    text = _PREFIX.sub("", line.strip(), count=1)
    if given := _GIVEN.fullmatch(text):
        with suppress(ValueError):
            yield given["name"], float(given["value"])
            return
    heading = _HEADING.match(text)
    begin = f"{heading['heading']} " if heading else ""
    at, found = heading.end() if heading else 0, []
    while at < len(text):
        metric = _METRIC.match(text, at)
        if not metric:
            return
        found.append((f"{begin}{metric['name'].strip()}", float(metric["value"].replace(",", ""))))
        at = metric.end()
    yield from found


def step_rows(line: str) -> Iterator[tuple[str, int]]:
    """The step that a line tells the end of, and the rows of the largest table it returned."""
    found = STEP_DONE.search(line)
    if found and (rows := most_rows(found["rows_out"])) is not None:
        yield found["step"], rows


def most_rows(tables: str | None) -> int | None:
    """The rows of the largest table that a step's last line tells of, if it does of any."""
    return max(map(int, re.findall(r"(\d+) rows", tables or "")), default=None)


def file_use(path: str, role: Literal["read", "written"]) -> FileUse | None:
    """The file as it is now; nothing when it is gone, or no file."""
    try:
        state = os.stat(path)
        if not os.path.isfile(path):
            return None
        return FileUse(path, role, state.st_size, _digest(path, state.st_size, state.st_mtime_ns))
    except OSError:
        return None


def _is_contract(use: FileUse, package: Path) -> bool:
    """Whether a file says what the package's data has to be like, or how much it may differ."""
    folder, file = package / "contracts", Path(use.path)
    is_read = use.role == "read" and file.parent == folder
    agreed = file.suffix == ".json" or file.name == _LIMITS
    return is_read and agreed and (folder / _LIMITS).is_file()


def code_digest(package: Path, job: Path) -> str:
    """One hash for the code that a job runs: its own and that of its package."""
    files = [job, *sorted((package / "src").rglob("*.py"))]
    parts = [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def environment_digest(package: Path) -> str:
    """The hash of the package's lock file, or "" when there is none."""
    use = file_use(str(package / "requirements.lock"), "read")
    return use.sha256 if use else ""


@lru_cache(maxsize=1024)
def _digest(path: str, size: int, changed: int) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
