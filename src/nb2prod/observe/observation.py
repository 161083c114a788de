"""What was seen in one run of a notebook."""

from dataclasses import dataclass

from nb2prod.notebook import Location


@dataclass(frozen=True, slots=True)
class CellRun:
    """One cell that was run: its seconds, and what it showed.

    `shown` holds the richest type of each displayed output, in order, `value` that of the cell's
    last expression, or "" when it had none to show; `figures` counts the images.
    """

    index: int
    seconds: float
    printed: str = ""
    shown: tuple[str, ...] = ()
    figures: int = 0
    value: str = ""
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One call that a function of the notebook really received, and what it gave back.

    All values are the source of Python literals. `keywords` are (name, value) pairs, as are
    `notebook_values`: notebook variables that the function read, as they were then. `inexact` says
    that the result holds floating-point numbers.
    """

    function: str
    arguments: tuple[str, ...]
    keywords: tuple[tuple[str, str], ...]
    notebook_values: tuple[tuple[str, str], ...]
    result: str
    inexact: bool


@dataclass(frozen=True, slots=True)
class Module:
    """A module that the notebook imported; both strings are empty when no distribution owns it."""

    name: str
    distribution: str
    version: str


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a run ended early, and where; `error` reads like the last line of a traceback."""

    location: Location | None
    error: str


@dataclass(frozen=True, slots=True)
class Observation:
    """One real run.

    `not_recorded` names functions without a call and says why; files are named relative to the
    notebook's folder where they lie below it or beside it, else in full; `notes` are sentences.
    """

    cells: tuple[CellRun, ...]
    calls: tuple[Call, ...] = ()
    not_recorded: tuple[tuple[str, str], ...] = ()
    modules: tuple[Module, ...] = ()
    files_read: tuple[str, ...] = ()
    files_written: tuple[str, ...] = ()
    kernel: str = "python3"
    python: str = ""
    executable: str = ""
    failure: Failure | None = None
    notes: tuple[str, ...] = ()
