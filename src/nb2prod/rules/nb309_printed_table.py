"""A whole table is printed or logged.

What it does
    Finds `print(df)`, `print(df.to_string())` and log lines with a whole table as it was read
    (`pd.read_csv` and the like). Told once for each cell. A few lines of it (`df.head()`), numbers
    about it, tables of results, and tables that end a cell are left alone.

Why it matters
    In a log, rows of data are noise that nobody can search, and they may hold names and addresses
    that must not be there. Logs are kept for years, and more people read them than the table.

Bad:
    import pandas as pd
    bills = pd.read_csv(path)
    print(bills)

Good:
    import pandas as pd
    bills = pd.read_csv(path)
    bills

How to fix
    To look at a table, end the cell with its name: the job's log then stays clean. For the log,
    tell numbers about it: `logger.info("%s bills, %s columns", *bills.shape)`.
"""

from collections.abc import Iterator

from nb2prod.analysis import Analysis
from nb2prod.rule import Diagnostic, Rule, Severity, shown
from nb2prod.sentence import gettext


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each table that is told row by row."""
    for effect in analysis.effects:
        if name := analysis.told_tables.get(effect.node, ""):
            said = shown(name, 24).strip('"')
            yield rule.at(
                effect.cell.location(effect.node),
                gettext(
                    "rows of {} do not belong into a log: log its shape, or end "
                    "the cell with it",
                    said,
                ),
            )


rule = Rule("NB309", "printed-table", Severity.ADVICE, check, __doc__, once_a_cell=True)
