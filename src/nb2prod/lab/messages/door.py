"""What is said at the door."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a package can be made for, too."""

    name: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """Answers GET version: the front end must be of the same.

    Where files are not `is_local`, packages cannot be written, only downloaded. `lesson` is the
    address of the first lesson.
    """

    version: str
    is_local: bool
    lesson: str
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """The body of an answer 400, 404 or 409; `field` is what it is about, as in "values.rate".

    `task` is the one that stands in the way.
    """

    message: str
    field: str = ""
    task: str = ""
