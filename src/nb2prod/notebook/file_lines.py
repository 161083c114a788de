"""Which lines of its file a notebook's code stands in, for tools that know files and no cells."""

from collections.abc import Mapping, Sequence

from nb2prod.notebook.json_spans import items, members, skip
from nb2prod.notebook.model import Location, Notebook
from nb2prod.notebook.script_edits import script_lines
from nb2prod.notebook.scripts import is_script


class FileLines:
    """Finds a place in the file; where the file does not tell, that is its first line."""

    def __init__(self, notebook: Notebook) -> None:
        self._cells: Mapping[int, Sequence[int]] = {}
        try:
            text = notebook.raw.decode()
            self._cells = _in_script(text, notebook) if is_script(notebook.path) else _lines(text)
        except (ValueError, IndexError, RecursionError):  # not JSON
            return

    def of(self, place: Location) -> int:
        """The line of the file, from 1, that holds a line of a cell."""
        lines = self._cells.get(place.cell, (1,))
        return lines[min(place.line, len(lines)) - 1]


def _in_script(text: str, notebook: Notebook) -> Mapping[int, Sequence[int]]:
    places = script_lines(text, notebook.cells)
    return {index: [line + 1 for line in lines] for index, lines in places.items()}


def _lines(text: str) -> Mapping[int, Sequence[int]]:
    found = {}
    line, done = 1, 0
    for index, start in _sources(text):
        line += text.count("\n", done, start)
        done = start
        lines = [line]
        if text[start] == "[":
            spans = items(text, start)
            lines = [line + text.count("\n", start, at) for at, _ in spans] or lines
        found[index] = lines
    return found


def _sources(text: str) -> Sequence[tuple[int, int]]:
    """Where the sources of cells begin in the text."""
    cells = next((m for m in members(text, skip(text, 0)) if m.key == "cells"), None)
    if cells is None:
        return []
    return [
        (index, member.start)
        for index, (at, _) in enumerate(items(text, cells.start))
        for member in members(text, at)
        if member.key == "source"
    ]
