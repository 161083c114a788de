"""Credentials that the notebook spells out: a package reads them from the environment."""

from dataclasses import replace

from nb2prod.analysis.written_credentials import written_credentials
from nb2prod.notebook import Location, ParsedCell, TextEdit
from nb2prod.sentence import gettext
from nb2prod.transform.draft import Draft
from nb2prod.transform.model import Skipped
from nb2prod.transform.plain.rewrite import rewritten


def read_credentials(draft: Draft) -> Draft:
    """Write `os.environ["API_KEY"]` where a key stands, and tell of it."""
    edits: dict[ParsedCell, list[TextEdit]] = {}
    notes = []
    variables: dict[str, Location] = {}
    for found in written_credentials(draft.analysis.program.cells):
        made = edits.setdefault(found.cell, [TextEdit(0, 0, "import os\n")])
        made.append(TextEdit(found.start, found.end, found.text))
        reason = gettext(
            "a credential stood there: set this variable where the job runs, and change it"
        )
        place = found.cell.location(found.node)
        notes.append(Skipped(f'os.environ["{found.variable}"]', reason, place))
        variables.setdefault(found.variable, place)
    draft = replace(draft, notes=(*draft.notes, *notes), environment=tuple(variables.items()))
    return rewritten(draft, edits)
