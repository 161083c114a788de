"""Data is read and no log line says what came in.

What it does
    Finds calls that read data (`pd.read_*`, `np.load`, `open`, `fetch_*` and the like) with no log
    line after them in the same cell or function, nor in the cell that calls the function.

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
    len(bills))`.
"""

from collections.abc import Iterator

from nb2prod.analysis import Analysis, untold
from nb2prod.rule import Diagnostic, Rule, Severity


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each statement that reads data silently."""
    for effect in untold(analysis.effects, "read"):
        yield rule.at(
            effect.cell.location(effect.node),
            "data is read here and no log line says what came in: log the path and the row count",
        )


rule = Rule("NB302", "unlogged-read", Severity.ADVICE, check, __doc__)
