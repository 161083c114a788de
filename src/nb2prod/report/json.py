"""Findings as a JSON list of objects, for other programs."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from nb2prod.lint import Checked
from nb2prod.rule import Diagnostic, Fix


def report(checked: Iterable[Checked]) -> Iterator[str]:
    """The list, piece by piece; one line for each finding."""
    opening = "["
    for one in checked:
        for diagnostic in one.diagnostics:
            yield f"{opening}\n  {json.dumps(_shape(str(one.notebook.path), diagnostic))}"
            opening = ","
    yield "[]\n" if opening == "[" else "\n]\n"


def _shape(path: str, diagnostic: Diagnostic) -> dict[str, Any]:
    return {
        "path": path,
        "code": diagnostic.code,
        "name": diagnostic.name,
        "severity": str(diagnostic.severity),
        "cell": diagnostic.location.cell,
        "line": diagnostic.location.line,
        "column": diagnostic.location.column,
        "message": diagnostic.message,
        "also": [{"line": place.line, "column": place.column} for place in diagnostic.also],
        "fix": _fix(diagnostic.fix) if diagnostic.fix else None,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    edits = [{"cell": e.cell, "start": e.start, "end": e.end, "text": e.text} for e in fix.edits]
    cells = [{"before": c.before, "source": c.source, "tags": c.tags} for c in fix.cells]
    return {"title": fix.title, "edits": edits, "cells": cells, "safe": fix.safe}
