"""Checking many notebooks: what is known is not asked again, the rest is shared by processes."""

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from nb2prod.api import check as one
from nb2prod.api.check import File, Unchecked
from nb2prod.api.collector import collect_rarely, paused_collector
from nb2prod.api.kept import Findings, Kept, around, name_of, packed, unpacked
from nb2prod.lint import EVERY_RULE, Checked
from nb2prod.notebook import Notebook, parse
from nb2prod.notebook.program import forget_trees
from nb2prod.rule import Rule

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

_ALONE = 16  # notebooks that are checked before other processes are worth starting
_TOGETHER = 8  # notebooks that a process takes at once: to hand over each by itself costs more
_AHEAD = 16  # notebooks on their way, for each process

Answer = Callable[[], Checked | Unchecked]
Judged = tuple[bytes, Findings]  # what lay beside a notebook, and what was found
_Packed = tuple[bytes, bytes | Findings]  # the same on its way from another process
# A notebook's bytes, where it lies, the codes of the rules, and whether fixes are asked for.
_Handed = tuple[bytes, Path, list[str], bool]


def check(
    files: Iterable[File], kept: Kept, processes: int | None = None
) -> Iterator[Checked | Unchecked]:
    """Check notebooks; runs none of them. The answers come in the order of the files.

    Args:
        files: the notebooks.
        kept: what is known from earlier runs.
        processes: how many to use at most; by default one for each processor.
    """
    workers = _Workers(processes or _processors())
    waiting: deque[Answer] = deque()
    try:
        for file in files:
            waiting.append(_asked(file, kept, workers))
            if len(waiting) > workers.ahead:
                yield waiting.popleft()()
        while waiting:
            yield waiting.popleft()()
    finally:
        workers.stop()


def _asked(file: File, kept: Kept, workers: "_Workers") -> Answer:
    """Have a notebook checked; the answer may take its time."""
    try:
        notebook = file.read()
        beside = around(notebook)
        name = name_of(notebook, (file.rules, file.fixes), beside)
        known = kept.get(name)
        ask = workers.ask(notebook, file) if known is None else None
    except Exception as error:
        return partial(file.not_checked, error)

    def answer() -> Checked | Unchecked:
        if ask is None:
            return Checked(notebook, known or ())
        try:
            there, found = ask()
        except Exception as error:
            return file.not_checked(error)
        if there == beside:  # nothing has changed in between
            kept.put(name, found)
        return Checked(notebook, found)

    return answer


@dataclass(slots=True)
class _Workers:
    """This process, and others when there is enough to do: `ahead` notebooks may wait for them."""

    processes: int
    ahead: int = 0
    _asked: int = 0
    _pool: "ProcessPoolExecutor | None" = field(default=None, repr=False)
    _parcel: "_Parcel | None" = field(default=None, repr=False)

    def ask(self, notebook: Notebook, file: File) -> Callable[[], Judged]:
        """Answers in time with what lay beside the notebook, and the findings."""
        self._asked += 1
        if self.processes == 1 or self._asked <= _ALONE:
            found = _judged(notebook, file.rules, file.fixes)
            return lambda: found
        if self._pool is None:
            self._pool = self._started()
        if self._parcel is None or self._parcel.sent:
            self._parcel = _Parcel(self._pool)
        codes = [rule.code for rule in file.rules]  # rules with their pages are more to send
        return self._parcel.add((notebook.raw, notebook.path, codes, file.fixes))

    def stop(self) -> None:
        """Wait for what is being checked, and forget what is not yet."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def _started(self) -> "ProcessPoolExecutor":
        from concurrent.futures import ProcessPoolExecutor  # slow to import

        self.ahead = self.processes * _AHEAD
        return ProcessPoolExecutor(self.processes, initializer=_begin)


@dataclass(slots=True)
class _Parcel:
    """Notebooks that are handed to another process at once, when there are enough of them."""

    pool: "ProcessPoolExecutor" = field(repr=False)
    notebooks: list[_Handed] = field(default_factory=list, repr=False)
    sent: "Future[list[_Packed]] | None" = None

    def add(self, notebook: _Handed) -> Callable[[], Judged]:
        """Answers in time; the one who asks waits for no other notebook to come."""
        self.notebooks.append(notebook)
        if len(self.notebooks) == _TOGETHER:
            self._send()
        return partial(self._answer, len(self.notebooks) - 1)

    def _send(self) -> "Future[list[_Packed]]":
        self.sent = self.pool.submit(_judged_by_codes, self.notebooks)
        return self.sent

    def _answer(self, number: int) -> Judged:
        try:
            beside, found = (self.sent or self._send()).result()[number]
        except Exception:  # which must not cost the others
            if len(self.notebooks) == 1:
                raise
            return _Parcel(self.pool).add(self.notebooks[number])()
        return beside, unpacked(found) if isinstance(found, bytes) else found


def _judged_by_codes(notebooks: Iterable[_Handed]) -> list[_Packed]:
    """In a worker: to read again, and to pack what is found, is less work than to pickle them."""
    answers: list[_Packed] = []
    for raw, path, codes, fixes in notebooks:
        rules = [rule for rule in EVERY_RULE if rule.code in codes]
        beside, found = _judged(parse(raw, path), rules, fixes)
        answers.append((beside, packed(found) or found))
    return answers


def _judged(notebook: Notebook, rules: Iterable[Rule], fixes: bool) -> Judged:
    with paused_collector():
        found = one.check_notebook(notebook, rules, fixes=fixes).diagnostics
        forget_trees()
    return around(notebook), found


def _begin() -> None:
    """In a worker: being stopped is the business of the process that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    collect_rarely()


def _processors() -> int:
    with suppress(AttributeError):  # not on every system
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
