"""Writing sources of cells into a notebook's file, of which every other byte stays as it is."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from nb2prod.errors import NotebookError
from nb2prod.notebook.edits import TextEdit, apply_edits
from nb2prod.notebook.json_spans import Member, items, members, skip
from nb2prod.notebook.model import NewCell, Notebook
from nb2prod.notebook.script_edits import script_edits
from nb2prod.notebook.scripts import is_script


def rewritten(notebook: Notebook, sources: Mapping[int, str], new: Iterable[NewCell] = ()) -> bytes:
    """The bytes of a notebook's file with other sources for some cells, and some cells more.

    Args and errors are those of `file_edits`.
    """
    return apply_edits(_text(notebook), file_edits(notebook, sources, new)).encode()


def file_edits(
    notebook: Notebook, sources: Mapping[int, str], new: Iterable[NewCell] = ()
) -> list[TextEdit]:
    """The edits of a notebook's file that give some cells other sources, and add some cells.

    Args:
        notebook: as it was read.
        sources: the new sources by the cells' indices.
        new: code cells that it does not have yet.

    Raises:
        NotebookError: the file is of an old format, or not in UTF-8; or it is kept as text, and
            would be read as something else.
    """
    if is_script(notebook.path):
        return script_edits(notebook, sources, new)
    text = _text(notebook)
    top = {member.key: member for member in members(text, skip(text, 0))}
    if "cells" not in top:
        raise NotebookError(f"{notebook.path}: of an old format: save it from JupyterLab first")
    writer = _Writer(text, list(items(text, top["cells"].start)), _has_ids(text, top))
    edits = [writer.source(index, source) for index, source in sorted(sources.items())]
    return edits + [writer.cell(cell) for cell in new]


def _text(notebook: Notebook) -> str:
    try:
        return notebook.raw.decode()
    except UnicodeDecodeError as error:
        raise NotebookError(f"{notebook.path}: not UTF-8: save it from JupyterLab first") from error


def _has_ids(text: str, top: Mapping[str, Member]) -> bool:
    """Whether the format is one whose cells have names: 4.5 and later."""
    found = [top.get(key) for key in ("nbformat", "nbformat_minor")]
    version = [json.loads(text[m.start : m.end]) if m else 0 for m in found]
    return version >= [4, 5]


@dataclass(frozen=True, slots=True)
class _Writer:
    """Spells sources and cells as the rest of the file is spelled."""

    text: str
    cells: list[tuple[int, int]]
    ids: bool

    def source(self, index: int, source: str) -> TextEdit:
        member = next(m for m in members(self.text, self.cells[index][0]) if m.key == "source")
        old = self.text[member.start : member.end]
        if old.startswith('"'):
            return TextEdit(member.start, member.end, self._spelled(source))
        margin = _before(self.text, member.at)
        first = re.match(r"\[(\s*)\S", old) if old.strip("[] \t\r\n") else None
        blank = first[1] if first else f"{margin} " if "\n" in margin else ""
        last = re.search(r"\s*(?=\]$)", old)
        end = last[0] if first and last else margin if "\n" in margin else ""
        lines = [self._spelled(line) for line in source.splitlines(keepends=True)]
        comma = "," + (blank or self._gap)
        text = f"[{blank}{comma.join(lines)}{end}]" if lines else "[]"
        return TextEdit(member.start, member.end, text)

    def cell(self, new: NewCell) -> TextEdit:
        """The cell, indented as its neighbour is."""
        is_last = new.before >= len(self.cells)
        start, end = self.cells[-1 if is_last else new.before]
        margin = _before(self.text, start)
        lines = new.source.splitlines(keepends=True)
        data: dict[str, Any] = {"cell_type": "code", "execution_count": None}
        if self.ids:
            data["id"] = hashlib.sha256(new.source.encode("utf-8", "replace")).hexdigest()[:8]
        data |= {"metadata": {"tags": list(new.tags)}, "outputs": [], "source": lines}
        is_wide = "\n" in margin
        signs = None if is_wide else ("," + self._gap, ":" + self._gap)
        text = json.dumps(
            data, indent=1 if is_wide else None, separators=signs, ensure_ascii=self._ascii
        )
        text = text.replace("\n", margin) if is_wide else text
        if is_last:
            return TextEdit(end, end, f",{margin}{text}")
        return TextEdit(start, start, f"{text},{margin}")

    def _spelled(self, text: str) -> str:
        lonely = any("\ud800" <= letter <= "\udfff" for letter in text)
        return json.dumps(text, ensure_ascii=self._ascii or lonely)

    @property
    def _gap(self) -> str:
        """What stands after a comma or colon within a line."""
        return " " if '": ' in self.text else ""

    @property
    def _ascii(self) -> bool:
        """Whether the file spells letters beyond ASCII by their numbers."""
        return self.text.isascii() and "\\u" in self.text


def _before(text: str, at: int) -> str:
    """The blanks that stand before a place, from the line's end on."""
    return text[len(text[:at].rstrip(" \t\r\n")) : at]
