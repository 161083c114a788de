"""Cells whose run is not an ordinary one: captured, timed, or allowed to fail.

`%%time` leaves no trace; what `%%capture` keeps to itself, the package keeps to itself. Where a
cell that is tagged `raises-exception` fails, the notebook goes on, and so does the package.
"""

import ast
import re

from nb2prod.notebook import ParsedCell, TextEdit
from nb2prod.notebook.magics import TRANSPARENT_CELL_MAGICS
from nb2prod.transform.draft import Draft, free_name, identifiers
from nb2prod.transform.plain.rewrite import rewritten
from nb2prod.transform.render import multi_line_string_lines
from nb2prod.transform.shows import is_silenced, shows_nothing

_MARK = re.compile(r"# %%(?P<name>\w+)[ \t]*(?P<rest>[^\n]*)\n?")
_SILENT = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def capture_output(draft: Draft) -> Draft:
    """Take out the marks of magics that let their cell run, and wrap what `%%capture` captures."""
    edits = {
        cell: made
        for cell in draft.analysis.program.cells
        if (made := _edits(cell, draft.voice[1]))
    }
    return rewritten(draft, edits)


def go_on_after_failure(draft: Draft) -> Draft:
    """Tell of the failure of a cell that may fail, as a notebook does, and go on."""
    logger, report = draft.voice
    error = free_name("error", identifiers(draft.analysis))
    closing = (
        f"\nexcept Exception as {error}:\n"
        f'    {logger}.error("%s: %s", type({error}).__name__, {error})'
    )
    edits = {
        cell: [*made, TextEdit(len(cell.text), len(cell.text), closing)]
        for cell in draft.analysis.program.cells
        if "raises-exception" in cell.cell.tags
        and (made := _wrapped(cell, "try:", report, shows=True))
    }
    return rewritten(draft, edits)


def _edits(cell: ParsedCell, report: str) -> list[TextEdit]:
    source = cell.cell.source.lstrip()
    if not source.startswith("%%"):
        return []
    edits: list[TextEdit] = []
    target: str | None = None
    position = len(cell.text) - len(cell.text.lstrip())
    while match := _MARK.match(cell.text, position):
        if match["name"] not in TRANSPARENT_CELL_MAGICS:
            break
        edits.append(TextEdit(match.start(), match.end(), ""))
        position = match.end()
        if match["name"] == "capture":
            names = [word for word in match["rest"].split() if not word.startswith("-")]
            target = names[0] if names and names[0].isidentifier() else ""
    if target is None:
        return edits
    opening = f"with {report}.captured(){f' as {target}' if target else ''}:"
    return [*edits, *_wrapped(cell, opening, report, shows=bool(target))]


def _wrapped(cell: ParsedCell, opening: str, report: str, *, shows: bool) -> list[TextEdit]:
    """The cell in a block, from its first statement on that does something."""
    body = cell.tree.body
    loud = next((n for n in body if not isinstance(n, _SILENT)), None)
    if loud is None:
        return []
    start = cell.line_starts[loud.lineno - 1]
    kept = {line for node in body for line in multi_line_string_lines(node)}
    lines = [
        cell.line_starts[line - 1]
        for line in range(loud.lineno, len(cell.line_starts) + 1)
        if line not in kept and cell.text[cell.line_starts[line - 1] :].split("\n")[0].strip()
    ]
    last = body[-1]
    shown: list[TextEdit] = []
    if (
        shows
        and isinstance(last, ast.Expr)
        and not is_silenced(cell, last)
        and not shows_nothing(last)
    ):
        first, end = cell.span(last)
        shown = [TextEdit(first, first, f"{report}.show("), TextEdit(end, end, ")")]
    first_line = TextEdit(start, start, f"{opening}\n    ")
    return [first_line, *(TextEdit(at, at, "    ") for at in lines if at != start), *shown]
