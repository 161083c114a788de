"""A notebook from the browser, and the way back to the browser's cells, lines and columns."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from nb2prod.api.check import STDIN
from nb2prod.lab.messages import Document, Place
from nb2prod.notebook import Location, Notebook, parse
from nb2prod.report.subject import subject_of


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

    def underlined(self, location: Location) -> tuple[str, int]:
        """What a mark at a place is about, and the column at which it ends."""
        line = self._line(location)
        subject, end = subject_of(line, location.column)
        return subject, 1 + units(line[:end])

    def _line(self, location: Location) -> str:
        lines = self.notebook.cell(location.cell).source.split("\n")
        return lines[location.line - 1] if location.line <= len(lines) else ""


def opened(document: Document, path: Path | None) -> Opened:
    """A document as if it had been saved at `path`, without its outputs.

    Raises:
        NotebookError: it is in another language.
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
    notebook = parse(msgspec.json.encode(whole), path or STDIN)
    return Opened(notebook, tuple(cell.id for cell in document.cells))


def units(text: str) -> int:
    """The length of a text as a browser counts it, in UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
