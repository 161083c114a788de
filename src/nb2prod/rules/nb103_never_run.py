"""A cell was never run.

What it does
    Finds code cells without an execution count in a notebook most of whose cells have one; it is
    told once, with the number of such cells. Cells of comments, of magics and those that only set
    logging up are left alone.

Why it matters
    A job runs every cell. Nobody has seen what this one does with the values that the cells above
    it make, so the first run in production is its first run at all.

Bad:
    In [1]:
    price = 10
    In [ ]:
    total = price * amount
    In [2]:
    print(price)

Good:
    In [1]:
    price = 10
    In [2]:
    print(price)

How to fix
    Run all cells and save. If the cell is not meant to run, delete it; version control remembers
    it.
"""

import ast
from collections.abc import Iterator

from nb2prod.analysis import Analysis, run_counts
from nb2prod.notebook import ParsedCell
from nb2prod.rule import Diagnostic, Rule, Severity
from nb2prod.sentence import gettext

_NOT_TO_RUN = {"skip-execution", "parameters"}
_QUIET = ("get_ipython()", "logging.", "import logging")  # what sets up computes nothing


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """The first of them, for the whole notebook."""
    ran = run_counts(analysis.notebook)
    cells = analysis.program.cells
    idle = [cell for cell in cells if cell.index not in ran and _does_something(cell)]
    if idle and 2 * len(idle) < sum(map(_does_something, cells)):
        others = gettext(", like {} more", len(idle) - 1) if len(idle) > 1 else ""
        yield rule.at(
            idle[0].location(idle[0].tree.body[0]),
            gettext("this cell was never run{}: run all and save, or delete it", others),
        )


def _does_something(cell: ParsedCell) -> bool:
    if _NOT_TO_RUN & set(cell.cell.tags):
        return False
    quiet = [word for word in _QUIET if word in cell.text]
    return not all(
        isinstance(node, ast.Pass)
        or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        or (quiet and any(word in cell.source(node) for word in quiet))
        for node in cell.tree.body
    )


rule = Rule("NB103", "never-run", Severity.WARNING, check, __doc__)
