"""What is said at the door."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """Answers GET version: the front end must be of the same."""

    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The body of an answer 400, 404 or 409; `field` is what it is about, as in "values.rate".

    `task` is the one that stands in the way.
    """

    message: str
    field: str = ""
    task: str = ""
