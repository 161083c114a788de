"""How far from production: the 28 items of the ML Test Score, each with its evidence."""

from nb2prod.score.item import Answer, Evidence, Item, Scored
from nb2prod.score.readiness import READINESS, parse_answers
from nb2prod.score.score import Score, score
from nb2prod.score.subject import Record, Subject

__all__ = [
    "READINESS",
    "Answer",
    "Evidence",
    "Item",
    "Record",
    "Score",
    "Scored",
    "Subject",
    "parse_answers",
    "score",
]
