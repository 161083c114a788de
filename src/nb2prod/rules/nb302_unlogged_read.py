"""Data is read and no log line says what came in.

What it does
    Finds calls that read data (`pd.read_*`, `np.load`, `open`, `fetch_*` and the like) with no log
    line after them in the same cell or function, nor in the cell that calls the function. Pictures
    are left alone.

Why it matters
    Most failures of a job begin with its data: an empty file, yesterday's file, half the rows. If
    the log says what was read and how much, that is found in a minute instead of a morning.

Bad:
    import pandas as pd
    def load(path):
        return pd.read_csv(path)

Good:
    import logging
    import pandas as pd
    logger = logging.getLogger(__name__)
    def load(path):
        bills = pd.read_csv(path)
        logger.info("read %s: %s rows", path, len(bills))
        return bills

How to fix
    After reading, log the path and the number of rows: `logger.info("read %s: %s rows", path,
    len(bills))`. `--fix --unsafe-fixes` does it for tables.
"""

import ast
from collections.abc import Iterator

from nb2prod.analysis import Analysis, Effect, untold
from nb2prod.analysis.added import log_after
from nb2prod.analysis.data.tables import READERS
from nb2prod.analysis.pictures import opens_picture
from nb2prod.notebook.walk import called_name
from nb2prod.rule import Diagnostic, Fix, Rule, Severity, in_cells
from nb2prod.sentence import gettext


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each statement that reads data silently."""
    effects, variables = analysis.effects, analysis.variables
    data = (effect for effect in effects if not opens_picture(effect.node, variables))
    for effect in untold(data, "read"):
        yield rule.at(
            effect.cell.location(effect.node),
            gettext(
                "data is read here and no log line says what came in: log the path and the row"
                " count"
            ),
            _fix(effect, analysis),
        )


def _fix(effect: Effect, analysis: Analysis) -> Fix | None:
    edits = log_after(effect, analysis.effects, analysis.logger, _line(effect))
    cells = analysis.logger.added.cells if analysis.logger else ()
    title = gettext("Log how many rows were read")
    return Fix(title, in_cells(edits), False, cells) if edits else None


def _line(effect: Effect) -> str:
    """What is logged of a table that gets a name."""
    made = effect.statement
    target = made.targets[0] if isinstance(made, ast.Assign) else None
    call = effect.node
    if not isinstance(call, ast.Call) or called_name(call) not in READERS:
        return ""
    if not isinstance(target, ast.Name) or getattr(made, "value", None) is not call:
        return ""
    if call.args and isinstance(call.args[0], ast.Name):
        return f'"read %s: %s rows", {call.args[0].id}, len({target.id})'
    return f'"read {target.id}: %s rows", len({target.id})'


rule = Rule("NB302", "unlogged-read", Severity.ADVICE, check, __doc__)
