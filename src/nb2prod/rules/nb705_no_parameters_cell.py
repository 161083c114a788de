"""No cell holds what a job would set.

What it does
    Finds notebooks with paths and addresses of data, or constants in capitals, and no cell tagged
    `parameters`; it is told once, at the first such value. Pictures and modules do not count.

Why it matters
    Papermill, and every scheduler that uses it, puts the values of a run below the cell tagged
    `parameters`. Without one, each other month or data set needs a copy of the notebook.

Bad:
    import pandas as pd
    bills = pd.read_csv("data/bills.csv")

Good:
    In [1], parameters:
    bills_path = "data/bills.csv"
    In [2]:
    import pandas as pd
    bills = pd.read_csv(bills_path)

How to fix
    Put what changes from run to run into one of the first cells, each value with a name, and tag
    that cell `parameters` (in JupyterLab: the gear at the right, "Cell Tags"). `--fix` makes such a
    cell of paths and of constants in capitals.
"""

import ast
import re
from collections.abc import Iterator

from nb2prod.analysis import Analysis
from nb2prod.notebook import Location
from nb2prod.rule import Diagnostic, Fix, Rule, Severity, in_cells, shown
from nb2prod.sentence import gettext

_SHORTEST = 3
_NO_DATA = re.compile(r"\.(?:py|css|html?|png|jpe?g|svg|gif|pdf)$", re.IGNORECASE)


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """The first value that would move, for the whole notebook."""
    if any("parameters" in cell.tags for cell in analysis.notebook.cells):
        return
    found = min((*_paths(analysis), *_constants(analysis)), default=None)
    if found:
        yield rule.at(
            found[0],
            gettext(
                "{} is fixed in the code: a cell tagged parameters lets each run set it", found[1]
            ),
            _fix(analysis),
        )


def _fix(analysis: Analysis) -> Fix | None:
    """Make the cell, of all values that can move there."""
    moves = [*analysis.moves.paths.values(), *analysis.moves.constants]
    edits = dict.fromkeys(edit for move in moves for edit in in_cells(move.edits))
    cells = dict.fromkeys(cell for move in moves for cell in move.cells)
    title = gettext("Gather paths and constants in a cell tagged parameters")
    return Fix(title, tuple(edits), True, tuple(cells)) if cells else None


def _paths(analysis: Analysis) -> Iterator[tuple[Location, str]]:
    for path in analysis.paths:
        known = path.kind != "url" or path.role != "unknown"
        if known and not (path.configured or path.based or _NO_DATA.search(path.value)):
            yield path.cell.location(path.node), shown(path.value)
            return


def _constants(analysis: Analysis) -> Iterator[tuple[Location, str]]:
    """Constants in capitals, as people write what may change."""
    for name, places in analysis.variables.bindings.items():
        if not name.isupper() or len(name) < _SHORTEST or len(places) > 1:
            continue
        statement = places[0].statement
        value = statement.value if isinstance(statement, ast.Assign) else None
        if places[0].whole and isinstance(value, ast.Constant) and value.value is not None:
            yield places[0].cell.location(statement), shown(name, 24)


rule = Rule("NB705", "no-parameters-cell", Severity.ADVICE, check, __doc__)
