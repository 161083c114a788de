"""A print reports what a log should keep.

What it does
    Finds `print` used to report, once for each cell, with the number of prints. Empty prints,
    rulers (`print("-" * 40)`), prints to a file of their own and whole tables (NB309) are left
    alone.

Why it matters
    In a job nobody watches the screen. A printed line has no time, no level and no origin; nothing
    can filter it, count it or raise an alarm on it, and many schedulers throw it away.

Bad:
    rows = 1200
    print("rows:", rows)

Good:
    import logging
    logging.basicConfig(level=logging.INFO)
    logger = logging.getLogger(__name__)
    rows = 1200
    logger.info("rows: %s", rows)

How to fix
    Make a logger once, below the imports, and write `logger.info("rows: %s", rows)`; `warning` for
    what somebody should look at. Without `basicConfig` the lines of `info` are not shown.
    `--fix --unsafe-fixes` does it, and makes a logger whose lines you see. To look at a value while
    you work, end the cell with the bare expression.
"""

import ast
from collections.abc import Iterator

from nb2prod.analysis import Analysis, Effect
from nb2prod.analysis.added import as_log
from nb2prod.analysis.reports import draws_line
from nb2prod.rule import Diagnostic, Fix, Rule, Severity, in_cells
from nb2prod.sentence import gettext


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each print that reports."""
    for effect in analysis.effects:
        told = effect.caught or effect.tested or effect.node in analysis.told_tables
        if effect.kind == "print" and not told:
            yield rule.at(
                effect.cell.location(effect.node),
                gettext(
                    "a print tells nobody once this is a job: logger.info(…) keeps time and level"
                ),
                _fix(effect, analysis),
            )


def _fix(effect: Effect, analysis: Analysis) -> Fix | None:
    """Log the text that is printed, and the rulers beside it, so that they stay in order."""
    logger, cell, stays = analysis.logger, effect.cell, analysis.must_print
    there = logger and logger.since < cell.location(effect.node)
    if not (logger and there) or stays is None or cell.index in stays:
        return None
    assert isinstance(effect.node, ast.Call)
    beside = (c for c in analysis.register.calls("print") if c.cell is cell and draws_line(c.node))
    nodes = [effect.node, *(c.node for c in beside if logger.since < c.location)]
    edits = [(cell.index, e) for node in nodes for e in as_log(cell, node, f"{logger.name}.info")]
    edits += logger.added.edits if edits else ()
    return Fix(gettext("Log it"), in_cells(edits), False, logger.added.cells) if edits else None


rule = Rule("NB301", "print-reports", Severity.ADVICE, check, __doc__, once_a_cell=True)
