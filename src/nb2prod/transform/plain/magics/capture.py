"""Cells whose run is not an ordinary one: captured, timed, or allowed to fail.

What `%%capture` keeps to itself, the package keeps to itself; of a cell with `%%time` it tells the
time. Where a cell that is tagged `raises-exception` fails, the notebook goes on, and so does the
package.
"""

import ast
import re
from collections.abc import Sequence

from nb2prod.notebook import ParsedCell, TextEdit
from nb2prod.notebook.magics import TRANSPARENT_CELL_MAGICS
from nb2prod.transform.draft import Draft, free_name, identifiers
from nb2prod.transform.meanings import literal_name
from nb2prod.transform.plain.magics.timed import keeps_value, value_kept
from nb2prod.transform.plain.magics.translate import is_magic
from nb2prod.transform.plain.rewrite import rewritten
from nb2prod.transform.render import multi_line_string_lines
from nb2prod.transform.shows import is_silenced, look, shows_nothing

_MARK = re.compile(r"# %%(?P<name>\w+)[ \t]*(?P<rest>[^\n]*)\n?")
_SILENT = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def capture_output(draft: Draft) -> Draft:
    """Take out the marks of magics that let their cell run, and wrap what two of them are about."""
    edits = {cell: made for cell in draft.analysis.program.cells if (made := _edits(draft, cell))}
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
        cell: [*made, *_shown(cell, report), TextEdit(len(cell.text), len(cell.text), closing)]
        for cell in draft.analysis.program.cells
        if "raises-exception" in cell.cell.tags and (made := _wrapped(cell, "try:", _loud(cell)))
    }
    return rewritten(draft, edits)


def _edits(draft: Draft, cell: ParsedCell) -> list[TextEdit]:
    source, report = cell.cell.source.lstrip(), draft.voice[1]
    if not source.startswith("%%"):
        return []
    edits: list[TextEdit] = []
    blocks: list[str] = []
    shown: list[TextEdit] | None = None
    position = len(cell.text) - len(cell.text.lstrip())
    while match := _MARK.match(cell.text, position):
        if match["name"] not in TRANSPARENT_CELL_MAGICS:
            break
        edits.append(TextEdit(match.start(), match.end(), ""))
        position = match.end()
        if match["name"] == "capture":
            names = [word for word in match["rest"].split() if not word.startswith("-")]
            named = bool(names) and names[0].isidentifier()
            blocks.append(f"{report}.captured()" + (f" as {names[0]}" if named else ""))
            shown = _shown(cell, report) if named else []
        elif match["name"] == "time":
            blocks.append(f"{report}.timed()")
    inside = _loud(cell)
    if not blocks or not inside:
        return edits
    if shown is None:
        inside, shown = _value_after(draft, cell, inside)
    return [*edits, *_wrapped(cell, f"with {', '.join(blocks)}:", inside), *shown]


def _loud(cell: ParsedCell) -> list[ast.stmt]:
    """The cell's statements from the first on that does something."""
    body = cell.tree.body
    quiet = next((i for i, node in enumerate(body) if not _is_quiet(node)), len(body))
    return body[quiet:]


def _is_quiet(node: ast.stmt) -> bool:
    magic = isinstance(node, ast.Expr) and is_magic(node.value)
    return isinstance(node, _SILENT) or magic or bool(literal_name(node))


def _shown(cell: ParsedCell, report: str) -> list[TextEdit]:
    """Show the cell's last value where it is made."""
    last = cell.tree.body[-1]
    if not isinstance(last, ast.Expr) or is_silenced(cell, last) or shows_nothing(last):
        return []
    first, end = cell.span(last)
    return [TextEdit(first, first, f"{report}.show("), TextEdit(end, end, ")")]


def _value_after(
    draft: Draft, cell: ParsedCell, inside: list[ast.stmt]
) -> tuple[list[ast.stmt], list[TextEdit]]:
    """Leave the cell's last value for after the block: a mere look as it is, else by a name."""
    last = inside[-1]
    if not keeps_value(draft, cell, last) or not isinstance(last, ast.Expr):
        return inside, []
    own_line = len(inside) > 1 and (inside[-2].end_lineno or 0) < last.lineno
    if own_line and look(cell, last, identifiers(draft.analysis)):
        return inside[:-1], []
    return inside, value_kept(draft, cell, last)


def _wrapped(cell: ParsedCell, opening: str, inside: Sequence[ast.stmt]) -> list[TextEdit]:
    """These statements in a block, without the magics among them that nothing stands for."""
    if not inside:
        return []
    start = cell.line_starts[inside[0].lineno - 1]
    kept = {line for node in inside for line in multi_line_string_lines(node)}
    lines = [
        cell.line_starts[line - 1]
        for line in range(inside[0].lineno, (inside[-1].end_lineno or 0) + 1)
        if line not in kept and cell.text[cell.line_starts[line - 1] :].split("\n")[0].strip()
    ]
    gone = [node for node in inside if isinstance(node, ast.Expr) and is_magic(node.value)]
    first_line = TextEdit(start, start, f"{opening}\n    ")
    return [
        first_line,
        *(TextEdit(at, at, "    ") for at in lines if at != start),
        *(TextEdit(*cell.span(node), "pass") for node in gone),
    ]
