"""What was seen of a package's tests while they ran, and how the watcher gets to them."""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import msgspec

_Lines = tuple[tuple[str, int, int], ...]
_PACKAGE = "nb2prod_watcher"


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault that was planted in a function of the package, and whether a test noticed it.

    `change` says what became of what, in Markdown: "`<` becomes `<=`".
    """

    function: str
    file: str
    line: int
    change: str
    noticed: bool


@dataclass(frozen=True, slots=True)
class Near:
    """A call near one that a test makes, which notices a fault that no test noticed.

    `arguments` holds the source of each argument by its parameter's name: of a table's row that of
    a dict with the items that have one, of other tables and arrays "", where they are as in the
    other call. `result` is the source of what the function gives, without a fault.
    """

    function: str
    arguments: tuple[tuple[str, str], ...]
    result: str


@dataclass(frozen=True, slots=True)
class Watched:
    """One run of a package's tests.

    `results` holds of each test, by pytest's id, "passed", "failed" or "skipped", and the first
    line of the reason; `lines` of each module with the notebook's code how many lines were run, and
    how many it has. `faults` were planted one at a time, and `untried` is the number of those for
    which there was no time; `calls` would notice some that nothing noticed.
    """

    results: tuple[tuple[str, str, str], ...] = ()
    lines: _Lines = ()
    faults: tuple[Fault, ...] = ()
    untried: int = 0
    calls: tuple[Near, ...] = ()

    def __add__(self, other: "Watched") -> "Watched":
        """Both, where the tests ran in several processes."""
        return Watched(
            self.results + other.results,
            _most(self.lines, other.lines),
            self.faults + other.faults,
            self.untried + other.untried,
            self.calls + other.calls,
        )

    @property
    def failed(self) -> dict[str, str]:
        """The tests that fail, with the reason."""
        return {name: reason for name, outcome, reason in self.results if outcome == "failed"}


class Watching:
    """The watcher and its answers, in a new folder inside the copy of a package.

    Args:
        root: the folder of the package, which the tests may write to.
        closely: whether the lines that run are counted, too.
        seconds: for planting faults, with `closely`; none are planted with 0.
    """

    def __init__(self, root: Path, *, closely: bool = False, seconds: float = 0.0) -> None:
        self._folder = root / ".watcher"
        self._answers = self._folder / "answers"
        self._answers.mkdir(parents=True)
        package = self._folder / _PACKAGE
        package.mkdir()
        for source in resources.files("nb2prod.observe.watcher").iterdir():
            if source.name.endswith(".py"):
                (package / source.name).write_bytes(source.read_bytes())
        self._wishes = {
            "answers": str(self._answers),
            "root": str(root),
            "closely": closely,
            "seconds": seconds,
        }

    def environment(self, without: Iterable[str] = ()) -> dict[str, str]:
        """The variables that have pytest load the watcher, and leave out some files of tests."""
        options = ["--continue-on-collection-errors", *(f"--deselect={file}" for file in without)]
        path = os.pathsep.join(filter(None, (str(self._folder), os.environ.get("PYTHONPATH", ""))))
        return {
            "PYTHONPATH": path,
            "PYTEST_PLUGINS": f"{_PACKAGE}.plugin",
            "PYTEST_ADDOPTS": " ".join(options),
            "NB2PROD_WATCH": json.dumps(self._wishes),
        }

    def read(self) -> Watched:
        """What was written; nothing, when the tests did not come to it."""
        found = Watched()
        for answer in sorted(self._answers.glob("*.json")):
            try:
                found += msgspec.json.decode(answer.read_bytes(), type=Watched)
            except msgspec.DecodeError:
                continue
        return found


NOTHING_WATCHED = Watched()
"""Of tests that were not run."""


def _most(one: _Lines, other: _Lines) -> _Lines:
    """The lines of each module, from the process that ran most of them."""
    rows = {name: (name, ran, lines) for name, ran, lines in sorted((*one, *other))}
    return tuple(rows.values())
