"""Findings, what puts them right, and the pages of the rules."""

from dataclasses import dataclass
from typing import Literal

from nb2prod.lab.messages.document import Document, Place

Severity = Literal["error", "warning", "advice"]
Tested = Literal["tested", "untested", "untestable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRequest:
    """POST check: quick enough to be asked while somebody types.

    `revision` comes back with the answer; `select` and `ignore` are beginnings of rules' codes, and
    add to what the project's settings say.
    """

    document: Document
    revision: int = 0
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FixOffer:
    """What would put a diagnostic right; after a safe one the notebook shows what it showed."""

    title: str
    safe: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One finding.

    `key` names it in a request to fix it; `subject` is what it is about in the notebook's own
    words; it is to be underlined from `place` up to `end_column` of that line; `also` are other
    places of the same.
    """

    key: str
    code: str
    name: str
    theme: str
    severity: Severity
    message: str
    subject: str
    place: Place
    end_column: int
    also: tuple[Place, ...] = ()
    fix: FixOffer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """A function of the notebook; `why` it cannot be tested as it stands, or ""."""

    name: str
    place: Place
    state: Tested
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckAnswer:
    """What was found, in reading order; `refused` says why a notebook cannot be checked, or ""."""

    revision: int
    diagnostics: tuple[Diagnostic, ...] = ()
    functions: tuple[Function, ...] = ()
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDefault:
    """Another default of a parameter, by the name that it has in the plan, as it is typed."""

    parameter: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FixRequest:
    """POST fix: the diagnostics with these keys, or with `all_safe` every safe fix there is.

    With `silence` those with these keys get a comment that silences them. With `default` nothing
    is fixed: a parameter gets another default.
    """

    document: Document
    keys: tuple[str, ...] = ()
    all_safe: bool = False
    silence: bool = False
    default: NewDefault | None = None
    revision: int = 0
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a difference; "cut" stands for lines that are the same and not shown."""

    kind: Literal["same", "gone", "new", "cut"]
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSource:
    """A cell's source as it was and as it is after a fix.

    Putting `text` in the place of what stands from `start` up to `end` makes the one of the other;
    `lines` show the difference to people.
    """

    id: str
    before: str
    after: str
    start: int
    end: int
    text: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCell:
    """A code cell that a fix adds before the cell with this id, or at the end."""

    before: str | None
    source: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FixAnswer:
    """What is to be changed; nothing was changed yet. `refused` says why nothing can be, or "".

    `title` says what is done; after what is `safe` the notebook shows what it showed.
    """

    revision: int
    sources: tuple[NewSource, ...] = ()
    cells: tuple[NewCell, ...] = ()
    title: str = ""
    safe: bool = True
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Answers GET rules/CODE: why it matters and what to do, as Markdown."""

    code: str
    name: str
    severity: Severity
    theme: str
    summary: str
    markdown: str
