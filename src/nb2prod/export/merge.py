"""Three-way merge: what somebody changed since nb2prod wrote a file, and what nb2prod changed.

Between two places where all three texts agree, one side's change is taken, or both when they are
the same. Where the sides changed the same or neighbouring lines differently, there is a conflict.
"""

import difflib
import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

ITEM = TypeVar("ITEM", bound=Hashable)

YOURS, BETWEEN, NEW = "<<<<<<< yours", "=======", ">>>>>>> nb2prod"
_MARKED = re.compile(r'^(?:\s*")?<<<<<<< yours\b', re.MULTILINE)  # also in a notebook's JSON


@dataclass(frozen=True, slots=True)
class Piece(Generic[ITEM]):
    """A part of a merge: `items` when it is decided, else the three sides of a conflict."""

    items: tuple[ITEM, ...] = ()
    base: tuple[ITEM, ...] = ()
    yours: tuple[ITEM, ...] = ()
    new: tuple[ITEM, ...] = ()

    @property
    def is_conflict(self) -> bool:
        return self.yours != self.new


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged text, and whether it holds a conflict."""

    text: str
    has_conflict: bool


def merge_texts(base: str, yours: str, new: str) -> Merged:
    """Merge line by line; conflicts stand between git's markers."""
    lines: list[str] = []
    found = False
    for piece in merge(_lines(base), _lines(yours), _lines(new)):
        if piece.is_conflict:
            found = True
            sides = ((YOURS, piece.yours), (BETWEEN, piece.new))
            lines += [line for mark, side in sides for line in (mark + "\n", *map(_ended, side))]
            lines.append(NEW + "\n")
        else:
            lines += piece.items
    return Merged("".join(lines), found)


def has_markers(text: str) -> bool:
    """Whether a conflict of an earlier merge still stands in a text."""
    return _MARKED.search(text) is not None


def merge(base: Sequence[ITEM], yours: Sequence[ITEM], new: Sequence[ITEM]) -> list[Piece[ITEM]]:
    """Merge two sequences that began as `base`."""
    pieces: list[Piece[ITEM]] = []
    done = 0
    for low, high, changes in _regions(base, yours, new):
        pieces.append(Piece(tuple(base[done:low])))
        mine, its = (_side(side, low, high, changes[n]) for n, side in enumerate((yours, new)))
        if not changes[0] or mine == its:
            pieces.append(Piece(its))
        elif not changes[1]:
            pieces.append(Piece(mine))
        else:
            pieces += _trimmed(tuple(base[low:high]), mine, its)
        done = high
    pieces.append(Piece(tuple(base[done:])))
    return [piece for piece in pieces if piece.items or piece.is_conflict]


@dataclass(frozen=True, slots=True, order=True)
class _Change:
    """Items `low` to `high` of the base became items `start` to `end` of a side (0 or 1)."""

    low: int
    high: int
    side: int
    start: int
    end: int


_Both = tuple[list[_Change], list[_Change]]


def _regions(
    base: Sequence[ITEM], yours: Sequence[ITEM], new: Sequence[ITEM]
) -> Iterator[tuple[int, int, _Both]]:
    """The parts of the base that changed, with the changes of both sides; touching ones are one."""
    region: tuple[int, int, _Both] | None = None
    for change in sorted((*_changes(base, yours, 0), *_changes(base, new, 1))):
        if region and change.low <= region[1]:
            region = (region[0], max(region[1], change.high), region[2])
        else:
            if region:
                yield region
            region = (change.low, change.high, ([], []))
        region[2][change.side].append(change)
    if region:
        yield region


def _changes(base: Sequence[ITEM], other: Sequence[ITEM], side: int) -> list[_Change]:
    matcher = difflib.SequenceMatcher(None, base, other, autojunk=False)
    return [
        _Change(low, high, side, start, end)
        for kind, low, high, start, end in matcher.get_opcodes()
        if kind != "equal"
    ]


def _side(side: Sequence[ITEM], low: int, high: int, changes: list[_Change]) -> tuple[ITEM, ...]:
    """What a side has in place of the base's items `low` to `high`."""
    if not changes:
        return ()
    first, last = changes[0], changes[-1]
    return tuple(side[first.start - (first.low - low) : last.end + (high - last.high)])


def _trimmed(
    base: tuple[ITEM, ...], yours: tuple[ITEM, ...], new: tuple[ITEM, ...]
) -> Iterator[Piece[ITEM]]:
    """A conflict without what both sides begin and end with."""
    head, most = 0, min(len(yours), len(new))
    while head < most and yours[head] == new[head]:
        head += 1
    tail = 0
    while tail < most - head and yours[-1 - tail] == new[-1 - tail]:
        tail += 1
    yield Piece(yours[:head])
    yield Piece((), base, yours[head : len(yours) - tail], new[head : len(new) - tail])
    yield Piece(yours[len(yours) - tail :])


def _lines(text: str) -> list[str]:
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _ended(line: str) -> str:
    return line if line.endswith("\n") else line + "\n"
