"""What is scored: a notebook or a package, with the records that its runs have left."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fnmatch import fnmatch

from nb2prod.analysis import Analysis
from nb2prod.notebook import Location, ParsedCell
from nb2prod.notebook.walk import index

RECENT = timedelta(days=30)  # how old the records of what is repeated may be


@dataclass(frozen=True, slots=True)
class Record:
    """What one run left behind.

    `tests` are the test files of which tests were run; `given` the values of a job's parameters.
    """

    when: date
    is_ok: bool
    place: str
    given: str = ""
    tests: frozenset[str] = frozenset()


@dataclass(frozen=True, eq=False)
class Subject:
    """A notebook, or a package: then each module is a cell whose id is the module's path.

    `files` holds the texts of a package's other files by their paths, `commit` the last one that
    changed it (or nothing), `credentials` where passwords and keys stand in the code.
    """

    name: str
    analysis: Analysis = field(repr=False)
    today: date
    is_package: bool = False
    files: Mapping[str, str] = field(default_factory=dict, repr=False)
    jobs: tuple[Record, ...] = ()
    tests: tuple[Record, ...] = ()
    commit: str = ""
    credentials: tuple[Location, ...] = ()

    def nodes(self, *kinds: type[ast.AST]) -> Iterator[tuple[ParsedCell, ast.AST]]:
        """The nodes of these kinds, with the cells that they stand in."""
        for cell in self.analysis.program.cells:
            for node in index(cell.tree).of(*kinds):
                yield cell, node

    def place(self, location: Location) -> str:
        """Where something stands, for people."""
        if self.is_package:
            return f"{self.analysis.notebook.cell(location.cell).id}, line {location.line}"
        return str(location)

    def points_of(self, cell: ParsedCell) -> float:
        """What it is worth that this code has run: once, or again and again."""
        if self.is_package:
            return worth(self.jobs, self.today)
        failed = any(output.get("output_type") == "error" for output in cell.cell.outputs)
        return 0.5 if cell.cell.execution_count is not None and not failed else 0.0

    def named(self, *patterns: str) -> list[str]:
        """The paths of the package's files that fit."""
        return [path for path in self.files if any(fnmatch(path, p) for p in patterns)]

    def tests_of(self, *stems: str) -> tuple[Record, ...]:
        """The records of test runs in which tests of these files were run."""
        return tuple(record for record in self.tests if record.tests & {*stems})


def worth(records: Iterable[Record], today: date) -> float:
    """Half for a run that went well; a whole point for several days of the last month."""
    known = sorted((r for r in records if r.when <= today), key=lambda r: (r.when, r.place))
    if not any(record.is_ok for record in known):
        return 0.0
    recent = {record.when for record in known if record.is_ok and today - record.when <= RECENT}
    return 1.0 if len(recent) > 1 and known[-1].is_ok else 0.5


def told(records: Iterable[Record], what: str) -> str:
    """The records in a few words, as "3 runs of the job, the last on 2026-11-20"."""
    known = sorted(records, key=lambda record: (record.when, record.place))
    if not known:
        return f"no record of a {what}"
    count = f"{len(known)} records" if len(known) > 1 else "one record"
    last = "" if known[-1].is_ok else ", which failed"
    return f"{count} of a {what}, the last of {known[-1].when}{last}"
