"""What a code scanning service reads.

The schema of SARIF 2.1.0 is not part of this repository; the reports were held against it when this
was written, and `REQUIRED` is what it asks of the objects that we use.
"""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from nb2prod.lint import Checked, find
from nb2prod.notebook import Location, Notebook, parse
from nb2prod.report.reporters import REPORTERS
from nb2prod.rule import Diagnostic, Edit, Fix, Severity

report = REPORTERS["sarif"]

# Of each object the keys that it must have, and those that it may have.
REQUIRED = {
    "run": ({"tool"}, {"results", "columnKind"}),
    "driver": ({"name"}, {"version", "rules"}),
    "rule": ({"id"}, {"name", "shortDescription", "help", "defaultConfiguration"}),
    "result": (
        {"message"},
        {"ruleId", "ruleIndex", "level", "locations", "relatedLocations", "fixes"},
    ),
    "location": (set(), {"id", "physicalLocation", "logicalLocations"}),
    "fix": ({"artifactChanges"}, {"description"}),
    "change": ({"artifactLocation", "replacements"}, set()),
    "replacement": ({"deletedRegion"}, {"insertedContent"}),
}


def log_of(notebook: Notebook, *found: Diagnostic) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads("".join(report([Checked(notebook, found)])))
    return whole


def objects(log: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    (run,) = log["runs"]
    yield "run", run
    yield "driver", run["tool"]["driver"]
    yield from (("rule", rule) for rule in run["tool"]["driver"]["rules"])
    for result in run["results"]:
        yield "result", result
        places = result["locations"] + result.get("relatedLocations", [])
        yield from (("location", place) for place in places)
        for fix in result.get("fixes", []):
            yield "fix", fix
            for change in fix["artifactChanges"]:
                yield "change", change
                yield from (("replacement", r) for r in change["replacements"])


@pytest.fixture
def log(notebook: Callable[..., Notebook]) -> dict[str, Any]:
    fix = Fix("give it a name", (Edit(0, 0, 1, "y"),), safe=True)
    fixed = find("NB202").at(Location(0, 1, 1), "with a fix", fix)
    foreign = Diagnostic(Location(1), "F401", "unused-import", Severity.WARNING, "ruff's")
    also = Diagnostic(
        Location(1, 1), "NB201", "hardcoded-path", Severity.ERROR, "twice", None, (Location(1, 2),)
    )
    return log_of(notebook("x", "a\nb"), fixed, foreign, also)


def test_every_object_has_what_the_schema_asks_for_and_no_more(log: dict[str, Any]) -> None:
    assert set(log) == {"$schema", "version", "runs"}
    assert log["version"] == "2.1.0"
    seen = set()
    for kind, thing in objects(log):
        must, may = REQUIRED[kind]
        assert must <= set(thing) <= must | may, kind
        seen.add(kind)
    assert seen == set(REQUIRED)


def test_each_result_finds_its_rule(log: dict[str, Any]) -> None:
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    for result in log["runs"][0]["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    assert all(rule["help"]["text"] for rule in rules if rule["id"].startswith("NB"))
    assert len({rule["id"] for rule in rules}) == len(rules)


def test_places_name_the_cell(log: dict[str, Any]) -> None:
    first = log["runs"][0]["results"][0]["locations"][0]
    assert first["physicalLocation"]["artifactLocation"] == {"uri": "notebook.ipynb"}
    assert first["logicalLocations"][0]["fullyQualifiedName"] == "cell 1, line 1"
    last = log["runs"][0]["results"][2]
    assert last["level"] == "error"
    assert last["relatedLocations"][0]["logicalLocations"][0]["properties"]["line"] == 2


def test_a_fix_made_on_the_file_is_the_fix(notebook_json: Callable[..., str]) -> None:
    raw = notebook_json("x = 'ü'", "b")
    notebook = parse(raw.encode(), Path("n.ipynb"))
    fix = Fix("give it a name", (Edit(0, 0, 1, "y"),), safe=True)
    log = log_of(notebook, find("NB202").at(Location(0), "m", fix))
    (replacement,) = log["runs"][0]["results"][0]["fixes"][0]["artifactChanges"][0]["replacements"]
    start = replacement["deletedRegion"]["charOffset"]
    end = start + replacement["deletedRegion"]["charLength"]
    fixed = raw[:start] + replacement["insertedContent"]["text"] + raw[end:]
    assert [cell.source for cell in parse(fixed.encode(), Path("n.ipynb")).cells] == [
        "y = 'ü'",
        "b",
    ]


URIS = {
    "a blank": (Path("my notes/a b.ipynb"), "my%20notes/a%20b.ipynb"),
    "a colon": (Path("a:b.ipynb"), "a%3Ab.ipynb"),
    "no text": (Path(os.fsdecode(b"b\xff.ipynb")), "b%FF.ipynb"),
    "an absolute path": (Path("/srv/a b.ipynb"), "file:///srv/a%20b.ipynb"),
}


@pytest.mark.parametrize(("path", "uri"), URIS.values(), ids=URIS.keys())
def test_uri(notebook_json: Callable[..., str], path: Path, uri: str) -> None:
    notebook = parse(notebook_json("x").encode(), path)
    log = log_of(notebook, find("NB201").at(Location(0), "m"))
    (place,) = log["runs"][0]["results"][0]["locations"]
    assert place["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_nothing_found(notebook: Callable[..., Notebook]) -> None:
    assert log_of(notebook("x"))["runs"][0]["results"] == []
