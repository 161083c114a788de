"""A run, told as one JSON object a line, in the words of the Elastic Common Schema.

What a package logs while a notebook runs it is written for people; here it is as the package itself
writes it elsewhere. Each line names the run and the trace that it belongs to.
"""

import json
import os
import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from nb2prod.job import JobFailure, JobRun, Order
from nb2prod.job.evidence import STEP_DONE, most_rows

_OURS = "nb2prod"
_OWN = uuid.uuid4().hex
"""The trace of what belongs to no one run."""

_TRACEPARENT = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0+-)([0-9a-f]{32})-(?!0+-)[0-9a-f]{16}-[0-9a-f]{2}(?:-|$)"
)
_LOGGED = re.compile(
    r"(?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)Z (?P<level>[A-Z]+) (?P<logger>\S+) "
    r"(?:(?P<step>[^\W\d]\w*): )?(?P<message>.*)"
)
_KERNEL = "kernel"

Fields = dict[str, Any]


class Lines:
    """Writes the lines of a run."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self._run: Fields = {}
        self._code = ""  # of the job
        self._hide: Callable[[str], str] = str
        self._open: dict[str, str] = {}  # lines of the streams that have no end yet
        self._held: Fields = {}  # an error, which may be what the run ends with

    @property
    def has_begun(self) -> bool:
        return bool(self._run)

    def begin(self, order: Order) -> Callable[[str, int, str], None]:
        """Tell that a run begins; what is given back hears what its cells say."""
        self._hide = order.secrets.hide
        self._run, self._code = _names(order), order.job.read_text("utf-8", "replace")
        self._tell({"log.level": "info", "message": f"run of {order.job} begins"})
        return self.hear

    def hear(self, text: str, cell: int, stream: str) -> None:
        """Tell what a cell, counted from 1, has said, or with 0 its kernel outside of all cells."""
        *lines, self._open[stream] = (self._open.get(stream, "") + text).split("\n")
        if cell:
            for fields in self._records(lines):
                self._tell({**fields, "labels.cell": str(cell)})
            return
        for line in filter(str.strip, lines):
            self._say({"log.level": "warning", "message": line, "log.logger": _KERNEL})

    def note(self, text: str, run: JobRun | None = None) -> None:
        """Tell what else the user has to know, of a run or of many."""
        named = _names(run) if run else {"trace.id": _trace(_OWN)}
        self._tell({"log.level": "warning", "message": text, **named})

    def end(self, done: JobRun, told: str) -> None:
        """Tell how a run has ended.

        Args:
            done: the run.
            told: the same in words.
        """
        for line in filter(str.strip, self._open.values()):
            self._tell({"message": line})
        self._run = self._run or _names(done)
        failure = done.failure
        if failure and self._held.get("message") == failure.error:
            self._held = {}  # this one tells it, with more
        self._tell(
            {
                "log.level": "error" if failure else "info",
                "message": told,
                "event.outcome": "failure" if failure else "success",
                "event.duration": int(done.seconds * 1e9),
                **(_failed(failure) if failure else {}),
            }
        )

    def _records(self, lines: list[str]) -> Iterator[Fields]:
        """What some lines tell: a line that begins no record belongs to the one before it."""
        record: Fields = {}
        for line in lines:
            found = _LOGGED.fullmatch(line)
            if record and (found or "@timestamp" not in record):
                yield record
                record = {}
            if found:
                record = self._record(found)
            elif record:
                record["message"] += f"\n{line}"
            elif line.strip():
                record = {"message": line}
        if record:
            yield record

    def _record(self, found: re.Match[str]) -> Fields:
        step, message = found["step"] or "", found["message"]
        if step and f"{step}(" not in self._code:  # the job has no such step: it begins the message
            step, message = "", f"{step}: {message}"
        record = {
            "@timestamp": f"{found['at']}.000Z",
            "log.level": found["level"].lower(),
            "message": message,
            "log.logger": found["logger"],
            "labels.step": step,
        }
        if done := STEP_DONE.fullmatch(found["message"]):
            record["labels.step"] = done["step"]
            record["event.duration"] = int(float(done["seconds"]) * 1e9)
            for side in ("rows_in", "rows_out"):
                rows = most_rows(done[side])
                record |= {} if rows is None else {f"labels.{side}": str(rows)}
        return record

    def _tell(self, fields: Fields) -> None:
        held, self._held = self._held, {}
        if fields.get("log.level") == "error" and "event.outcome" not in fields:
            self._held, fields = fields, {}
        for each in filter(None, (held, fields)):
            self._say(each)

    def _say(self, fields: Fields) -> None:
        shown = {name: self._hide(v) if isinstance(v, str) else v for name, v in fields.items()}
        self._write(_line({**shown, **self._run}))


def _line(fields: Mapping[str, Any]) -> str:
    now = datetime.now(UTC)
    usual = {
        "@timestamp": f"{now:%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03}Z",
        "log.level": "info",
        "message": "",
        "ecs.version": "8.11.0",
        "log.logger": _OURS,
        "process.pid": os.getpid(),
        "service.name": _OURS,
    }
    return json.dumps({name: v for name, v in {**usual, **fields}.items() if v != ""})


def _names(run: Order | JobRun) -> Fields:
    return {"service.name": run.job.stem, "labels.run_id": run.id, "trace.id": _trace(run.id)}


def _trace(run: str) -> str:
    """The trace that we are in, or else the run's own."""
    given = _TRACEPARENT.match(os.environ.get("TRACEPARENT", ""))
    return given[1] if given else run


def _failed(failure: JobFailure) -> Fields:
    place = failure.place
    name, _, text = failure.error.partition(": ")
    return {
        "error.type": name,
        "error.message": text,
        "error.stack_trace": "\n".join(f'File "{file}", line {n}' for file, n in failure.frames),
        "labels.step": place.step,
        "labels.cell": str(failure.cell or ""),
        "labels.notebook_cell": str(place.cell or ""),
        "log.origin.file.name": place.file,
        "log.origin.file.line": place.line or "",
    }
