"""Changing the notebook's code before any decision: later passes see ordinary Python only."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from nb2prod.analysis import revised
from nb2prod.notebook import Location, ParsedCell, TextEdit
from nb2prod.sentence import gettext
from nb2prod.transform.draft import Draft, Unit
from nb2prod.transform.model import Skipped

_UNWRITABLE = gettext("what would stand in its place is not Python: write the cell without magics")


def rewritten(draft: Draft, edits: Mapping[ParsedCell, Sequence[TextEdit]]) -> Draft:
    """The draft of a notebook with some cells' text changed, and all that follows read again.

    A cell that would be no Python afterwards stays as it is, and is told.
    """
    changed: dict[ParsedCell, ParsedCell] = {}
    failed: list[Skipped] = []
    for cell, edited in edits.items():
        try:
            changed[cell] = cell.edited(edited)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            failed.append(Skipped(cell.cell.source, _UNWRITABLE, Location(cell.index)))
    draft = replace(draft, skipped=(*draft.skipped, *failed))
    if not changed:
        return draft
    analysis = revised(draft.analysis, changed)
    units = tuple(Unit(s.cell, s.node, s.names) for s in analysis.statements)
    return replace(draft, analysis=analysis, units=units)
