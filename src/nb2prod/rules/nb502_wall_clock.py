"""A result depends on when the notebook runs.

What it does
    Finds `datetime.now()`, `date.today()`, `pd.Timestamp.now()`, `time.time()` and their like
    where the time goes into data, a file's name or a decision. Timing a stretch (`t1 - t0`),
    printing and logging the time are left alone.

Why it matters
    A job that failed on Friday is run again on Monday, and must give Friday's result. With the
    clock inside it gives Monday's, and nobody can test it or repeat an old run.

Bad:
    from datetime import date
    age = date.today().year - people["born"]

Good:
    from datetime import date
    run_date = date(2024, 5, 31)
    age = run_date.year - people["born"]

How to fix
    Make the time a parameter: `run_date = "2024-05-31"` in the cell tagged `parameters` (NB705
    tells how), and `date.fromisoformat(run_date)` or `pd.Timestamp(run_date)` where it is used. The
    scheduler gives each run its own; Airflow, for one, knows it as `{{ ds }}`.
"""

from collections.abc import Iterator

from nb2prod.analysis import Analysis
from nb2prod.rule import Diagnostic, Rule, Severity
from nb2prod.sentence import gettext


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each time that gets into a result."""
    for clock in analysis.clocks:
        yield rule.at(
            clock.call.location,
            gettext("another day gives another result: take the time from a parameter, run_date"),
        )


rule = Rule("NB502", "wall-clock", Severity.ADVICE, check, __doc__)
