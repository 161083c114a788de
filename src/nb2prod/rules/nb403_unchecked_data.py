"""Data is read and nothing checks what came.

What it does
    Finds tables that are read (`pd.read_csv` and the like) with no check of their columns or types:
    no assertion and no `if …: raise` about them, no schema, no `dtype=` and no `usecols=`. Told
    once, at the first, with the number of the others.

Why it matters
    Files change without notice: a column is renamed, a number becomes a text, a unit another one.
    The job then fails far from the cause, or does not fail and computes nonsense.

Bad:
    import pandas as pd
    bills = pd.read_csv(path)

Good:
    import pandas as pd
    bills = pd.read_csv(path, dtype={"household_id": str, "kwh": float})
    assert {"household_id", "kwh"} <= set(bills.columns)
    assert bills["kwh"].dropna().between(0, 100_000).all()

How to fix
    Right after reading, say what you rely on: the columns, their types, and what values make sense.
    `dtype=` and `usecols=` make `read_csv` itself stop. `nb2prod productionize` learns such a
    contract for each table from a run, and writes it into the package. There is no fix: which
    columns and values may be relied on is not in the code.
"""

from collections.abc import Iterator

from nb2prod.analysis import Analysis
from nb2prod.rule import Diagnostic, Rule, Severity, shown
from nb2prod.sentence import gettext, ngettext


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """The first table that is taken as it comes, for the whole notebook."""
    if analysis.unchecked_reads:
        first, *others = analysis.unchecked_reads
        name = shown(first.name, 20).strip('"')
        more = (
            ngettext(", nor of {} more read", ", nor of {} more reads", len(others))
            if others
            else ""
        )
        yield rule.at(
            first.call.location,
            gettext(
                "nothing checks the columns and types of {}{}: assert what you rely on", name, more
            ),
        )


rule = Rule("NB403", "unchecked-data", Severity.ADVICE, check, __doc__)
