"""A notebook, and places in it."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["code", "markdown", "raw"]
Order = Literal["reading", "executed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell as it is in the browser; its outputs stay there."""

    id: str
    kind: Kind
    source: str
    tags: tuple[str, ...] = ()
    execution_count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A notebook as it is in the browser; `left_out` names parameters that are to stay in code."""

    path: str
    cells: tuple[Cell, ...]
    language: str = "python"
    kernel: str = "python3"
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands in a cell."""

    cell: str
    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The letters of a cell's source from `start` up to `end`."""

    cell: str
    start: int
    end: int
