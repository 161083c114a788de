"""Findings as SARIF 2.1.0, which code scanning services read.

A region is a line of the notebook's file; the logical location beside it says which cell that is.
"""

import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nb2prod import __version__
from nb2prod.lint import EVERY_RULE, Checked, replacements
from nb2prod.notebook import Location, Notebook
from nb2prod.notebook.file_lines import FileLines
from nb2prod.rule import Diagnostic, Fix, Rule, Severity

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "note"}


def report(checked: Iterable[Checked]) -> Iterator[str]:
    """The log, piece by piece: one line for each result, then the rules."""
    yield f'{{"$schema": {json.dumps(_SCHEMA)}, "version": "2.1.0", "runs": [{{\n"results": ['
    rules = {rule.code: _described(rule) for rule in EVERY_RULE}
    comma = ""
    for one in checked:
        lines = FileLines(one.notebook) if one.diagnostics else None
        for diagnostic in one.diagnostics:
            assert lines
            rules.setdefault(diagnostic.code, {"id": diagnostic.code, "name": diagnostic.name})
            number = list(rules).index(diagnostic.code)
            result = _result(one.notebook, lines, diagnostic) | {"ruleIndex": number}
            yield f"{comma}\n{json.dumps(result)}"
            comma = ","
    driver = {"name": "nb2prod", "version": __version__, "rules": list(rules.values())}
    tool = json.dumps({"driver": driver})
    yield f'\n],\n"columnKind": "unicodeCodePoints",\n"tool": {tool}\n}}]}}\n'


def _described(rule: Rule) -> dict[str, Any]:
    summary, _, page = rule.doc.strip().partition("\n")
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": summary},
        "help": {"text": page.strip() or summary},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(notebook: Notebook, lines: FileLines, diagnostic: Diagnostic) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": diagnostic.message},
        "locations": [_location(notebook, lines, diagnostic.location)],
    }
    if diagnostic.also:
        places = enumerate(diagnostic.also, start=1)
        result["relatedLocations"] = [
            {"id": number, **_location(notebook, lines, place)} for number, place in places
        ]
    if diagnostic.fix and (changes := _changes(notebook, diagnostic.fix)):
        result["fixes"] = [{"description": {"text": diagnostic.fix.title}, **changes}]
    return result


def _location(notebook: Notebook, lines: FileLines, place: Location) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(notebook.path)},
            "region": {"startLine": lines.of(place)},
        },
        "logicalLocations": [
            {
                "name": f"cell {place.cell + 1}",
                "fullyQualifiedName": str(place),
                "properties": {"cell": place.cell, "line": place.line, "column": place.column},
            }
        ],
    }


def _uri(path: Path) -> str:
    return path.as_uri() if path.is_absolute() else quote(os.fsencode(path.as_posix()))


def _changes(notebook: Notebook, fix: Fix) -> dict[str, Any]:
    """The fix as replacements in the file's text."""
    edits = [
        {
            "deletedRegion": {"charOffset": edit.start, "charLength": edit.end - edit.start},
            "insertedContent": {"text": edit.text},
        }
        for edit in replacements(notebook, fix)
    ]
    change = {"artifactLocation": {"uri": _uri(notebook.path)}, "replacements": edits}
    return {"artifactChanges": [change]} if edits else {}
