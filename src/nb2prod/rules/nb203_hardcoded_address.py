"""An address is written into the code.

What it does
    Finds URLs, buckets, database addresses and hosts. Values in a cell tagged `parameters`,
    defaults of functions and pages that are only shown are left alone.

Why it matters
    Test and production talk to different servers, and public files move. An address in the code
    means that trying the job also touches production, and that each move needs a release.

Bad:
    import pandas as pd
    tariffs = pd.read_csv("https://example.com/tariffs.csv")

Good:
    import pandas as pd
    def load_tariffs(url: str) -> pd.DataFrame:
        return pd.read_csv(url)

How to fix
    Bind the address to a name in a cell tagged `parameters` (NB705 tells how) and use the name,
    which `--fix` does. Passwords and tokens do not belong there: read those from the environment.
"""

from collections.abc import Iterator

from nb2prod.analysis import Analysis, PathLiteral
from nb2prod.rule import Diagnostic, Fix, Rule, Severity, in_cells, shown
from nb2prod.sentence import gettext


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every URL or host in the code."""
    for path in analysis.paths:
        if path.kind == "url" and not (path.configured or path.based or path.idle):
            yield rule.at(
                path.cell.location(path.node),
                gettext(
                    "{} is fixed here: a parameter lets a test run use another", shown(path.value)
                ),
                _fix(path, analysis),
            )


def _fix(path: PathLiteral, analysis: Analysis) -> Fix | None:
    move = analysis.moves.paths.get(path.node)
    title = gettext("Move the address into the cell tagged parameters")
    return Fix(title, in_cells(move.edits), True, move.cells) if move else None


rule = Rule("NB203", "hardcoded-address", Severity.ADVICE, check, __doc__)
