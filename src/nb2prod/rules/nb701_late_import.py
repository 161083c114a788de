"""An import stands far below the first cells.

What it does
    Finds imports below the cells that a notebook begins with, once, with their number. Imports in
    functions, in `try`, and cells that only set modules up (`sns.set()`) are left alone.

Why it matters
    What a job needs should be seen at one glance. A module that is missing should stop it in the
    first second, and not after an hour, between two steps that belong together.

Bad:
    In [1]:
    import pandas as pd
    In [2]:
    bills = pd.DataFrame({"price": [12, 15]})
    In [3]:
    import numpy as np
    bills["root"] = np.sqrt(bills["price"])

Good:
    In [1]:
    import numpy as np
    import pandas as pd
    In [2]:
    bills = pd.DataFrame({"price": [12, 15]})
    In [3]:
    bills["root"] = np.sqrt(bills["price"])

How to fix
    Move the imports into the first cell with imports; `nb2prod check --fix` does it where nothing
    on the way changes what they mean.
"""

from collections.abc import Iterable, Iterator

from nb2prod.analysis import Analysis, LateImport, LateImports
from nb2prod.notebook import ParsedCell
from nb2prod.rule import Diagnostic, Edit, Fix, Rule, Severity
from nb2prod.sentence import gettext


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """The first late import, which stands for all of them."""
    late = analysis.late_imports
    if not late.found:
        return
    first, *others = late.found
    number = (
        gettext("this import and {} more stand", len(others))
        if others
        else gettext("this import stands")
    )
    yield rule.at(
        first.cell.location(first.node),
        gettext(
            "{} below the first cells: a job should miss a module at once, so gather them there",
            number,
        ),
        _gathered(late),
    )


def _gathered(late: LateImports) -> Fix | None:
    moved = [found for found in late.found if found.movable]
    if not moved or late.cell is None or late.home is None:
        return None
    known = {*late.cell.cell.source.split("\n")}
    texts = dict.fromkeys(_lines(found) for found in moved)
    fresh = [text for text in texts if text not in known]
    end = _offset(late.cell, late.home.end_lineno or 0) - 1
    edits = [Edit(late.cell.index, end, end, "".join(f"\n{text}" for text in fresh))]
    by_cell: dict[ParsedCell, set[int]] = {}
    for found in moved:
        rows = range(found.node.lineno - 1, found.node.end_lineno or found.node.lineno)
        by_cell.setdefault(found.cell, set()).update(rows)
    edits += [edit for cell, rows in by_cell.items() for edit in _without(cell, rows)]
    made = tuple(edit for edit in edits if edit.text or edit.start < edit.end)
    return Fix(gettext("Gather the imports in cell {}", late.cell.index + 1), made, safe=True)


def _lines(found: LateImport) -> str:
    node = found.node
    return "\n".join(found.cell.text.split("\n")[node.lineno - 1 : node.end_lineno])


def _offset(cell: ParsedCell, row: int) -> int:
    """Where a line of the source begins, from 0; after the last one, one more than its end."""
    return sum(len(line) + 1 for line in cell.cell.source.split("\n")[:row])


def _without(cell: ParsedCell, rows: set[int]) -> Iterable[Edit]:
    """The edits that take lines out, with the blank ones below that would then begin the cell."""
    lines = cell.cell.source.split("\n")
    gone = set(rows)
    for row, line in enumerate(lines):
        if row not in gone and line.strip():
            break
        gone.add(row)
    first = None
    for row in range(len(lines) + 1):
        if row in gone and first is None:
            first = row
        elif row not in gone and first is not None:
            start, end = _offset(cell, first), _offset(cell, row)
            is_last = row == len(lines)
            yield Edit(cell.index, max(start - is_last, 0), end - is_last, "")
            first = None


rule = Rule("NB701", "late-import", Severity.ADVICE, check, __doc__)
