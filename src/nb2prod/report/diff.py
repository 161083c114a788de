"""What fixes change, cell by cell, as a unified diff."""

from collections.abc import Iterator
from difflib import SequenceMatcher, unified_diff

from nb2prod.notebook import Cell, Notebook
from nb2prod.report.text import printable


def diff(before: Notebook, after: Notebook) -> Iterator[str]:
    """The lines of the diff; each changed cell is one file of it, counted as it was before."""
    old, new = ([cell.source for cell in notebook.cells] for notebook in (before, after))
    for tag, start, end, new_start, new_end in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            continue
        pairs = max(end - start, new_end - new_start)
        extra = (new_end - new_start) - (end - start)
        for place in range(pairs):
            was = before.cells[start + place - extra] if place >= extra else None
            now = after.cells[new_start + place]
            yield from _cell(str(before.path), was, now)


def _cell(path: str, was: Cell | None, now: Cell) -> Iterator[str]:
    name = f"{path}: cell {was.index + 1}" if was else "new cell"
    target = f"{path}: cell {now.index + 1}"
    old, new = ((c.source.split("\n") if c else []) for c in (was, now))
    for line in unified_diff(old, new, name, target, lineterm="", n=2):
        yield printable(line)
