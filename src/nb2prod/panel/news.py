"""What the panel and the process of a task say to each other."""

from dataclasses import dataclass
from typing import Literal

Mark = Literal["done", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Work:
    """A package to be made of the notebook at `source`, or with `values` the job there to be run.

    `home` is the folder in which a job is run.
    """

    source: str
    notebook: bytes = b""
    folder: str = ""
    name: str = ""
    run: bool = True
    allow_effects: bool = False
    order: str = "reading"
    targets: tuple[str, ...] = ()
    values: dict[str, str] | None = None
    home: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the job shows otherwise than the notebook; None where there is nothing."""

    title: str
    original: str | None
    job: str | None


@dataclass(frozen=True, slots=True)
class Made:
    """What came of productionizing: lines with their marks, and where things lie."""

    folder: str
    lines: tuple[tuple[Mark, str], ...]
    differences: tuple[Difference, ...]
    untested: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class News:
    """A stage or a cell begins; or the end: done, why it is not, or that it was stopped."""

    stage: str = ""
    cell: int = 0
    cells: int = 0
    error: str = ""
    stopped: bool = False
    made: Made | None = None
