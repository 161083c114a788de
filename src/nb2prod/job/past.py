"""The runs of a job, as their executed notebooks tell them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from nb2prod.job.order import usual_folder
from nb2prod.job.status import JobFailure

_MOST = 50
_LARGEST = 50_000_000


@dataclass(frozen=True, slots=True)
class PastRun:
    """A run that was; `seconds` is None when it was stopped before its end."""

    executed: Path
    started: datetime
    seconds: float | None
    parameters: Mapping[str, object]
    failure: JobFailure | None


def runs_of(job: Path) -> tuple[PastRun, ...]:
    """The last runs whose executed notebooks are there, the newest first."""
    found = list(_read(usual_folder(job).glob("*.ipynb")))
    return tuple(sorted(found, key=lambda run: (run.started, run.executed), reverse=True))


def _read(files: Iterable[Path]) -> Iterator[PastRun]:
    small = (file for file in files if file.is_file() and file.stat().st_size <= _LARGEST)
    for file in sorted(small)[-_MOST:]:
        try:
            yield _run(json.loads(file.read_bytes()), file)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            continue  # no executed job


def _run(notebook: dict[str, Any], file: Path) -> PastRun:
    noted = notebook["metadata"]["papermill"]
    failed = _failed(notebook["cells"]) if noted["exception"] else None
    return PastRun(
        executed=file,
        started=datetime.fromisoformat(noted["start_time"]),
        seconds=noted["duration"] if noted["end_time"] else None,
        parameters=dict(noted["parameters"]),
        failure=failed,
    )


def _failed(cells: list[dict[str, Any]]) -> JobFailure:
    for number, cell in enumerate(cells, start=1):
        for output in cell.get("outputs", ()):
            if output["output_type"] == "error":
                return JobFailure(f"{output['ename']}: {output['evalue']}", number)
    return JobFailure("it failed, and no cell says why")
