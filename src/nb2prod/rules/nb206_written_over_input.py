"""A result is written over an input, or among the inputs.

What it does
    Finds files that the notebook reads and then writes, under the same name; and the first file
    that it writes into each folder from which it also reads, the notebook's own folder included.
    A cache (`if not path.exists(): …`), a folder that is called like one for results, and a file in
    a folder that has a name (`out_dir / "bills.csv"`) are left alone.

Why it matters
    After the first run the input is gone: a second run starts from the result of the first, and no
    one can repeat what was computed. In a job the folder with the data is often read-only, so the
    run fails after all its work is done.

Bad:
    import pandas as pd
    bills = pd.read_csv("data/bills.csv")
    bills.dropna().to_csv("data/bills.csv")

Good:
    import pandas as pd
    from pathlib import Path
    def clean(data_dir: Path, output_dir: Path) -> None:
        bills = pd.read_csv(data_dir / "bills.csv")
        bills.dropna().to_csv(output_dir / "bills.csv")

How to fix
    Name a folder for results in the cell tagged `parameters` (NB705 tells how), apart from the
    folder of the data: `output_dir = "output"`. Make it, `Path(output_dir).mkdir(exist_ok=True)`,
    and write everything below it: `Path(output_dir) / "bills.csv"`.
"""

from collections.abc import Iterator

from nb2prod.analysis import Analysis
from nb2prod.rule import Diagnostic, Rule, Severity, shown
from nb2prod.sentence import gettext


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each write over an input, and the first into each folder of inputs."""
    lost = set()
    for effect in analysis.overwritten:
        at = effect.cell.location(effect.node)
        lost.add((at.cell, at.line))
        yield rule.at(
            at, gettext("this writes over its own input, which a second run needs: write elsewhere")
        )
    for path in analysis.among_inputs:
        at = path.cell.location(path.node)
        if (at.cell, at.line) not in lost:
            yield rule.at(
                at,
                gettext(
                    "{} is written among the inputs: give results their own folder",
                    shown(path.value),
                ),
            )


rule = Rule("NB206", "written-over-input", Severity.ADVICE, check, __doc__)
