"""What a call reads is checked against its contract at once, where it is read.

`df = pd.read_csv(path)` becomes `df = contracts.checked("bills", pd.read_csv(path))`.
"""

import ast
from collections.abc import Iterable, Sequence
from dataclasses import replace

from nb2prod.analysis import Analysis
from nb2prod.notebook import ParsedCell, TextEdit
from nb2prod.notebook.walk import walk
from nb2prod.observe.recorder.spelled import spelled
from nb2prod.sentence import gettext
from nb2prod.transform.draft import Draft, free_name, identifiers
from nb2prod.transform.model import Check, Skipped
from nb2prod.transform.plain.rewrite import rewritten

_NOT_FOUND = gettext(
    "is not checked when the job reads it: the call is not in the package's own code"
)


def contracts_name(analysis: Analysis) -> str:
    """A name for the package's contracts that the notebook does not use."""
    taken = identifiers(analysis)
    return "contracts" if "contracts" not in taken else free_name("data_contracts", taken)


def check_reads(draft: Draft, checks: Sequence[Check]) -> Draft:
    """Put each of these calls into one that checks what it gives back."""
    if not checks:
        return draft
    name = contracts_name(draft.analysis)
    edits: dict[ParsedCell, list[TextEdit]] = {}
    lost = list(checks)
    for cell in draft.analysis.program.cells:
        for check, node in _found(cell, checks):
            lost.remove(check)
            start, end = cell.span(node)
            opening = f'{name}.checked("{check.contract}", '
            edits.setdefault(cell, []).append(TextEdit(start, start, opening))
            edits[cell].append(TextEdit(end, end, ")"))
    notes = tuple(Skipped(f"{c.contract}: {c.call}", _NOT_FOUND, c.location) for c in lost)
    return rewritten(replace(draft, notes=(*draft.notes, *notes)), edits)


def _found(cell: ParsedCell, checks: Iterable[Check]) -> list[tuple[Check, ast.Call]]:
    """The calls of a cell that are to be checked: by their line, or where only one can be meant."""
    wanted = [check for check in checks if check.location.cell == cell.index]
    if not wanted:
        return []
    calls = [node for node in walk(cell.tree) if isinstance(node, ast.Call)]
    calls.sort(key=lambda node: cell.span(node))
    found: list[tuple[Check, ast.Call]] = []
    for check in wanted:
        used = [node for _, node in found]
        alike = [n for n in calls if spelled(n)[0] == check.call and n not in used]
        here = [node for node in alike if cell.location(node).line == check.location.line]
        chosen = here or (alike if len(alike) == 1 else [])
        found += [(check, chosen[0])] if chosen else []
    return found
