"""How far from production."""

from dataclasses import dataclass

from nb2prod.lab.messages.document import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRequest:
    """POST score: a notebook as it is in the browser, or what lies at a path.

    `package` is the folder of its package, which is scored instead as soon as it has a job.
    """

    path: str
    document: Document | None = None
    package: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What speaks for an item, or against it, and where it was found."""

    text: str
    place: str
    points: float
    against: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreItem:
    """One of the 28 items; `next` is what would raise it, `asks` what only people know."""

    id: str
    section: str
    title: str
    points: float
    evidence: tuple[Evidence, ...]
    next: str
    asks: str
    not_applicable: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreAnswer:
    """Both scales, which count different things.

    `done` of `of` items and `kind` are the talk's; `points` of 7, the worst section's, and `band`
    are the paper's. `next` is the item that raises it most. `said` tells what is how ready, and
    `scales` explains it.
    """

    said: str
    scales: str
    done: int
    of: int
    kind: str
    points: float
    band: str
    sections: dict[str, float]
    items: tuple[ScoreItem, ...]
    next: ScoreItem | None
