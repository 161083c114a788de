"""A notebook, and places in it."""

from dataclasses import dataclass, field
from typing import Any, Literal

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
    """A notebook as it is in the browser; `decided` is what its metadata keep for nb2prod."""

    path: str
    cells: tuple[Cell, ...]
    language: str = "python"
    kernel: str = "python3"
    decided: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something stands in a cell."""

    cell: str
    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of a list, with what is said more quietly; it leads to a place.

    `mark` is the state that is drawn before it, or "".
    """

    text: str
    detail: str
    place: Place
    mark: Literal["tested", "untested", "untestable", ""] = ""
