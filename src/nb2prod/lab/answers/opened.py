"""A notebook from the browser, and the way back to the browser's cells, lines and columns."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from nb2prod.api.check import STDIN
from nb2prod.errors import OtherLanguage
from nb2prod.lab.messages import Document, Place
from nb2prod.notebook import Location, Notebook, parse
from nb2prod.report.subject import subject_of
from nb2prod.sentence import gettext


@dataclass(frozen=True, slots=True)
class Opened:
    """A notebook as nb2prod has it, whose cells go by `cell-` and their index here."""

    notebook: Notebook
    ids: tuple[str, ...]

    def place(self, location: Location) -> Place:
        """A location in the browser's terms."""
        line = self._line(location)
        column = 1 + units(line[: location.column - 1])
        return Place(cell=self.ids[location.cell], line=location.line, column=column)

    def underlined(self, location: Location) -> tuple[str, int, int]:
        """What a mark at a place is about, and the offsets in its cell that it goes from and to."""
        source, lines = self._source(location), self._lines(location)
        start = sum(map(len, lines[: location.line - 1])) + location.line - 1
        subject, end = subject_of(self._line(location), location.column)
        return subject, units(source[: start + location.column - 1]), units(source[: start + end])

    def _line(self, location: Location) -> str:
        lines = self._lines(location)
        return lines[location.line - 1] if location.line <= len(lines) else ""

    def _lines(self, location: Location) -> list[str]:
        return self._source(location).split("\n")

    def _source(self, location: Location) -> str:
        return self.notebook.cell(location.cell).source


def opened(document: Document, path: Path | None) -> Opened:
    """A document as if it had been saved at `path`, without its outputs.

    Raises:
        OtherLanguage: it is in another language.
    """
    cells: list[dict[str, Any]] = [
        {
            "id": f"cell-{index}",
            "cell_type": cell.kind,
            "source": cell.source,
            "metadata": {"tags": cell.tags},
            "execution_count": cell.execution_count,
            "outputs": [],
        }
        for index, cell in enumerate(document.cells)
    ]
    metadata = {
        "kernelspec": {"name": document.kernel},
        "language_info": {"name": document.language},
        "nb2prod": document.decided,
    }
    whole = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    file = path or STDIN
    try:
        notebook = parse(msgspec.json.encode(whole), file)
    except OtherLanguage as error:  # everybody sees which notebook it is
        said = gettext("Its kernel speaks {}: nb2prod reads Python only.", document.language)
        raise OtherLanguage(said) from error
    return Opened(notebook, tuple(cell.id for cell in document.cells))


def cell(index: int) -> str:
    """A cell, as people count them."""
    return gettext("Cell {}", index + 1)


def units(text: str) -> int:
    """The length of a text as a browser counts it, in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
