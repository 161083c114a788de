"""A password, token or key is written into the notebook.

What it does
    Finds credentials by their shape (keys of AWS, Google, GitHub, Slack and others, private keys,
    signed tokens, addresses with a password in them), in any cell and in saved outputs; and by
    name: `password`, `api_key`, `token` and the like bound to a text that is no placeholder, also
    within a text (`?api_key=…`, `PWD=…`) and beside a user (`auth=("ana", "…")`).

Why it matters
    A notebook is mailed, committed and copied, and its history keeps what was ever in it. Whoever
    can read it can act in your name, and the job cannot be given another account for production.

Bad:
    db_password = "tr0ub4dor&3"

Good:
    import os
    db_password = os.environ["DB_PASSWORD"]

How to fix
    Change the credential where it was issued, since it has been seen. Then read it from the
    environment (`os.environ["DB_PASSWORD"]`), where the scheduler puts its secrets, and you your
    own before you start JupyterLab. Clear outputs that show it.
"""

import json
from collections.abc import Iterator

from nb2prod.analysis import Analysis
from nb2prod.analysis.credentials import (
    credentials_in,
    given_texts,
    may_name_credential,
    named_credential,
    named_texts,
    shapes_in,
)
from nb2prod.notebook import Cell, Location
from nb2prod.rule import Diagnostic, Rule, Severity, shown
from nb2prod.sentence import gettext


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Every credential; of one line the first."""
    told: set[tuple[int, int]] = set()
    for place, message in (*_by_shape(analysis), *_by_name(analysis)):
        if (place.cell, place.line) not in told:
            told.add((place.cell, place.line))
            yield rule.at(place, message)


def _by_shape(analysis: Analysis) -> Iterator[tuple[Location, str]]:
    shapes = shapes_in(analysis.notebook.without_pictures)
    for cell in analysis.notebook.cells if shapes else ():
        for kind, start in credentials_in(cell.source, shapes):
            message = gettext(
                "this looks like {}: change it, and read it from the environment", kind
            )
            yield _place(cell, start), message
        for kind in {kind for text in _texts(cell) for kind, _ in credentials_in(text, shapes)}:
            message = gettext(
                "an output shows what looks like {}: change it, and clear the output", kind
            )
            yield Location(cell.index), message


def _by_name(analysis: Analysis) -> Iterator[tuple[Location, str]]:
    may_be = may_name_credential(analysis.program.text)
    for cell in analysis.program.cells if may_be else ():
        if not may_name_credential(cell.text):
            continue
        for name, node, value in (*named_texts(cell), *given_texts(cell)):
            if kind := named_credential(name, value):
                message = gettext(
                    "{} holds a {}: read it from the environment", shown(name, 32), kind
                )
                yield cell.location(node), gettext("{}, and change it: it has been seen", message)


def _place(cell: Cell, start: int) -> Location:
    before = cell.source[:start]
    return Location(cell.index, before.count("\n") + 1, start - before.rfind("\n"))


def _texts(cell: Cell) -> Iterator[str]:
    """What a cell's outputs show as text."""
    for output in cell.outputs:
        data = output.get("data")
        kinds = data if isinstance(data, dict) else {}
        parts = [value for kind, value in kinds.items() if not kind.startswith("image/")]
        parts += [output.get(key, "") for key in ("text", "traceback", "evalue")]
        for part in parts:
            lines = isinstance(part, list) and all(isinstance(line, str) for line in part)
            yield part if isinstance(part, str) else "".join(part) if lines else json.dumps(part)


rule = Rule("NB601", "credential", Severity.ERROR, check, __doc__)
