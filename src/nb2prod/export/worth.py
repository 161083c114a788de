"""What CHECKLIST.md tells of the tests: what they cover, what they notice, and what is missing."""

from typing import Any

from nb2prod.export import spelling
from nb2prod.export.layout import Layout, Outcome
from nb2prod.export.skeleton import skeleton
from nb2prod.export.tests.recorded import ENDED_BEFORE, NEVER_CALLED
from nb2prod.observe import Fault
from nb2prod.transform import Function

_MOST_SURVIVORS = 5


def worth(layout: Layout, outcome: Outcome) -> dict[str, Any]:
    """What the template wants to know about the tests."""
    watched = outcome.tried.watched
    functions = {function.name: function for function in layout.plan.functions}
    missing = {item.what for item in outcome.untested}
    outcomes = [result for _, result, _ in watched.results]
    return {
        "tests": outcome.ran,
        "results": _count(outcomes.count("passed")) if "passed" in outcomes else "",
        "tested": [name for name in functions if name not in missing],
        "faults": len(watched.faults),
        "noticed": sum(fault.noticed for fault in watched.faults),
        "untried": watched.untried,
        "survivors": _survivors(watched.faults),
        "coverage": watched.lines,
        "left_out": outcome.tried.left_out,
        "untested": [
            (
                item.what,
                spelling.sentence(item.reason),
                str(item.location),
                (
                    _skeleton(functions[item.what], item.reason, layout)
                    if item.what in functions
                    else ()
                ),
            )
            for item in outcome.untested
        ],
    }


def _skeleton(function: Function, reason: str, layout: Layout) -> tuple[str, ...]:
    return skeleton(function, layout.plan, called=reason not in (NEVER_CALLED, ENDED_BEFORE))


def _count(number: int) -> str:
    return f"{number} test{'s'[: number != 1]}"


def _survivors(faults: tuple[Fault, ...]) -> list[Fault]:
    """The faults that no test noticed: of many, the first of each function before the others."""
    alive = [fault for fault in faults if not fault.noticed]
    seen: dict[str, int] = {}
    rank = {}
    for fault in alive:
        seen[fault.function] = rank[fault] = seen.get(fault.function, 0) + 1
    chosen = sorted(alive, key=lambda fault: rank[fault])[:_MOST_SURVIVORS]
    return sorted(chosen, key=lambda fault: (fault.file, fault.line, fault.change))
