"""Rows are dropped and no log line says how many.

What it does
    Finds `dropna`, also of one column under a name of its own, `drop_duplicates` and filters that
    take a table's place (`df = df[df.kwh > 0]`) with no log line after them in the same cell or
    function, nor in the cell that calls the function. Told once for each cell; rows that are only
    looked at are left alone, and so are drops after which the number of rows is printed.

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
    know how many it may be, also stop the job: `if len(bills) < 0.9 * before: raise ValueError(…)`.
    `--fix --unsafe-fixes` logs the number, where the statement has its lines for itself.
"""

import ast
from collections.abc import Iterator
from typing import TypeGuard

from nb2prod.analysis import Analysis, Effect, untold
from nb2prod.analysis.added import log_after, log_around
from nb2prod.notebook.walk import called_name, walk
from nb2prod.rule import Diagnostic, Fix, Rule, Severity, in_cells
from nb2prod.sentence import gettext

_BEFORE = "rows_before"
_OF_ROWS = frozenset(
    "dropna drop_duplicates drop query copy reset_index rename assign sort_values".split()
)
_ONE = (ast.Constant, ast.Name, ast.Attribute)  # of a table a column, of others anything
_MESSAGE = gettext(
    "rows are dropped here and no log line says how many: log their number before and after"
)


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each statement that drops rows silently."""
    silent = list(untold(analysis.effects, "drop"))
    counted: dict[object, int] = {}
    for effect in analysis.effects if silent else ():
        if effect.kind == "print" and _counts(effect.node):
            counted[effect.cell.index, effect.function] = effect.node.lineno
    for effect in silent:
        if counted.get((effect.cell.index, effect.function), 0) < effect.node.lineno:
            yield rule.at(effect.cell.location(effect.node), _MESSAGE, _fix(effect, analysis))


def _fix(effect: Effect, analysis: Analysis) -> Fix | None:
    """Keep the number of rows where the table takes its own place, and log both."""
    made, before = effect.statement, _table(effect.node)
    after = made.targets[0] if isinstance(made, ast.Assign) else before
    if not before or not isinstance(after, ast.Name) or _is_lazy(analysis):
        return None
    kept, name = f"len({before.id})", after.id
    told = '"dropped %s of %s rows of {}", {} - len({}), {}'
    if name != before.id:
        edits = log_after(
            effect, analysis.effects, analysis.logger, told.format(before.id, kept, name, kept)
        )
    elif analysis.program.mentions(_BEFORE):
        return None
    else:
        line = told.format(name, _BEFORE, name, _BEFORE)
        lines = f"{_BEFORE} = {kept}", line
        edits = log_around(effect, analysis.effects, analysis.logger, lines)
    cells = analysis.logger.added.cells if analysis.logger else ()
    title = gettext("Log how many rows were dropped")
    return Fix(title, in_cells(edits), False, cells) if edits else None


def _table(node: ast.AST) -> ast.Name | None:
    """The table whose rows are dropped, if no others can come in on the way."""
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Call):
            if called_name(node) not in _OF_ROWS:
                return None
            node = node.func.value if isinstance(node.func, ast.Attribute) else node.func
        elif isinstance(node, ast.Subscript) and not isinstance(node.slice, _ONE):
            node = node.value.value if _chooses(node.value) else node.value
        else:
            return None
    return node


def _chooses(node: ast.expr) -> TypeGuard[ast.Attribute]:
    return isinstance(node, ast.Attribute) and node.attr in {"loc", "iloc"}


def _is_lazy(analysis: Analysis) -> bool:
    """Whether its tables may be such as have no length, or compute for an hour to tell it."""
    return analysis.register.imports("pyspark", "dask", "polars", "vaex")


def _counts(node: ast.AST) -> bool:
    """Whether a print tells a number of rows."""
    return any(
        (isinstance(part, ast.Call) and called_name(part) in {"len", "count", "nunique", "sum"})
        or (isinstance(part, ast.Attribute) and part.attr in {"shape", "size"})
        for part in walk(node)
    )


rule = Rule("NB308", "unlogged-drop", Severity.ADVICE, check, __doc__, once_a_cell=True)
