"""The records that runs have left: executed jobs, and JUnit files of tests."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from nb2prod.score import Record

_PLACES = ("*.xml", "artifacts/*.xml", "reports/*.xml", "test-results/*.xml")
_MOST = 100  # of each kind, the newest by name
_LARGEST = 50_000_000


def job_records(folder: Path) -> Iterator[Record]:
    """What papermill noted in the executed notebooks of a package's `artifacts`."""
    for file in _newest(folder.glob("artifacts/*.ipynb")):
        try:
            noted = json.loads(file.read_bytes())["metadata"]["papermill"]
            yield _job(noted, file.relative_to(folder).as_posix())
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            continue  # no executed job


def _job(noted: dict[str, Any], place: str) -> Record:
    is_ok = noted["end_time"] is not None and not noted["exception"]
    given = json.dumps(noted.get("parameters"), sort_keys=True)
    return Record(_day(noted["start_time"]), is_ok, place, given)


def test_records(folder: Path) -> Iterator[Record]:
    """What the JUnit files say that `pytest --junitxml` leaves."""
    for file in _newest(path for place in _PLACES for path in folder.glob(place)):
        try:
            root = ElementTree.fromstring(file.read_bytes())
            record = _suites(root, file.relative_to(folder).as_posix())
        except (OSError, ValueError, ElementTree.ParseError):
            continue
        if record:
            yield record


def _suites(root: ElementTree.Element, place: str) -> Record | None:
    days = [_day(suite.attrib["timestamp"]) for suite in root.iter("testsuite") if suite.attrib]
    cases = list(root.iter("testcase"))
    passed = [case for case in cases if not len(case.findall("skipped"))]
    if not days or not passed:
        return None
    bad = any(case.find(word) is not None for case in cases for word in ("failure", "error"))
    stems = {part for case in passed for part in case.get("classname", "").split(".")}
    return Record(max(days), not bad, place, tests=frozenset(stems))


def _day(text: str) -> date:
    return datetime.fromisoformat(text).date()


def _newest(files: Iterable[Path]) -> list[Path]:
    small = (file for file in files if file.is_file() and file.stat().st_size <= _LARGEST)
    return sorted(small)[-_MOST:]
