"""What an item of the score is, and what speaks for it.

Half a point: it was done once, by hand, and the result can be looked up. A whole point: it is done
again and again by a machine, of which there are records. Code that could do it is worth nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from nb2prod.score.subject import Subject
from nb2prod.sentence import gettext

HALF, WHOLE = 0.5, 1.0
_VALID = timedelta(days=365)  # of what a person answered
_REPEAT = gettext("let a schedule or CI do this at each run, and keep the records of its runs")
_BEYOND = gettext(
    "the paper's other half is for records of repeating this, which nb2prod does not read"
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found and where, and the points that it is worth; `against`: nothing else counts."""

    text: str
    place: str
    points: float = 0.0
    against: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person said about an item: who did it, when, and where the result can be looked up.

    Or why it does not apply here, which the paper has no points for.
    """

    who: str = ""
    when: date = date.min
    link: str = ""
    note: str = ""
    not_applicable: str = ""


def _nothing(subject: Subject) -> Iterator[Evidence]:
    """For what no reading can find."""
    yield from ()


@dataclass(frozen=True, slots=True)
class Item:
    """One of the tests of the paper.

    `first` says how to get half a point, `asks` what only people know; `most` is what it can get
    here: a whole point only where there are records of the kind that we read.
    """

    id: str
    title: str
    first: str
    asks: str = ""
    look: Callable[[Subject], Iterable[Evidence]] = field(default=_nothing, repr=False)
    most: float = HALF


@dataclass(frozen=True, slots=True)
class Scored:
    """An item with what was found for it, and what would raise it next ("" when nothing does)."""

    item: Item
    points: float
    evidence: tuple[Evidence, ...]
    answer: Answer | None = None
    is_old: bool = False

    @property
    def next(self) -> str:
        if self.answer and self.answer.not_applicable:
            return ""
        for evidence in self.evidence:
            if evidence.against:
                return gettext("put right what speaks against it: {}", evidence.text)
        then = _REPEAT if self.item.most > HALF else _BEYOND
        return {0.0: self.item.first, HALF: then}.get(self.points, "")

    @property
    def can_rise(self) -> bool:
        return self.points < self.item.most and bool(self.next)

    @property
    def is_answered(self) -> bool:
        """Whether a person answered it, and not too long ago."""
        return bool(self.answer) and not self.is_old


def scored(item: Item, subject: Subject, answer: Answer | None) -> Scored:
    """Look for what speaks for an item, in what is there and in what a person answered."""
    found, is_old = list(item.look(subject)), False
    if answer and answer.who:
        text = f"{answer.who}, {answer.when}" + (f": {answer.note}" if answer.note else "")
        if is_old := subject.today - answer.when > _VALID:
            text = gettext("{} (older than a year: look again)", text)
        found.append(Evidence(text, answer.link, 0.0 if is_old else HALF))
    points = max((evidence.points for evidence in found), default=0.0)
    if any(evidence.against for evidence in found):
        points = 0.0
    return Scored(item, points, tuple(found), answer, is_old)
