"""Cells whose tags say that they are not to run."""

from dataclasses import replace

from nb2prod.notebook import ParsedCell
from nb2prod.notebook.read import opens_panel
from nb2prod.sentence import gettext
from nb2prod.transform.draft import Draft, Place, Unit
from nb2prod.transform.model import Skipped


def leave_out_tagged(draft: Draft) -> Draft:
    """Cells that are tagged not to run are not part of the job."""
    change: dict[Unit, Unit] = {}
    skipped = list(draft.skipped)
    for unit in draft.units:
        if tag := tag_against_running(unit.cell):
            change[unit] = unit.to(Place.DROPPED)
            is_panel = opens_panel(unit.cell.cell.source)
            reason = (
                gettext("only opens the panel")
                if is_panel
                else gettext("its cell is tagged {}", tag)
            )
            skipped.append(Skipped(unit.cell.source(unit.node), reason, unit.location))
    return replace(draft.mapped(change), skipped=tuple(skipped))


def tag_against_running(cell: ParsedCell) -> str:
    """The tag for which a cell does not run, or ''."""
    return "skip-execution" if "skip-execution" in cell.cell.tags else ""
