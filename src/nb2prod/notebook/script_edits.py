"""Writing cells' sources into a notebook kept as text, of which every other line stays.

Where a cell stands is found by its lines, and what is written is read again before anybody sees
it: an edit after which jupytext would not read exactly the wanted cells is refused.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import product
from typing import Any

from nb2prod.errors import NotebookError
from nb2prod.notebook.edits import TextEdit, apply_edits
from nb2prod.notebook.model import Cell, NewCell, Notebook
from nb2prod.notebook.scripts import script_cells, script_text, spelled

_Told = list[tuple[str, str, tuple[str, ...]]]


def script_lines(text: str, cells: Iterable[Cell]) -> dict[int, range]:
    """The lines of the text, from 0, that hold each cell's source; not those of cells not found."""
    lines = [line.rstrip() for line in text.removeprefix("\ufeff").split("\n")]
    found, start = {}, _header(lines)
    for cell in cells:
        wanted = [line.rstrip() for line in cell.source.split("\n")]
        for first in range(start, len(lines) - len(wanted) + 1) if cell.source else ():
            if all(map(_same, lines[first : first + len(wanted)], wanted)):
                start = first + len(wanted)
                found[cell.index] = range(first, start)
                break
    return found


def script_edits(
    notebook: Notebook, sources: Mapping[int, str], new: Iterable[NewCell]
) -> list[TextEdit]:
    """The edits of the text that give some cells other sources, and add some cells.

    Raises:
        NotebookError: jupytext would read something else than what is wanted.
    """
    writer, added = _Writer(notebook), list(new)
    edits = [edit for item in sorted(sources.items()) for edit in writer.source(*item)]
    edits += [writer.cell(cell) for cell in added]
    if not writer.proves(edits, sources, added):
        raise writer.refused()
    return edits


class _Writer:
    """Knows the lines of one file, and what its cells are."""

    def __init__(self, notebook: Notebook) -> None:
        self.notebook = notebook
        self.text = script_text(notebook.raw, notebook.path)
        self.end = "\r\n" if "\r\n" in self.text else "\n"
        self.lines = self.text.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(min(self.starts[-1] + len(line) + 1, len(self.text)))
        self.places = script_lines(self.text, notebook.cells)

    def source(self, index: int, source: str) -> Iterable[TextEdit]:
        """The lines that differ, and marks around the cell where it would fall apart without."""
        place = self.places.get(index)
        if place is None:
            raise self.refused()
        edits = list(self._differing(place, self.notebook.cell(index).source, source))
        if self.proves(edits, {index: source}, []):
            return edits
        start, end = self.starts[place.start], self.starts[place.stop]
        return [
            TextEdit(start, start, f"# +{self.end}"),
            *edits,
            TextEdit(end, end, f"# -{self.end}"),
        ]

    def _differing(self, place: range, old: str, new: str) -> Iterator[TextEdit]:
        """Lines that stay may be spelled in their own way, as magics are."""
        before, after = old.split("\n"), new.split("\n")
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        for tag, first, last, new_first, new_last in matcher.get_opcodes():
            if tag != "equal":
                start, end = (self.starts[place.start + n] for n in (first, last))
                text = "".join(line + self.end for line in after[new_first:new_last])
                if end == len(self.text) and not self.text.endswith("\n"):
                    text = text.removesuffix(self.end)
                yield TextEdit(start, end, text)

    def cell(self, new: NewCell) -> TextEdit:
        """The cell, at the first place from below where it is read as one."""
        first = max((p.stop for i, p in self.places.items() if i < new.before), default=0)
        last = min(
            (p.start for i, p in self.places.items() if i >= new.before), default=len(self.lines)
        )
        forms = spelled(new, self.text, self.notebook.path)
        for gap, text, line in product(("", "\n"), forms, range(last, first - 1, -1)):
            at = self.starts[line]
            is_within = at > 0 and self.text[at - 1] != "\n"
            own = "\n" * is_within + gap + text + "\n" * (at < len(self.text))
            edit = TextEdit(at, at, own.replace("\n", self.end))
            if self.proves([edit], {}, [new]):
                return edit
        raise self.refused()

    def proves(
        self, edits: Iterable[TextEdit], sources: Mapping[int, str], new: Sequence[NewCell]
    ) -> bool:
        """Whether the text after the edits is read as the cells that are wanted."""
        wanted: _Told = []
        for cell in self.notebook.cells:
            wanted += [("code", c.source, c.tags) for c in new if c.before == cell.index]
            wanted.append((cell.kind, sources.get(cell.index, cell.source), cell.tags))
        wanted += [("code", c.source, c.tags) for c in new if c.before >= len(self.notebook.cells)]
        try:
            data = script_cells(apply_edits(self.text, edits), self.notebook.path)
        except NotebookError:
            return False
        return [*map(_told, data["cells"])] == wanted

    def refused(self) -> NotebookError:
        said = "cannot be changed without changing how jupytext reads the rest"
        return NotebookError(f"{self.notebook.path}: {said}: save it as .ipynb and fix that")


def _told(cell: dict[str, Any]) -> tuple[str, str, tuple[str, ...]]:
    tags = cell["metadata"].get("tags", ())
    return cell["cell_type"], cell["source"], tuple(map(str, tags))


def _header(lines: Sequence[str]) -> int:
    """The line after the metadata at the top."""
    for mark in ("---", "# ---"):
        if lines[0] == mark and mark in lines[1:]:
            return lines.index(mark, 1) + 1
    return 0


def _same(line: str, wanted: str) -> bool:
    """Whether a line of the file is this line, as it is or as a comment."""
    return line == wanted or line in (f"# {wanted}".rstrip(), f"#{wanted}")
