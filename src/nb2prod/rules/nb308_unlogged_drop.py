"""Rows are dropped and no log line says how many.

What it does
    Finds `dropna`, `drop_duplicates` and filters that take a table's place (`df = df[df.kwh > 0]`)
    with no log line after them in the same cell or function, nor in the cell that calls the
    function. Told once for each cell; rows that are only looked at are left alone, and so are
    drops after which the number of rows is printed.

Why it matters
    Today the filter drops three rows. When the source changes a unit or a spelling it drops nearly
    all of them, nothing fails, and the result is computed from the rest.

Bad:
    def clean(bills):
        bills = bills.dropna(subset=["kwh"])
        return bills

Good:
    import logging
    logger = logging.getLogger(__name__)
    def clean(bills):
        before = len(bills)
        bills = bills.dropna(subset=["kwh"])
        logger.info("dropped %s of %s bills without kwh", before - len(bills), before)
        return bills

How to fix
    Keep `before = len(bills)`, and log after the drop how many rows are gone and why. Where you
    know how many it may be, stop the job: `if len(bills) < 0.9 * before: raise ValueError(…)`.
"""

import ast
from collections.abc import Iterator

from nb2prod.analysis import Analysis, untold
from nb2prod.analysis.io_calls import called_name
from nb2prod.notebook.walk import walk
from nb2prod.rule import Diagnostic, Rule, Severity


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each statement that drops rows silently."""
    counted: dict[object, int] = {}
    for effect in analysis.effects:
        if effect.kind == "print" and _counts(effect.node):
            counted[effect.cell.index, effect.function] = effect.node.lineno
    for effect in untold(analysis.effects, "drop"):
        if counted.get((effect.cell.index, effect.function), 0) < effect.node.lineno:
            yield rule.at(
                effect.cell.location(effect.node),
                "rows are dropped here and no log line says how many: log their number before and "
                "after",
            )


def _counts(node: ast.AST) -> bool:
    """Whether a print tells a number of rows."""
    return any(
        (isinstance(part, ast.Call) and called_name(part) in {"len", "count", "nunique", "sum"})
        or (isinstance(part, ast.Attribute) and part.attr in {"shape", "size"})
        for part in walk(node)
    )


rule = Rule("NB308", "unlogged-drop", Severity.ADVICE, check, __doc__, once_a_cell=True)
