"""Findings, what puts them right, and the pages of the rules."""

from dataclasses import dataclass
from typing import Literal

from nb2prod.lab.messages.document import Document, Place, Row

Severity = Literal["error", "warning", "advice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRequest:
    """POST check: quick enough to be asked while somebody types.

    `revision` comes back with the answer; what is milder than `severity` is not told; `select` and
    `ignore` are beginnings of rules' codes, and add to what the project's settings say.
    """

    document: Document
    revision: int = 0
    severity: Severity = "advice"
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
    words, `detail` tells where and what is the matter, `spoken` all of it to who does not see it;
    its cell is to be underlined from the offset `start` up to `end`.
    """

    key: str
    code: str
    theme: str
    severity: Severity
    message: str
    subject: str
    detail: str
    spoken: str
    place: Place
    start: int
    end: int
    fix: FixOffer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many findings there are of a severity, in words, too."""

    severity: Severity
    count: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckAnswer:
    """What was found, theme by theme, the weightiest first.

    `safe` tells how many of them can be fixed safely, `tested` says how many functions are, and
    `refused` why a notebook cannot be checked, or "".
    """

    revision: int
    diagnostics: tuple[Diagnostic, ...] = ()
    counts: tuple[Count, ...] = ()
    safe: int = 0
    functions: tuple[Row, ...] = ()
    tested: str = ""
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
    `title` and `lines` show the difference to people.
    """

    id: str
    before: str
    after: str
    start: int
    end: int
    text: str
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCell:
    """A code cell that a fix adds before the cell with this id, or at the end; see `NewSource`."""

    before: str | None
    source: str
    tags: tuple[str, ...]
    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FixAnswer:
    """What is to be changed; nothing was changed yet. `refused` says why nothing can be, or "".

    `title` says what is done, `promise` what the notebook shows then.
    """

    revision: int
    sources: tuple[NewSource, ...] = ()
    cells: tuple[NewCell, ...] = ()
    title: str = ""
    promise: str = ""
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
