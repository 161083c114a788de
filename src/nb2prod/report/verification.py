"""Whether the job does what the notebook does: for the package, for a terminal, for programs."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from nb2prod import __version__
from nb2prod.export import spelling
from nb2prod.export.render import render
from nb2prod.notebook import in_words
from nb2prod.report.text import printable
from nb2prod.verify import Item, Rung, StepVerification
from nb2prod.verify.verified import KINDS, Verified

MOST_LINES = 8  # of one side of a difference
MOST_ITEMS = 20  # of a list; the others are counted
_WIDTH = 160


def markdown(verified: Verified, day: date) -> str:
    """VERIFICATION.md of a package."""
    found = verified.found
    versions = {(m.distribution, m.version) for m in verified.modules if m.distribution}
    return render(
        "VERIFICATION.md.jinja",
        verdict=_capital(verified.verdict),
        is_same=found.is_same,
        day=day.isoformat(),
        nb2prod=__version__,
        notebook=verified.provenance.notebook,
        python=verified.python,
        kernel=verified.kernel,
        versions=[f"{name} {version}" for name, version in sorted(versions)],
        data=verified.data,
        kinds=[kind for kind in KINDS if any(item.kind == kind for item in found.items)],
        rows=[_row(step) for step in found.steps],
        differences=_of(verified, Rung.DIFFERS),
        fickle=_of(verified, Rung.NONDETERMINISTIC),
        unknown=_of(verified, Rung.INCOMPARABLE),
        rough=_of(verified, Rung.CLOSE) + _of(verified, Rung.NORMALISED),
        extra=[(s.name, _cut(text)) for s in found.steps for text in s.extra][:MOST_ITEMS],
        done=verified.done,
        notes=found.notes,
        most=MOST_ITEMS,
    )


def lines(verified: Verified, place: str) -> Iterator[str]:
    """For a terminal: the verdict, the steps that are not identical, and both sides of it."""
    yield printable(_capital(verified.verdict))
    for note in (*verified.found.notes, *verified.done):
        yield f"  {printable(note)}"
    for step in verified.found.steps:
        apart = [item for item in step.items if item.rung > Rung.NORMALISED]
        shown = [item for item in apart if item.rung is Rung.DIFFERS][:MOST_ITEMS]
        if apart:
            yield f"{step.name or 'outside the steps'}: {_tally(apart)}"
        for item in shown:
            yield f"  {printable(_label(item))}"
            for side, text in (("notebook", item.original), ("job", item.job)):
                for line in _cut(text) if text is not None else ["nothing"]:
                    yield f"    {side:<9}{printable(line)}"
    yield f"see {place}"


def as_json(verified: Verified) -> str:
    """For other programs: one object."""
    found = verified.found
    whole = {
        "notebook": verified.provenance.notebook.name,
        "sha256": verified.provenance.notebook.sha256,
        "same": found.is_same,
        "rung": found.rung.words,
        "verdict": verified.verdict,
        "failure": found.failure or None,
        "notes": [*found.notes, *verified.done],
        "seconds": {name: round(seconds, 1) for name, seconds in verified.stages},
        "steps": [_step_shape(step) for step in found.steps],
    }
    return json.dumps(whole, indent=2) + "\n"


def _step_shape(step: StepVerification) -> dict[str, Any]:
    return {
        "name": step.name or None,
        "cells": [cell + 1 for cell in step.cells],
        "rung": step.rung.words,
        "items": [_item_shape(item) for item in step.items],
        "extra": list(step.extra),
    }


def _item_shape(item: Item) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "rung": item.rung.words,
        "name": item.name or None,
        "cell": item.cell + 1 or None,
        "notebook": item.original,
        "job": item.job,
        "why": item.why or None,
    }


def _row(step: StepVerification) -> dict[str, Any]:
    cells = {}
    for kind in KINDS:
        items = [item for item in step.items if item.kind == kind]
        wrong = sum(item.rung is Rung.DIFFERS for item in items)
        cells[kind] = f"{len(items) - wrong} of {len(items)}" if wrong else str(len(items) or "")
    return {
        "name": step.name,
        "cells": cells,
        "rung": step.rung.words,
        "spans": in_words(step.cells),
    }


def _of(verified: Verified, rung: Rung) -> list[dict[str, Any]]:
    """The things on one rung, as the template wants them."""
    return [
        {
            "step": step.name,
            "label": _label(item),
            "why": item.why,
            "original": _cut(item.original),
            "job": _cut(item.job),
            "has_job": item.job is not None,
        }
        for step in verified.found.steps
        for item in step.items
        if item.rung is rung
    ]


def _label(item: Item) -> str:
    where = f"cell {item.cell + 1}: " if item.cell >= 0 else ""
    what = f"{item.kind} {item.name}" if item.name else _KIND_WORDS.get(item.kind, item.kind)
    return f"{where}{what}" + (f": {item.why}" if item.why else "")


_KIND_WORDS = {"line": "a line", "stderr": "a line on standard error", "display": "a display"}
_KIND_WORDS |= {"figure": "a figure", "warning": "a warning"}


def _cut(text: str | None) -> list[str]:
    """The beginning of a text."""
    rows = spelling.prose(text or "").split("\n")
    cut = [row[:_WIDTH] + ("…" if len(row) > _WIDTH else "") for row in rows[:MOST_LINES]]
    return [*cut, "…"] if len(rows) > MOST_LINES else cut


def _tally(items: list[Item]) -> str:
    rungs = sorted({item.rung for item in items}, reverse=True)
    return ", ".join(f"{sum(i.rung is rung for i in items)} {rung.words}" for rung in rungs)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
