"""The saved run used another value than a run from top to bottom will.

What it does
    Compares the saved execution counts with the order of the cells, and finds the first cell that
    read a variable, or a column of a table, from another cell than a run from top to bottom would.
    Cells that were run in another order without such a difference are left alone.

Why it matters
    A job runs from top to bottom. The numbers that you see and believe were made in another order,
    so the job will show other ones, or fail, and nobody will know which are right.

Bad:
    In [1]:
    price = 10
    In [3]:
    price = 12
    In [2]:
    print(price * 100)

Good:
    In [1]:
    price = 10
    In [2]:
    price = 12
    In [3]:
    print(price * 100)

How to fix
    Restart the kernel, run all cells and look at the results again. If they were right before,
    move the cells into the order that made them, or give the two values two names.
"""

from collections.abc import Iterator

from nb2prod.analysis import Analysis
from nb2prod.rule import Diagnostic, Rule, Severity, shown
from nb2prod.sentence import gettext


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """The first read of a value from another cell, for the whole notebook."""
    if analysis.stale:
        first = analysis.stale[0]
        ran, reading = first.ran.cell.index + 1, first.reading.cell.index + 1
        yield rule.at(
            first.read.cell.location(first.read.node),
            gettext(
                "{} came from cell {} when this ran, and comes from cell {} "
                "from top to bottom: run all again",
                shown(first.ran.name, 24),
                ran,
                reading,
            ),
        )


rule = Rule("NB102", "run-out-of-order", Severity.WARNING, check, __doc__)
