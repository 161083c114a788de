"""The house's side of the recorder: how it gets into the kernel, and what it wrote there."""

import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path

import msgspec

from nb2prod.notebook import Location
from nb2prod.observe.observation import (
    Call,
    Column,
    DataSet,
    Distribution,
    Environment,
    Module,
    Refusal,
    Variable,
)
from nb2prod.observe.outside import Outside
from nb2prod.observe.workspace import Workspace

_PACKAGE = "nb2prod_recorder"
_SESSION = f"__import__('{_PACKAGE}.session', fromlist=['session'])"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the recorder is told; see `recorder/session.py` and `recorder/guard/guard.py`.

    `refuse` holds calls that must be allowed: dotted name, first text, and what they do;
    `sample_rows` is how many rows of a data set may be kept; `closely` is as in a `Request`.
    """

    home: str
    root: str
    guarded: tuple[str, ...]
    watch: Mapping[str, tuple[str, ...]]
    allow_effects: bool = False
    refuse: tuple[tuple[str, str, str], ...] = ()
    sample_rows: int = 200
    closely: bool = True

    @classmethod
    def of(cls, workspace: Workspace, watch: Mapping[str, tuple[str, ...]]) -> "Wishes":
        originals = tuple(map(str, workspace.originals))
        return cls(str(workspace.home), str(workspace.root), originals, watch)

    def guarding(self, allow_effects: bool, facts: Iterable[Outside]) -> "Wishes":
        """The same, with what the run may do to the world."""
        calls = {(*fact.call, fact.kind): None for fact in facts if fact.call[0]}
        return replace(self, allow_effects=allow_effects, refuse=tuple(calls))


@dataclass(frozen=True, slots=True)
class Seen:
    """What the recorder wrote."""

    calls: tuple[Call, ...] = ()
    not_recorded: tuple[tuple[str, str], ...] = ()
    modules: tuple[Module, ...] = ()
    loaded: tuple[Module, ...] = ()
    of_files: tuple[Module, ...] = ()
    lying: Mapping[str, str] = field(default_factory=dict)
    distributions: tuple[Distribution, ...] = ()
    markers: Mapping[str, str] = field(default_factory=dict)
    files_read: tuple[str, ...] = ()
    files_written: tuple[str, ...] = ()
    variables: tuple[Variable, ...] = ()
    stored: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    failed_line: int = 0
    python: str = ""
    executable: str = ""

    @property
    def environment(self) -> Environment:
        markers = tuple(self.markers.items())
        lying = tuple(self.lying.items())
        return Environment(self.loaded, self.distributions, markers, self.of_files, lying)


class _Told(msgspec.Struct):
    """A line of the recorder's about one data set; `run` counts the cells that ran, from 1."""

    run: int
    line: int
    call: str
    writes: bool
    kind: str
    places: tuple[str, ...]
    rows: int
    digest: str
    columns: tuple[Column, ...]
    sampled: tuple[tuple[str, str], ...]
    sample: tuple[tuple[object, ...], ...]

    def data_set(self, cell: int, above: int) -> DataSet:
        return DataSet(
            location=Location(cell, self.line + above),
            call=self.call,
            writes=self.writes,
            kind=self.kind,
            places=self.places,
            rows=self.rows,
            digest=self.digest,
            columns=self.columns,
            sampled=self.sampled,
            sample=self.sample,
        )


class Recording:
    """The recorder's folder beside the copy, and its answer.

    `numbers` is where it keeps values' numbers, each row in a file named by their digest, if it is
    to keep them.
    """

    def __init__(self, place: Path, numbers: Path | None = None) -> None:
        self._numbers = numbers
        self._folder = place / "recorder"
        self._answer = place / "answer.json"
        self._refused = place / "refused.jsonl"
        self._kept = place / "kept"
        self._data = place / "data.jsonl"
        self._told = 0
        shutil.copytree(
            str(resources.files("nb2prod.observe.recorder")),
            self._folder / _PACKAGE,
            ignore=shutil.ignore_patterns("__pycache__"),
        )

    def start(self, wishes: Wishes) -> str:
        """The code that begins the recording; it binds no name in the notebook."""
        told: dict[str, object] = {"answer": str(self._answer), "ours": [str(self._folder)]}
        told |= {"scratch": str(self._folder.parent), "refused": str(self._refused)}
        told["data"] = str(self._data)
        told |= {"numbers": str(self._numbers) if self._numbers else "", "kept": str(self._kept)}
        told |= msgspec.to_builtins(wishes)
        path = repr(str(self._folder))
        return (
            f"__import__('sys').path.insert(0, {path})\n"
            f"{_SESSION}.start({json.dumps(told)!r})\n"
            f"__import__('sys').path.remove({path})"
        )

    def look(self, cell: int, names: Iterable[str]) -> str:
        """The code that describes variables after a cell."""
        return f"{_SESSION}.look({cell}, {list(names)!r})"

    def finish(self) -> str:
        """The code that ends it."""
        return f"{_SESSION}.finish()"

    def refusals(self, cell: int, above: int = 0) -> tuple[Refusal, ...]:
        """What was refused since the last time, which was in this cell, `above` lines down."""
        try:
            rows = self._refused.read_text().splitlines()
        except OSError:
            return ()
        new = [json.loads(row) for row in rows[self._told :]]
        self._told = len(rows)
        unique = dict.fromkeys((kind, what, line) for kind, what, line in new)
        return tuple(
            Refusal(kind, what, Location(cell, max(line + above, 1))) for kind, what, line in unique
        )

    def data_sets(self, cells: Sequence[tuple[int, int]]) -> tuple[DataSet, ...]:
        """The data sets that were read and written.

        Args:
            cells: those that were run, in that order, each with the empty lines at its top.
        """
        try:
            rows = [msgspec.json.decode(row, type=_Told) for row in self._data.open("rb")]
        except (OSError, msgspec.DecodeError):
            return ()
        return tuple(row.data_set(*cells[row.run - 1]) for row in rows if 0 < row.run <= len(cells))

    def read(self) -> Seen:
        """What was written; nothing, when the kernel did not come to it."""
        try:
            return msgspec.json.decode(self._answer.read_bytes(), type=Seen)
        except (OSError, msgspec.DecodeError):
            return Seen()

    def stored(self, seen: Seen) -> tuple[tuple[str, bytes], ...]:
        """The files that hold large values of recorded calls."""
        return tuple((name, (self._kept / name).read_bytes()) for name in seen.stored)
