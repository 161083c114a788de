"""A cell is not Python.

What it does
    Finds code cells that Python cannot parse, and says where it gives up. IPython's own syntax
    (magics, `!` lines, `?`) is understood and is not a finding.

Why it matters
    A notebook that is run from top to bottom stops at this cell, so nothing below it can reach
    production. Often it is a note, a cell that was left half-written, or Python 2.

Bad:
    total = price *

Good:
    total = price * amount

How to fix
    Finish the statement, make the cell a Markdown cell if it is a note, or delete it.
"""

from collections.abc import Iterator

from nb2prod.analysis import Analysis
from nb2prod.rule import Diagnostic, Rule, Severity


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every code cell that does not parse."""
    for broken in analysis.program.unparsable:
        reason = broken.reason.rstrip(".")
        if reason.startswith("Missing parentheses in call to"):
            message = "this is Python 2, which nothing runs any more: 2to3 does most of the change"
        else:
            reason = reason if len(reason) <= 60 else f"{reason[:59]}…"
            message = f"not Python ({reason}): finish it, or make the cell Markdown"
        yield rule.at(broken.location, message)


rule = Rule("NB101", "unparsable-cell", Severity.ERROR, check, __doc__)
