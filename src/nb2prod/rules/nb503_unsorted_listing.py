"""Files or a set are gone through in an order that may differ elsewhere.

What it does
    Finds `glob`, `os.listdir`, `os.walk`, `iterdir`, `scandir`, `list(set(…))`, and loops over a
    set or over what is left of two, whose elements are gathered, numbered (`enumerate`) or taken by
    position, with nothing that sorts them, before or afterwards. Counting, looking up, printing,
    and looping over them without gathering anything are left alone; so are sets of numbers, and
    what only may be a set.

Why it matters
    The order of a folder is its file system's affair, and that of a set of texts changes from run
    to run. On another machine rows come in another order, and "the first file" is another one.

Bad:
    import glob
    import pandas as pd
    bills = pd.concat([pd.read_csv(file) for file in glob.glob("bills/*.csv")])

Good:
    import glob
    import pandas as pd
    bills = pd.concat([pd.read_csv(file) for file in sorted(glob.glob("bills/*.csv"))])

How to fix
    Wrap it in `sorted(…)`, which `--fix --unsafe-fixes` does: the order that you saw may change,
    once.
"""

import ast
from collections.abc import Iterator

from nb2prod.analysis import Analysis
from nb2prod.analysis.data.listings import Listing
from nb2prod.rule import Diagnostic, Edit, Fix, Rule, Severity
from nb2prod.sentence import gettext


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each order that is left to chance."""
    for listing in analysis.listings:
        if listing.of_files:
            message = gettext("files come in another order on another machine: sorted(…) fixes it")
        else:
            message = gettext("a set has another order in each run: sorted(…) fixes it")
        yield rule.at(listing.place.location, message, _fix(listing))


def _fix(listing: Listing) -> Fix | None:
    place, cell = listing.place, listing.place.cell
    span = cell.source_span(place.node)
    if not listing.sortable or span is None:
        return None
    parent = place.parent
    if isinstance(parent, ast.Call) and getattr(parent.func, "id", "") == "list":
        made = cell.source_span(parent.func)
        return (
            Fix(gettext("Sort it"), (Edit(cell.index, *made, "sorted"),), False) if made else None
        )
    start, end = span
    edits = (Edit(cell.index, start, start, "sorted("), Edit(cell.index, end, end, ")"))
    return Fix(gettext("Sort it"), edits, False)


rule = Rule("NB503", "unsorted-listing", Severity.ADVICE, check, __doc__)
