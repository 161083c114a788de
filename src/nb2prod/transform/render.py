"""From decisions to text: cells without what moved away, else as the user wrote them."""

import ast
from collections.abc import Sequence

from nb2prod.analysis.flow.names import root_name
from nb2prod.analysis.prints import print_edits
from nb2prod.notebook import ParsedCell, TextEdit, apply_edits
from nb2prod.notebook.walk import walk
from nb2prod.transform.draft import Draft, Place, Unit
from nb2prod.transform.flow import Group
from nb2prod.transform.model import Seen
from nb2prod.transform.shows import (
    Voice,
    drawing_edits,
    drawing_expression,
    ends_in_show,
    figure_edits,
    plots,
    show_edits,
    shown_assignment,
    shown_expression,
)


def definition_text(unit: Unit, voice: Voice) -> str:
    """A lifted function, class or constant with its comments, ready for module level."""
    name = next(iter(unit.names.may_bind), "figure")
    start = _with_comments(unit.cell, unit.cell.span(unit.node)[0])
    end = unit.cell.span(unit.node)[1]
    edits = [*unit.edits, *_rewrites(unit, voice, name)]
    moved = [TextEdit(e.start - start, e.end - start, e.text) for e in edits]
    text = apply_edits(unit.cell.text[start:end], moved)
    return text + _trailing_comment(unit.cell, end)


class StepText:
    """Renders the cells of one step."""

    def __init__(self, draft: Draft, voice: Voice, seen: dict[int, Seen], name: str) -> None:
        self.voice, self.seen, self.name = voice, seen, name
        self.moved = draft.moved
        self.units: dict[int, list[Unit]] = {}
        self.figures = 0
        for unit in draft.units:
            self.units.setdefault(unit.cell.index, []).append(unit)

    def body(self, group: Group, looked: int | None) -> str:
        """The step's text; the last expression of cell `looked` is left to the job."""
        cells = {unit.cell.index: unit.cell for unit in group.units}
        texts = [self.cell(cells[i], look_in_job=i == looked) for i in group.cells if i in cells]
        return "\n\n".join(text for text in texts if text.strip())

    def cell(self, cell: ParsedCell, *, look_in_job: bool) -> str:
        units = self.units[cell.index]
        seen = self.seen.get(cell.index)
        last, drawing = shown_expression(cell, seen), drawing_expression(cell, seen)
        drawn = None if cell.index in self.moved else seen  # a widget keeps its figures to itself
        flushes = plots(cell, self.voice, drawn) and not ends_in_show(cell, self.voice)
        edits: list[TextEdit] = []
        for unit in units:
            if unit.place is not Place.STEP or (look_in_job and last is unit.node):
                edits.append(_removal(cell, unit, units))
                continue
            edits += [*unit.edits, *self._rewritten(unit)]
            if last is unit.node:
                edits += show_edits(cell, last, self.voice)
            elif drawing is unit.node and flushes:
                edits += drawing_edits(cell, drawing, self.voice, self._figure())
                flushes = False
            elif drawing is unit.node and seen:
                edits += show_edits(cell, drawing, self.voice)
        text = apply_edits(cell.text, _separate(edits)).strip("\n")
        if assigned := shown_assignment(cell, seen):
            text += f"\n{self.voice.report}.show({assigned})"
        if flushes:
            text += f'\n{self.voice.report}.figure("{self._figure()}")'
        if seen and seen.open_line and not self.voice.own_print and text:
            text += "\nprint()"  # or what is told next would be on that line
        return text

    def _rewritten(self, unit: Unit) -> list[TextEdit]:
        edits = _rewrites(unit, self.voice, self.name)
        numbered = []
        for edit in edits:
            if f'.figure("{self.name}")' in edit.text:
                text = edit.text.replace(f'"{self.name}"', f'"{self._figure()}"')
                edit = TextEdit(edit.start, edit.end, text)
            numbered.append(edit)
        return numbered

    def _figure(self) -> str:
        self.figures += 1
        return self.name if self.figures == 1 else f"{self.name}_{self.figures}"


def global_to_nonlocal(unit: Unit) -> list[TextEdit]:
    """A function that stays in its step rebinds the step's variables, not the module's."""
    edits = []
    for node in walk(unit.node):
        if isinstance(node, ast.Global):
            start, _ = unit.cell.span(node)
            edits.append(TextEdit(start, start + len("global"), "nonlocal"))
    return edits


def _rewrites(unit: Unit, voice: Voice, name: str) -> list[TextEdit]:
    edits = figure_edits(unit, voice, name)
    if voice.prints and unit.cell.index not in voice.pieces:
        edits += print_edits(unit.cell, unit.node, voice.logger)
    if unit.place is Place.STEP:
        edits += [*_main_guard(unit), *global_to_nonlocal(unit)]
    return edits


def _separate(edits: list[TextEdit]) -> list[TextEdit]:
    """Without edits that lie inside text which another edit replaces; removals that touch join."""
    removals: list[TextEdit] = []
    for edit in sorted(e for e in edits if e.end > e.start and not e.text):
        if removals and edit.start < removals[-1].end:
            last = removals.pop()
            edit = TextEdit(last.start, max(last.end, edit.end), "")
        removals.append(edit)
    edits = [*removals, *(e for e in edits if e.end == e.start or e.text)]
    wide = [e for e in edits if e.end > e.start]
    kept = []
    for edit in edits:
        inside = any(
            w is not edit and w.start <= edit.start and edit.end <= w.end
            and (w.start, w.end) != (edit.start, edit.end)
            and (edit.end > edit.start or w.start < edit.start < w.end)
            for w in wide
        )  # fmt: skip
        if not inside:
            kept.append(edit)
    return kept


def _removal(cell: ParsedCell, unit: Unit, units: Sequence[Unit]) -> TextEdit:
    """Take a statement out, with its line and the comment right above where it has its own."""
    start, end = cell.span(unit.node)
    line_start = cell.text.rfind("\n", 0, start) + 1
    line_end = cell.text.find("\n", end)
    line_end = len(cell.text) if line_end < 0 else line_end + 1
    position = list(units).index(unit)
    later = [cell.span(u.node)[0] for u in units[position + 1 :]]
    earlier = [cell.span(u.node)[1] for u in units[:position]]
    if later and later[0] < line_end:
        return TextEdit(start, later[0], "")
    if earlier and earlier[-1] > line_start:
        return TextEdit(earlier[-1], end, "")
    rest = cell.text[end:line_end].strip()
    if rest and not rest.startswith(("#", ";")):
        return TextEdit(start, end, "pass")
    return TextEdit(_with_comments(cell, line_start), line_end, "")


def _with_comments(cell: ParsedCell, start: int) -> int:
    """Where the block of comment lines right above a line begins."""
    start = cell.text.rfind("\n", 0, start) + 1
    while start > 0:
        above = cell.text.rfind("\n", 0, start - 1) + 1
        if not cell.text[above : start - 1].startswith("#"):
            break
        start = above
    return start


def _trailing_comment(cell: ParsedCell, end: int) -> str:
    line_end = cell.text.find("\n", end)
    rest = cell.text[end : line_end if line_end >= 0 else len(cell.text)]
    return rest if rest.strip().startswith("#") else ""


def _main_guard(unit: Unit) -> list[TextEdit]:
    """`if __name__ == "__main__":` is always true in a notebook: keep its body only."""
    node = unit.node
    if not (isinstance(node, ast.If) and not node.orelse and isinstance(node.test, ast.Compare)):
        return []
    if root_name(node.test.left) != "__name__":
        return []
    cell = unit.cell
    start = cell.span(node)[0]
    first = cell.span(node.body[0])[0]
    line_start = cell.text.rfind("\n", 0, first) + 1
    if line_start <= start:
        return [TextEdit(start, first, "")]
    indent = first - line_start
    edits = [TextEdit(start, line_start, "")]
    kept = multi_line_string_lines(node)
    for line in range(node.body[0].lineno, (node.end_lineno or node.lineno) + 1):
        begin = cell.line_starts[line - 1]
        if line not in kept and not cell.text[begin : begin + indent].strip(" \t"):
            stop = min(begin + indent, len(cell.text))
            newline = cell.text.find("\n", begin)
            stop = min(stop, newline) if newline >= 0 else stop
            edits.append(TextEdit(begin, stop, ""))
    return edits


def multi_line_string_lines(node: ast.AST) -> set[int]:
    """The lines that begin inside a string, which must not be indented otherwise."""
    found: set[int] = set()
    for child in walk(node):
        if isinstance(child, ast.JoinedStr) or (
            isinstance(child, ast.Constant) and isinstance(child.value, str | bytes)
        ):
            found.update(range(child.lineno + 1, (child.end_lineno or child.lineno) + 1))
    return found
