"""The two scores: the paper's, by points and sections, and the talk's, by things done.

They count different things and are never to be mixed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from nb2prod.score import data, infrastructure, model, monitoring
from nb2prod.score.item import Answer, Scored, scored
from nb2prod.score.subject import Subject
from nb2prod.sentence import gettext

SECTIONS = {
    "data": data.ITEMS,
    "model": model.ITEMS,
    "infrastructure": infrastructure.ITEMS,
    "monitoring": monitoring.ITEMS,
}
# From the paper, table V: a band holds its upper end, not its lower one.
BANDS = (
    (0.0, gettext("more of a research project than a productionized system")),
    (1.0, gettext("not totally untested, but there may be serious holes in reliability")),
    (
        2.0,
        gettext("a first pass at basic productionization, but additional investment may be needed"),
    ),
    (
        3.0,
        gettext("reasonably tested, but more of those tests and procedures may be automated"),
    ),
    (
        5.0,
        gettext(
            "strong levels of automated testing and monitoring, fit for mission-critical systems"
        ),
    ),
    (7.0, gettext("exceptional levels of automated testing and monitoring")),
)
# From the talk, where the last two overlapped at 10: there "at least 10" counts.
KINDS = (
    (2, gettext("a science project")),
    (4, gettext("a more dangerous science project")),
    (9, gettext("the potential to destroy Western civilisation")),
    (28, gettext("a production system")),
)


@dataclass(frozen=True, slots=True)
class Score:
    """The items by their sections, and what they come to."""

    name: str
    sections: Mapping[str, tuple[Scored, ...]]

    @property
    def items(self) -> tuple[Scored, ...]:
        return tuple(item for items in self.sections.values() for item in items)

    @property
    def sums(self) -> dict[str, float]:
        """The points of each section, of 7."""
        return {name: sum(i.points for i in items) for name, items in self.sections.items()}

    @property
    def points(self) -> float:
        """The paper's score: that of the worst section."""
        return min(self.sums.values())

    @property
    def band(self) -> str:
        """What the paper says about it."""
        return next(words for end, words in BANDS if self.points <= end)

    @property
    def done(self) -> int:
        """The talk's score: how many items are done, by hand or by a machine."""
        return sum(item.points > 0 for item in self.items)

    @property
    def kind(self) -> str:
        """What the talk says about it."""
        return next(words for end, words in KINDS if self.done <= end)

    @property
    def lowest(self) -> tuple[str, ...]:
        """The sections that hold the paper's score down."""
        return tuple(name for name, points in self.sums.items() if points == self.points)

    @property
    def step(self) -> Scored | None:
        """The item to go for next: in a worst section, not done yet, with most to build on."""
        open_ones = [i for name in self.lowest for i in self.sections[name] if i.can_rise]
        return min(open_ones, key=lambda i: (i.points, -len(i.evidence)), default=None)


def score(subject: Subject, answers: Mapping[str, Answer]) -> Score:
    """Score a notebook or a package by what is there and by what people answered."""
    return Score(
        subject.name,
        {
            name: tuple(scored(item, subject, answers.get(item.id)) for item in items)
            for name, items in SECTIONS.items()
        },
    )
