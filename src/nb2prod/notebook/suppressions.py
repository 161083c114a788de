"""What an author does not want to hear: a comment on the line, or the same text as a cell's tag."""

import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass, field

from nb2prod.notebook.model import Cell, Location, Notebook

_TEXT = r"nb2prod:\s*ignore(?:\[(?P<codes>[^\]]*)\])?\s*(?:$|#|[^\w\s\[])"
_COMMENT = re.compile(rf"#\s*{_TEXT}")
_TAG = re.compile(rf"(?:#\s*)?{_TEXT}")
_MEANT = re.compile(r"(#\s*)?nb2prod:")


@dataclass(slots=True)
class Suppression:
    """One of them: `codes` is empty when it is about every rule; a tag is about its whole cell."""

    location: Location
    codes: tuple[str, ...]
    tag: bool
    used: set[str] = field(default_factory=set)

    def is_about(self, place: Location) -> bool:
        """Whether it stands on this line, or this is its cell."""
        same_line = self.tag or place.line == self.location.line
        return place.cell == self.location.cell and same_line


def suppressions(notebook: Notebook) -> list[Suppression]:
    """Every one of a notebook."""
    return [s for cell in notebook.code_cells for s in (*_of_tags(cell), *_of_comments(cell))]


def misspelt(notebook: Notebook) -> Iterator[Location]:
    """Comments and tags that begin like one of them and are none."""
    for cell in notebook.code_cells:
        if any(_MEANT.match(tag) and not _TAG.match(tag) for tag in cell.tags):
            yield Location(cell.index)
        for line, column, text in _comments(cell.source) if "nb2prod:" in cell.source else ():
            if _MEANT.match(text) and not _COMMENT.search(text):
                yield Location(cell.index, line, column + 1)


def _of_tags(cell: Cell) -> Iterator[Suppression]:
    for tag in cell.tags:
        if match := _TAG.match(tag):
            yield Suppression(Location(cell.index), _codes(match), tag=True)


def _of_comments(cell: Cell) -> Iterator[Suppression]:
    if "nb2prod:" not in cell.source:
        return
    for line, column, text in _comments(cell.source):
        if match := _COMMENT.search(text):
            place = Location(cell.index, line, column + match.start() + 1)
            yield Suppression(place, _codes(match), tag=False)


def _codes(match: re.Match[str]) -> tuple[str, ...]:
    return tuple(code.upper() for code in re.split(r"[\s,]+", match["codes"] or "") if code)


def _comments(source: str) -> Iterator[tuple[int, int, str]]:
    """The comments with their lines (from 1) and columns (from 0); whole lines, if unreadable."""
    lines = io.StringIO(source).readline
    try:
        tokens = [t for t in tokenize.generate_tokens(lines) if t.type == tokenize.COMMENT]
    except (tokenize.TokenError, SyntaxError):  # magics, half a statement
        yield from ((n, 0, line) for n, line in enumerate(source.split("\n"), start=1))
        return
    yield from ((*token.start, token.string) for token in tokens)
