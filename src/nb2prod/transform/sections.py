"""From the notebook's headings to groups of cells."""

import ast
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import takewhile

from nb2prod.notebook import Cell
from nb2prod.notebook.walk import called_name, walk
from nb2prod.transform.draft import Draft, Place, Unit
from nb2prod.transform.flow import Group
from nb2prod.transform.together import Span

MOST_LINES = 40
_HEADING = re.compile(
    r"^ {0,3}(?:(?P<marks>#{1,6})\s+(?P<text>.+?)\s*#*\s*$"
    r"|(?P<underlined>\S.*)\n {0,3}(?P<line>={3,}|-{3,})\s*$)",
    re.MULTILINE,
)
_FORMULA = re.compile(r"(\$[^$\s](?:[^$]*[^$\s])?\$)")


def heading(source: str) -> str:
    """The text of a Markdown cell's first heading, or ''."""
    match = _HEADING.search(_without_fences(source))
    return plain(match["text"] or match["underlined"]) if match else ""


def title_of_all(cells: Iterable[Cell]) -> str:
    """The first heading, if every other one is below it, or ''."""
    texts = (_without_fences(cell.source) for cell in cells if cell.kind == "markdown")
    found = [match for text in texts for match in _HEADING.finditer(text)]
    levels = [len(m["marks"]) if m["marks"] else 1 + (m["line"][0] == "-") for m in found]
    if not found or levels[0] in levels[1:] or levels[0] > min(levels):
        return ""
    return plain(found[0]["text"] or found[0]["underlined"])


def plain(markdown: str) -> str:
    """One line of Markdown without its marks."""
    text = re.sub(r"<([a-z]+://[^>\s]*)>", r"\1", markdown)
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)|<[^>]*>", "", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    parts = _FORMULA.split(text)
    parts[::2] = [re.sub(r"[*`]|(?<!\w)_+|_+(?!\w)", "", part) for part in parts[::2]]
    return re.sub(r"\s+", " ", "".join(parts)).strip(" #:")


def sections(draft: Draft, together: Iterable[Span] = ()) -> tuple[Group, ...]:
    """Group the cells that have code left: a new group at each heading, and at about 40 lines.

    So does a cell that clears what it has shown: in a job, that is all that its step has shown.
    Cells that must stay together do; why is told where one of these would part them.
    """
    kept: dict[int, list[Unit]] = {}
    for unit in draft.at(Place.STEP):
        kept.setdefault(unit.cell.index, []).append(unit)
    lines = _lines_left(draft)
    inside = {i: span for span in together for i in range(span.first, span.last + 1)}
    length = 0
    groups: list[Group] = []
    title, markdown, fresh = "", [], True
    for cell in draft.analysis.notebook.cells:
        if cell.kind == "markdown":
            found = heading(cell.source)
            if found:
                title, fresh = found, True
            markdown.append(cell.index)
        elif cell.index in kept:
            units = tuple(kept[cell.index])
            span = inside.get(cell.index)
            first = next((i for i in kept if span and span.first <= i), cell.index)
            until = span.last if span and first == cell.index else cell.index
            ahead = sum(lines[i] for i in kept if cell.index <= i <= until)
            own = title if fresh else ""
            more = Group(own, (cell.index,), units, tuple(markdown), section=title)
            parts = not groups or fresh or length + ahead > MOST_LINES or _clears(units)
            if parts and (not groups or first == cell.index):
                groups.append(more)
                length = 0
            else:
                reasons = span.reasons if span and parts else ()
                groups[-1] = groups[-1].joined(replace(more, reasons=reasons))
            length += lines[cell.index]
            markdown, fresh = [], False
    if markdown and groups:
        last = groups[-1]
        groups[-1] = last.joined(Group("", (), (), tuple(markdown)))
    return tuple(groups)


def _clears(units: Iterable[Unit]) -> bool:
    return any(
        isinstance(call, ast.Call) and called_name(call) == "clear_output"
        for unit in units
        for call in walk(unit.node)
    )


def introduction(draft: Draft, groups: Sequence[Group]) -> tuple[int, ...]:
    """The Markdown cells before any code, but for the one that heads the first step."""
    cells = draft.analysis.notebook.cells
    before = takewhile(lambda cell: cell.kind != "code", cells)
    opening = [cell for cell in before if cell.kind == "markdown"]
    indices = tuple(cell.index for cell in opening)
    heads_step = groups and len(opening) > 1 and heading(opening[-1].source) == groups[0].title
    return indices[:-1] if heads_step else indices


def notebook_title(cells: Iterable[Cell], fallback: str) -> str:
    """The heading above all code, or the notebook's name in words."""
    for cell in takewhile(lambda cell: cell.kind != "code" or not cell.source.strip(), cells):
        if cell.kind == "markdown" and (found := heading(cell.source)):
            return found
    words = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", fallback)
    words = words.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]


def _lines_left(draft: Draft) -> dict[int, int]:
    """How many lines of each cell stay in its step, with a blank one after it."""
    found: dict[int, int] = {}
    for unit in draft.units:
        index = unit.cell.index
        found.setdefault(index, unit.cell.text.strip().count("\n") + 2)
        if unit.place is not Place.STEP:
            found[index] -= (unit.node.end_lineno or unit.node.lineno) - unit.node.lineno + 1
    return {index: max(count, 2) for index, count in found.items()}


def _without_fences(source: str) -> str:
    return re.sub(r"^(```|~~~).*?^\1", "", source, flags=re.MULTILINE | re.DOTALL)
