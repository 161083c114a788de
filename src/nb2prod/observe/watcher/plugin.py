"""The hooks: how each test went, which lines ran, and what the tests notice of planted faults."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from time import process_time
from typing import Any

import pytest

from .lines import Lines
from .planting import BUSY, Planting

_MAX_REASON = 300
_NOTEBOOK_FAILED = re.compile(r"(?:Papermill|Cell)ExecutionError:")
_HEADING = re.compile(r"^(\w+) +Traceback \(most recent call last\)", re.MULTILINE)


class Watcher:
    """Watches one session of pytest, and writes down what it saw."""

    def __init__(self, wishes: dict[str, Any]) -> None:
        self.answer = os.path.join(wishes["answers"], f"{os.getpid()}.json")
        self.closely: bool = wishes["closely"]
        self.seconds: float = wishes["seconds"]
        self.lines = Lines(wishes["root"])
        if self.closely:
            self.lines.watch()
        self.results: dict[str, tuple[str, str, float]] = {}
        self.worked: dict[str, float] = {}  # the processor's seconds
        self.told: dict[str, Any] = {}

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: Any) -> Iterator[None]:
        if self.closely:
            self.lines.start(item.nodeid)
        started = process_time()
        yield
        self.worked[item.nodeid] = process_time() - started
        self.lines.stop()

    def pytest_runtest_logreport(self, report: Any) -> None:
        _, _, seconds = known = self.results.get(report.nodeid, ("passed", "", 0.0))
        if known[0] == "passed" and report.outcome != "passed":
            known = (report.outcome, _reason(report), seconds)
        self.results[report.nodeid] = (*known[:2], seconds + report.duration)

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            self.results[report.nodeid] = ("failed", _reason(report), 0.0)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtestloop(self, session: Any) -> Iterator[None]:
        yield
        if self.closely:
            self.told["lines"] = self.lines.report()
        self._write()
        if self.seconds:
            passed = {
                name: max(self.worked[name], seconds / BUSY)  # the same on a busy machine
                for name, (outcome, _, seconds) in self.results.items()
                if outcome == "passed"
            }
            items = [item for item in session.items if item.nodeid in passed]
            planting = Planting(items, passed, self.lines)
            for _ in planting.plant(self.seconds):
                self.told["faults"], self.told["untried"] = planting.faults, planting.untried
                self.told["calls"] = planting.calls()
                self._write()

    def pytest_sessionfinish(self) -> None:
        self._write()

    def _write(self) -> None:
        rows = [(name, *row[:2]) for name, row in self.results.items()]
        part = f"{self.answer}.part"
        with open(part, "w", encoding="utf-8") as stream:
            json.dump({**self.told, "results": rows}, stream)
        os.replace(part, self.answer)


def pytest_configure(config: Any) -> None:
    wishes = os.environ.pop("NB2PROD_WATCH", "")
    if wishes:
        config.pluginmanager.register(Watcher(json.loads(wishes)), "nb2prod-watcher")


def _reason(report: Any) -> str:
    """The first line of what went wrong."""
    long = report.longrepr
    if isinstance(long, tuple):  # of a skipped test: file, line and reason
        return str(long[-1])[:_MAX_REASON]
    crash = getattr(long, "reprcrash", None)
    text = str(crash.message) if crash else _last_error(str(long))
    lines = (_error_in_a_cell(text) or text).strip().splitlines() or ["it fails"]
    return lines[0][:_MAX_REASON]


def _error_in_a_cell(text: str) -> str:
    """Where an error says only that a notebook's cell failed, the error in that cell."""
    first, _, rest = text.strip().partition("\n")
    if not (_NOTEBOOK_FAILED.search(first) and rest):
        return ""
    headings = _HEADING.findall(rest)
    start = rest.rfind(f"\n{headings[-1]}: ") if headings else -1
    return rest[start:] if start >= 0 else rest.strip().splitlines()[-1]


def _last_error(text: str) -> str:
    """Of a module that cannot be imported, what was raised in the end."""
    lines = [line[1:].strip() for line in text.splitlines() if line.startswith("E ")]
    return lines[-1] if lines else text
