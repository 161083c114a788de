"""Productionize a notebook and tell what came of it: `python field_made.py NOTEBOOK OUT JSON`.

What it would do outside its folder is allowed only where it fails without.
"""

import json
import sys
from pathlib import Path
from typing import Any

from nb2prod.api.person import Person
from nb2prod.api.productionize import Options, Productionized, productionize
from nb2prod.export.tests.recorded import ENDED_BEFORE, NEVER_CALLED


def main() -> None:
    notebook, out, facts = map(Path, sys.argv[1:])
    result, allowed = productionize(notebook, Options(out=out)), False
    if result.observation and result.observation.failure and result.observation.refused:
        person = Person(allow=lambda effects: True)
        result, allowed = productionize(notebook, Options(out=out, force=True), person), True
    told = {**_facts(result), "allowed": allowed}
    facts.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def _facts(result: Productionized) -> dict[str, Any]:
    seen, watched = result.observation, result.tried.watched
    assert seen is not None
    found = result.verified.found if result.verified else None
    names = {function.name for function in result.plan.functions}
    without = {item.what: item.reason for item in result.untested if item.what in names}
    called = names - {name for name, why in without.items() if why in (NEVER_CALLED, ENDED_BEFORE)}
    return {
        "failure": seen.failure.placed if seen.failure else "",
        "stages": {name: round(seconds, 2) for name, seconds in result.stages},
        "same": bool(found and found.is_same),
        "verdict": result.verified.verdict if result.verified else "",
        "functions": len(names),
        "called": len(called),
        "tested": len(called - set(without)),
        "why_untested": {name: without[name] for name in called & set(without)},
        "faults": len(watched.faults),
        "caught": sum(fault.noticed for fault in watched.faults),
        "untried": watched.untried,
        "tests": sum(outcome == "passed" for _, outcome, _ in watched.results),
        "withheld": dict(result.tried.left_out),
        "trial": result.tests.summary if result.tests else "",
        "read": sorted({s.places[0] for s in seen.data_sets if not s.writes and s.places}),
        "contracts": len(list(result.written.folder.glob("contracts/*.json"))),
        "steps": len(result.plan.steps),
        "notes": len(result.plan.notes),
    }


if __name__ == "__main__":
    main()
