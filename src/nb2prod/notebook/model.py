"""What a notebook is, as far as nb2prod needs to know."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

from nb2prod.notebook.pictures import without_pictures
from nb2prod.sentence import Sentence, gettext


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a notebook.

    `cell` is the index among all cells, from 0; `line` and `column` count from 1 within the cell.
    People count cells from 1, so that is how a location prints.
    """

    cell: int
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return str(self.words)

    @property
    def words(self) -> Sentence:
        return gettext("cell {}, line {}", self.cell + 1, self.line)


def in_words(cells: Iterable[int]) -> str:
    """Indices of cells as people count them, neighbours as one span: `2–3, 7`."""
    spans = []
    for _, group in groupby(enumerate(sorted(set(cells))), lambda pair: pair[1] - pair[0]):
        numbers = [cell + 1 for _, cell in group]
        spans.append(f"{numbers[0]}–{numbers[-1]}" if len(numbers) > 1 else str(numbers[0]))
    return ", ".join(spans)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as it lies in the file; `attachments` are its pictures, by name and kind."""

    index: int
    id: str
    kind: str  # "code", "markdown" or "raw"
    source: str
    tags: tuple[str, ...] = ()
    execution_count: int | None = None
    outputs: Sequence[dict[str, Any]] = field(default=(), repr=False)
    attachments: tuple[tuple[str, dict[str, Any]], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, order=True)
class NewCell:
    """A code cell that is to stand before the cell `before`; as many as there are: at the end."""

    before: int
    source: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wish:
    """Another name or type that a notebook's author wants for a parameter; "" for its own."""

    parameter: str
    name: str = ""
    type: str = ""


@dataclass(frozen=True)
class Notebook:
    """A notebook file: its cells in the order they are to run in, its kernel, and its bytes.

    Of its metadata, `left_out` names what is to be no parameter, and `wishes` tell how parameters
    are to be called.
    """

    path: Path
    cells: tuple[Cell, ...]
    kernel: str
    raw: bytes = field(repr=False)
    left_out: tuple[str, ...] = ()
    wishes: tuple[Wish, ...] = ()

    @cached_property
    def without_pictures(self) -> bytes:
        """Its bytes, but for the letters of most pictures."""
        return without_pictures(self.raw)

    def cell(self, index: int) -> Cell:
        """The cell with this index, which tells where it stands in the file."""
        there = self.cells[index]
        return there if there.index == index else next(c for c in self.cells if c.index == index)

    def reordered(self, indices: Iterable[int]) -> "Notebook":
        """The same cells in another order; each keeps its index, so that places stay true."""
        return replace(self, cells=tuple(self.cell(index) for index in indices))

    @property
    def code_cells(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.kind == "code")
