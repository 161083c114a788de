"""A cell is not Python.

What it does
    Finds code cells that Python cannot parse, and says where it gives up. IPython's own syntax
    (magics, `!` lines, `?`) is understood and is not a finding. Only advice where the notebook was
    written for a later Python than the one that nb2prod runs in.

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

import re
import sys
from collections.abc import Iterator
from dataclasses import replace

from nb2prod.analysis import Analysis
from nb2prod.rule import Diagnostic, Rule, Severity
from nb2prod.sentence import gettext

_VERSION = re.compile(rb'"language_info":[^}]*\}?[^}]*"version":\s*"(3)\.(\d+)')


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every code cell that does not parse."""
    for broken in analysis.program.unparsable:
        reason = broken.reason.rstrip(".")
        if reason.startswith("Missing parentheses in call to"):
            message = gettext(
                "this is Python 2, which nothing runs any more: 2to3 does most of the change"
            )
        else:
            reason = reason if len(reason) <= 60 else f"{reason[:59]}…"
            message = gettext("not Python ({}): finish it, or make the cell Markdown", reason)
        if later := _later_python(analysis.notebook.raw):
            message = gettext(
                "not read: it may be Python {}; with nb2prod installed there it is", later
            )
            yield replace(rule.at(broken.location, message), severity=Severity.ADVICE)
        else:
            yield rule.at(broken.location, message)


def _later_python(raw: bytes) -> str:
    """The version of Python that the notebook was saved with, if it is a later one."""
    match = _VERSION.search(raw)
    version = (int(match[1]), int(match[2])) if match else (0, 0)
    return f"{version[0]}.{version[1]}" if version > sys.version_info[:2] else ""


rule = Rule("NB101", "unparsable-cell", Severity.ERROR, check, __doc__)
