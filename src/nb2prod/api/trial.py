"""Whether a package's tests are worth shipping: tried at once, twice, and against faults."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from os.path import relpath
from pathlib import Path

from nb2prod.api.package_tests import Tests, run_tests
from nb2prod.api.stopping import uncut
from nb2prod.observe import NOTHING_WATCHED, Watched, Watching, can_keep_inside
from nb2prod.observe.recorder.credentials import holds_credential
from nb2prod.observe.workspace import copy_folder
from nb2prod.scratch import scratch_folder
from nb2prod.sentence import gettext, joined, ngettext
from nb2prod.verify.texts import normalised

SEEDS = ("1", "2")
SECONDS = 10.0  # for planted faults

_SECRET = "it fails, and the reason may hold a credential"
_Run = tuple[Tests, Watched]


@dataclass(frozen=True, slots=True)
class Trial:
    """How the tests went in all runs: a line to tell, and what was seen of them.

    `ran` is False where they could not be run, or not all.
    """

    passed: bool
    summary: str
    ran: bool = True
    watched: Watched = NOTHING_WATCHED
    alone: str = ""

    @property
    def sentence(self) -> str:
        """The line where no heading says of what it tells."""
        return self.alone or self.summary

    @property
    def failed(self) -> dict[str, str]:
        """The tests that did not pass each time, with the reason."""
        return self.watched.failed

    def renewed(self, later: "Trial | None", kept: Set[str]) -> "Trial":
        """What this and a later trial showed, which left out the tests in the files `kept`.

        There is no later one where no other tests are left.
        """
        results = tuple(row for row in self.watched.results if row[0].partition("::")[0] in kept)
        before = Watched(results, self.watched.lines)
        if later is None:
            return _trial(before, self)
        return _trial(before + later.watched, later) if later.watched.results else later


@dataclass(frozen=True, slots=True)
class Bench:
    """Where the tests of a package are tried.

    `home` is the notebook's folder, which is copied with `levels` of those above it, and with the
    package in its place. `python` is the interpreter of the notebook's environment; unless `guard`
    is False, the tests are kept from writing outside the package.
    """

    package: Path
    home: Path
    python: str
    guard: bool = True
    levels: int = 0

    def try_twice(self, without: tuple[str, ...] = ()) -> Trial:
        """Run the tests twice at once, in new processes with different hash seeds.

        Files of tests that need not be tried are named in `without`.

        In one of them, faults are planted when all tests are done, unless this system cannot keep
        them from doing harm.
        """
        seconds = SECONDS if self.guard and can_keep_inside() else 0.0
        with ThreadPoolExecutor() as pool:
            with uncut():
                first = pool.submit(self._run, SEEDS[0], without)
                second = pool.submit(self._run, SEEDS[1], without, closely=True, seconds=seconds)
            return _together([first.result(), second.result()])

    def _run(
        self, seed: str, without: tuple[str, ...], *, closely: bool = False, seconds: float = 0.0
    ) -> _Run:
        with scratch_folder() as scratch:
            place = scratch / "copy"
            copy = copy_folder(
                self.home, self.levels, place, beside=self.package, locked=self.guard
            )
            way = relpath(self.package.resolve(), self.home.resolve())
            root = (copy.home / way).resolve()
            watching = Watching(root, closely=closely, seconds=seconds)
            environment = {**watching.environment(without), "PYTHONHASHSEED": seed}
            tests = run_tests(root, self.python, guard=self.guard, environment=environment)
            return tests, watching.read()


def _together(runs: list[_Run]) -> Trial:
    """What is to be said of both; a test passes that passes each time."""
    for tests, watched in runs:
        if not watched.results:
            return Trial(tests.passed, tests.summary, tests.ran)
    (tests, first), (_, second) = runs
    watched = replace(second, results=tuple(_results(first, second)))
    return _trial(watched, tests)


def _trial(watched: Watched, tests: Tests | Trial) -> Trial:
    found = Counter(outcome for _, outcome, _ in watched.results)
    counts = [words for outcome, words in _counts(found) if found[outcome]]
    first = [words for outcome, words in _counts_of_tests(found) if found[outcome]][:1]
    summary, alone = (_told(words, tests) for words in (counts, [*first, *counts[1:]]))
    return Trial(not watched.failed and tests.ran, summary, tests.ran, watched, alone)


def _told(counts: Iterable[str], tests: Tests | Trial) -> str:
    said = gettext("{}, in two new processes with different hash seeds", joined(", ", counts))
    return said if tests.ran else joined("; ", (said, tests.summary))


def _counts(found: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    yield "passed", gettext("{} passed", found["passed"])
    yield "failed", gettext("{} failed", found["failed"])
    yield "skipped", gettext("{} skipped", found["skipped"])


def _counts_of_tests(found: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    yield "passed", ngettext("{} test passed", "{} tests passed", found["passed"])
    yield "failed", ngettext("{} test failed", "{} tests failed", found["failed"])
    yield "skipped", ngettext("{} test skipped", "{} tests skipped", found["skipped"])


def _results(first: Watched, second: Watched) -> Iterable[tuple[str, str, str]]:
    """The results of both runs, with reasons that are the same in every run, and hold no secret."""
    for name, outcome, reason in _paired(first, second):
        yield name, outcome, _SECRET if holds_credential(reason) else normalised(reason)


def _paired(first: Watched, second: Watched) -> Iterable[tuple[str, str, str]]:
    others = {name: (outcome, reason) for name, outcome, reason in first.results}
    for name, outcome, reason in second.results:
        other, why = others.pop(name, (outcome, reason))
        if outcome == other:
            yield name, outcome, reason
        else:
            worse = reason if outcome == "failed" else why
            yield name, "failed", f"passes in one run and not in another: {worse}"
    for name, (_, reason) in others.items():
        yield name, "failed", f"is there in one run and not in another: {reason}"
