"""What a rule is, and what it has to say about a notebook."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from nb2prod.analysis import Analysis
from nb2prod.notebook import Location, NewCell, TextEdit


class Severity(StrEnum):
    """How much a finding stands in the way of production, the worst first."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


_LOGIN = re.compile(r"(?<=://)[^\s/@]+@")


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the characters from `start` up to `end` of a cell's source by `text`."""

    cell: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """What would put a finding right; `safe` when the notebook then shows what it showed.

    `cells` are new ones; those with the same tags at the same place become one cell.
    """

    title: str
    edits: tuple[Edit, ...]
    safe: bool
    cells: tuple[NewCell, ...] = ()


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: where, which rule, and what to do about it; `also` are places of the same."""

    location: Location
    code: str
    name: str
    severity: Severity
    message: str
    fix: Fix | None = None
    also: tuple[Location, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A thing that can be wrong with a notebook, and the page that explains it.

    `check` yields every place; of one statement the first is told, with `once_a_cell` of one cell.
    """

    code: str
    name: str
    severity: Severity
    check: Callable[[Analysis], Iterable[Diagnostic]] = field(repr=False)
    doc: str = field(repr=False)
    once_a_cell: bool = False

    def at(self, location: Location, message: str, fix: Fix | None = None) -> Diagnostic:
        """A finding of this rule."""
        return Diagnostic(location, self.code, self.name, self.severity, message, fix)


def in_cells(edits: Iterable[tuple[int, TextEdit]]) -> tuple[Edit, ...]:
    """Edits of texts as edits of a notebook, each with its cell."""
    return tuple(Edit(cell, edit.start, edit.end, edit.text) for cell, edit in edits)


def shown(text: str, limit: int = 48) -> str:
    """A text of the notebook as a message shows it: short, in quotes, nothing unprintable.

    The password of an address is left out: messages are kept in logs.
    """
    text = _LOGIN.sub("…@", text)
    if len(text) > limit:
        text = f"{text[: limit // 2 - 1]}…{text[-(limit // 2) :]}"
    if not text.isprintable():
        letters = (c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
        text = "".join(letters)
    return f'"{text}"'
