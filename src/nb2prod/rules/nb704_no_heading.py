"""A long run of code has no heading.

What it does
    Finds more than 12 code cells in a row without a Markdown heading (`#`, a bold line, `<h2>`)
    above or between them.

Why it matters
    Headings divide a notebook into steps. Exported, each becomes a function with a name, a line in
    the log and a test; without headings there is one long step that nobody can name.

Bad:
    In [1]:
    price = 12
    In [2]:
    price = price * 2
    (12 more cells like this)

Good:
    In [1]:
    price = 12
    In [2]:
    price = price * 2

How to fix
    Put a Markdown cell above each piece of work that says what it is for: `## Load the bills`.
"""

import re
from collections.abc import Iterator

from nb2prod.analysis import Analysis
from nb2prod.notebook import Cell, Location
from nb2prod.rule import Diagnostic, Rule, Severity
from nb2prod.sentence import gettext

_MOST = 12
# Kinds of headings, each with letters without which there is none: long texts have no heading.
_HEADINGS = tuple(
    (letters, re.compile(pattern, re.MULTILINE))
    for letters, pattern in (
        ("#", r"^\s{0,3}#{1,6}(?:\s|\w)"),
        ("<h", r"<h[1-6]\b"),
        ("<H", r"<H[1-6]\b"),
        ("\n=", r"^.+\n=+\s*$"),
        ("\n-", r"^.+\n-+\s*$"),
        ("**", r"\A\s*\*\*[^\n]+\*\*:?\s*$"),
        ("__", r"\A\s*__[^\n]+__:?\s*$"),
    )
)


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """The beginning of each long run."""
    run: list[Cell] = []
    for cell in analysis.notebook.cells:
        if cell.kind == "code" and cell.source.strip() and "parameters" not in cell.tags:
            run.append(cell)
        elif cell.kind == "markdown" and _has_heading(cell.source):
            yield from _told(run)
            run = []
    yield from _told(run)


def _has_heading(text: str) -> bool:
    return any(letters in text and pattern.search(text) for letters, pattern in _HEADINGS)


def _told(run: list[Cell]) -> Iterator[Diagnostic]:
    if len(run) > _MOST:
        yield rule.at(
            Location(run[0].index),
            gettext(
                "{} code cells from here without a heading: name the steps (## Load bills)",
                len(run),
            ),
        )


rule = Rule("NB704", "no-heading", Severity.ADVICE, check, __doc__)
