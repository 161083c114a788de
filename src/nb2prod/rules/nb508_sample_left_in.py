"""Only a part of the data goes on.

What it does
    Finds `nrows=10000`, `.head(1000)`, `.limit(1000)`, `.sample(1000)`, `.sample(frac=0.1)` and
    `[:1000]` with a fixed size, also polars' and Spark's, where the sample takes the place of the
    data or goes on to a model, a file or a table. A look at a few rows, the top of a sorted table
    and `.sample(frac=1)` are left alone.

Why it matters
    A sample makes trying things quick, and is easily forgotten. The job then runs without an
    error, every night, on the first thousand rows.

Bad:
    import pandas as pd
    bills = pd.read_csv(path, nrows=10000)

Good:
    import pandas as pd
    bills = pd.read_csv(path, nrows=max_rows)

How to fix
    Take it out. To stay quick while you try things, make it a parameter: `max_rows = None` in the
    cell tagged `parameters` (NB705 tells how) takes all rows, and a test run can set it to 1000.
"""

from collections.abc import Iterator

from nb2prod.analysis import Analysis
from nb2prod.rule import Diagnostic, Rule, Severity
from nb2prod.sentence import gettext


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each sample that stands for the data."""
    for sample in analysis.samples:
        yield rule.at(
            sample.cell.location(sample.node),
            gettext(
                "only a part of the data goes on ({}): take all, or make it a parameter",
                sample.text,
            ),
        )


rule = Rule("NB508", "sample-left-in", Severity.WARNING, check, __doc__)
