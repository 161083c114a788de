"""A cell is far too long.

What it does
    Finds cells with more than 40 statements. Imports and what stands in functions and classes do
    not count, nor how many lines a statement takes.

Why it matters
    A cell becomes a step of the job: what is logged, timed and tested by itself, and repeated when
    it fails. In one of fifty statements nobody knows which failed, and no test can reach inside.

Bad:
    bills = []
    bills.append(12)
    (45 more lines like this)

Good:
    bills = []
    for price in (12, 15, 20):
        bills.append(price)

How to fix
    Split the cell where its subject changes, and give each part a heading; or make functions of
    its parts, which a test can call.
"""

import ast
from collections.abc import Iterator

from nb2prod.analysis import Analysis
from nb2prod.notebook import ParsedCell
from nb2prod.notebook.walk import children
from nb2prod.rule import Diagnostic, Rule, Severity
from nb2prod.sentence import gettext

_MOST = 40
_QUIET = (ast.Import, ast.ImportFrom, ast.Pass)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each cell that does too much."""
    for cell in analysis.program.cells:
        if len(cell.line_starts) > _MOST and (number := _statements(cell)) > _MOST:
            yield rule.at(
                cell.location(cell.tree.body[0]),
                gettext(
                    "{} statements in one cell: no test reaches inside: split it into steps", number
                ),
            )


def _statements(cell: ParsedCell) -> int:
    """The statements of a cell, without imports and what stands in functions and classes."""
    number = 0
    work: list[ast.AST] = [*cell.tree.body]
    while work:
        node = work.pop()
        number += isinstance(node, ast.stmt) and not isinstance(node, _QUIET)
        if not isinstance(node, (*_DEFINITIONS, ast.expr)):
            work += [n for n in children(node) if not isinstance(n, ast.expr)]
    return number


rule = Rule("NB703", "long-cell", Severity.ADVICE, check, __doc__)
