"""Which functions of a notebook are tested, in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from nb2prod.analysis import Analysis, is_test
from nb2prod.notebook import Location
from nb2prod.sentence import gettext, joined

Tested = Literal["tested", "untested", "untestable"]

_MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the notebook; `why` it cannot be tested as it stands, or ""."""

    name: str
    location: Location
    state: Tested
    why: str = ""

    @property
    def told(self) -> str:
        """The state, and why."""
        state = {
            "tested": gettext("tested"),
            "untested": gettext("untested"),
            "untestable": gettext("cannot be tested"),
        }[self.state]
        return joined(": ", (state, self.why)) if self.why else state


def functions_of(analysis: Analysis) -> Iterator[Function]:
    """Each function once, where it is defined first."""
    seen: set[str] = set()
    for facts in analysis.functions:
        if facts.name in seen or is_test(facts.node):
            continue
        seen.add(facts.name)
        place = facts.cell.location(facts.node)
        if facts.name in analysis.tested:
            yield Function(facts.name, place, "tested")
        elif reads := analysis.reads_of(facts):
            more = " …" if len(reads) > _MOST_NAMED else ""
            why = gettext("reads {}", ", ".join(reads[:_MOST_NAMED]) + more)
            yield Function(facts.name, place, "untestable", why)
        else:
            yield Function(facts.name, place, "untested")


def tested_of(functions: Sequence[Function]) -> str:
    """How many of them are tested."""
    tested = sum(one.state == "tested" for one in functions)
    return gettext("{} of {} tested", tested, len(functions)) if functions else ""
