"""A cell failed when it last ran.

What it does
    Finds cells with a saved error among their outputs, at the line that failed. Cells tagged
    `raises-exception` are meant to fail and left alone. JupyterLab's sidebar is not sent outputs,
    and so does not tell it: you see them; `nb2prod check` does.

Why it matters
    A notebook goes on after an error, because you are there to read it. A job stops, and what the
    cells below should have made is missing, or is yesterday's.

Bad:
    In [1]:
    price = 1 / 0
    ZeroDivisionError: division by zero

Good:
    In [1]:
    price = 1 / 2

How to fix
    Repair the cell, run all and save. If the error is what the cell is there to show, tag it
    `raises-exception` (in JupyterLab: the gear at the right, "Cell Tags"), or catch the error by
    its name and log it.
"""

import re
from collections.abc import Iterator
from typing import Any

from nb2prod.analysis import Analysis
from nb2prod.notebook import Cell, Location, saved_errors
from nb2prod.rule import Diagnostic, Rule, Severity, shown
from nb2prod.sentence import gettext

_COLORS = re.compile(r"\x1b\[[\d;]*m")
_ARROW = re.compile(r"^-+> ?(\d+)\b", re.MULTILINE)
_OF_A_CELL = re.compile(r"<ipython-input|\b(?:Cell )?In ?\[|/ipykernel_\d+/|<module>")


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each cell that ended in an error."""
    if b'"ename"' not in analysis.notebook.without_pictures:
        return
    told = {missing.cell.index for missing in analysis.missing}  # by NB104
    broken = {cell.location.cell for cell in analysis.program.unparsable}  # told by NB101
    for cell in analysis.notebook.code_cells:
        error = None if _is_meant(cell) else next(saved_errors(cell), None)
        if error is None or cell.index in broken:
            continue
        if error.get("ename") != "NameError" or cell.index not in told:
            yield rule.at(_place(cell, error), _message(error))


def _is_meant(cell: Cell) -> bool:
    """Whether the cell is there to fail, or not there any more."""
    source = cell.source.strip()
    return "raises-exception" in cell.tags or not source or source.startswith("%%expect")


def _message(error: dict[str, Any]) -> str:
    name = shown(str(error.get("ename") or "an error"), 40).strip('"')
    if name == "KeyboardInterrupt":
        return gettext(
            "somebody stopped this cell, so what it should have made is missing: run all again"
        )
    return gettext("this cell ended in {}, where a job stops: repair it, run all and save", name)


def _place(cell: Cell, error: dict[str, Any]) -> Location:
    """The line that the traceback points at, if it tells."""
    lines = cell.source.split("\n")
    frames = error.get("traceback")
    for frame in frames if isinstance(frames, list) else ():
        text = _COLORS.sub("", str(frame))
        arrow = _ARROW.search(text)
        if arrow and _OF_A_CELL.search(text.partition("\n")[0]):
            line = int(arrow[1])
            if 0 < line <= len(lines) and lines[line - 1].strip():
                return Location(cell.index, line)
            break
    first = next((n for n, line in enumerate(lines, 1) if line.strip()), 1)
    return Location(cell.index, first)


rule = Rule("NB105", "saved-error", Severity.ERROR, check, __doc__)
