"""A path exists on one machine only.

What it does
    Finds absolute paths, paths into somebody's home folder, Windows drives and network shares,
    in plain strings and in strings that are put together (f-strings, `+`, `os.path.join`,
    `Path(…) / …`). Values in a cell tagged `parameters` are left alone, and so are those of a class
    of settings (`class Config:`).

Why it matters
    The job will run on another machine, as another user, on other data. A path that is written
    into the code breaks there, or worse, quietly reads last year's file.

Bad:
    import pandas as pd
    bills = pd.read_csv("/home/ana/solar/bills.csv")

Good:
    import pandas as pd
    from pathlib import Path
    def load_bills(data_dir: Path) -> pd.DataFrame:
        return pd.read_csv(data_dir / "bills.csv")

How to fix
    Bind the path to a name in a cell tagged `parameters` (NB705 tells how), near the top of the
    notebook, and use the name, which `--fix` does for plain strings. Papermill, which runs
    notebooks as jobs, and the package that nb2prod makes can then be given another value.
"""

from collections.abc import Iterator

from nb2prod.analysis import Analysis, PathLiteral
from nb2prod.rule import Diagnostic, Fix, Rule, Severity, in_cells, shown
from nb2prod.sentence import gettext

_REASONS = {
    "absolute": gettext("is not there on every machine"),
    "home": gettext("lies in one person's home folder"),
    "windows": gettext("is there on some Windows machines only"),
}


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every path that another machine does not have."""
    for path in analysis.paths:
        if path.kind in _REASONS and not path.in_parameters:
            yield rule.at(
                path.cell.location(path.node),
                gettext("{} {}: make it a parameter", shown(path.value), _REASONS[path.kind]),
                _fix(path, analysis),
            )


def _fix(path: PathLiteral, analysis: Analysis) -> Fix | None:
    move = analysis.moves.paths.get(path.node)
    title = gettext("Move the path into the cell tagged parameters")
    return Fix(title, in_cells(move.edits), True, move.cells) if move else None


rule = Rule("NB201", "hardcoded-path", Severity.WARNING, check, __doc__)
