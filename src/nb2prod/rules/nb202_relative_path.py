"""A path depends on the folder in which the notebook happens to run.

What it does
    Finds relative paths: strings that are given to a call which reads or writes files, or takes a
    folder (`output_dir="runs"`), that `Path(…)` or `os.path.join(…)` make, that begin with `./` or
    `../`, or that end like a data file. Paths in a cell tagged `parameters`, in a class of
    settings, defaults of functions, and files in a folder that has a name
    (`data_dir / "bills.csv"`) are left alone.

Why it matters
    JupyterLab starts a notebook in the notebook's folder; papermill, schedulers and containers
    start it elsewhere. A relative path then finds nothing, or leaves its result where nobody looks.

Bad:
    import pandas as pd
    bills = pd.read_csv("data/bills.csv")

Good:
    import pandas as pd
    from pathlib import Path
    def load_bills(data_dir: Path) -> pd.DataFrame:
        return pd.read_csv(data_dir / "bills.csv")

How to fix
    Give the folder a name in a cell tagged `parameters` (NB705 tells how), `data_dir = "data"`, and
    put paths together from it: `Path(data_dir) / "bills.csv"`; or make the whole path a parameter,
    which `--fix` does.
"""

from collections.abc import Iterator

from nb2prod.analysis import Analysis, PathLiteral
from nb2prod.rule import Diagnostic, Fix, Rule, Severity, in_cells, shown
from nb2prod.sentence import gettext


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every path whose folder is left to chance."""
    for path in analysis.paths:
        if path.kind == "relative" and not (path.configured or path.based):
            yield rule.at(
                path.cell.location(path.node),
                gettext(
                    "{} depends on where the job starts: make it, or its folder, a parameter",
                    shown(path.value),
                ),
                _fix(path, analysis),
            )


def _fix(path: PathLiteral, analysis: Analysis) -> Fix | None:
    move = analysis.moves.paths.get(path.node)
    title = gettext("Move the path into the cell tagged parameters")
    return Fix(title, in_cells(move.edits), True, move.cells) if move else None


rule = Rule("NB202", "relative-path", Severity.ADVICE, check, __doc__)
