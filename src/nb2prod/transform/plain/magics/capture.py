"""`%%time` leaves no trace; what `%%capture` keeps to itself, the package keeps to itself."""

import ast
import re

from nb2prod.notebook import ParsedCell, TextEdit
from nb2prod.notebook.magics import TRANSPARENT_CELL_MAGICS
from nb2prod.transform.draft import Draft
from nb2prod.transform.plain.rewrite import rewritten
from nb2prod.transform.render import multi_line_string_lines
from nb2prod.transform.shows import shows_nothing

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
    return [*edits, *(_wrapped(cell, target, report) if target is not None else [])]


def _wrapped(cell: ParsedCell, target: str, report: str) -> list[TextEdit]:
    body = cell.tree.body
    loud = next((n for n in body if not isinstance(n, _SILENT)), None)
    if loud is None:
        return []
    start = cell.line_starts[loud.lineno - 1]
    named = f" as {target}" if target else ""
    kept = {line for node in body for line in multi_line_string_lines(node)}
    lines = [
        cell.line_starts[line - 1]
        for line in range(loud.lineno, len(cell.line_starts) + 1)
        if line not in kept and cell.text[cell.line_starts[line - 1] :].split("\n")[0].strip()
    ]
    last = body[-1]
    shown: list[TextEdit] = []
    if target and isinstance(last, ast.Expr) and not shows_nothing(last):
        first, end = cell.span(last)
        shown = [TextEdit(first, first, f"{report}.show("), TextEdit(end, end, ")")]
    opening = TextEdit(start, start, f"with {report}.captured(){named}:\n    ")
    return [opening, *(TextEdit(at, at, "    ") for at in lines if at != start), *shown]
