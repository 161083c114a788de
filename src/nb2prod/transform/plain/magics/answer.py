"""What stands in a magic's place."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from nb2prod.transform.plain.magics.expand import expanded, is_expanded


@dataclass(frozen=True, slots=True)
class Answer:
    """Python in a magic's place, or nothing, with the reason to tell.

    `text` may have several lines where the magic is a statement of its own. `requirements` are
    distributions that the package depends on; `session` is what the job tells IPython with
    `%config` before its first step; `note` is what a reviewer should know of the text.
    """

    text: str | None = None
    imports: frozenset[str] = frozenset()
    requirements: tuple[str, ...] = ()
    session: str = ""
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a magic stands.

    `logger` and `report` are the names under which the code reaches these two; `known` are the
    names that have a value there, `bound` those that the notebook gives one anywhere; `imported`
    are the installed packages, and Python's own modules, that it has imported until there; `runs`
    holds the texts of files that `%run` names; `alone` tells that the magic is a statement by
    itself, `indent` how far that is indented.
    """

    logger: str
    report: str
    known: frozenset[str] = frozenset()
    bound: frozenset[str] = frozenset()
    imported: frozenset[str] = frozenset()
    runs: Mapping[str, str] = field(default_factory=dict)
    alone: bool = True
    indent: int = 0

    def expanded(self, text: str) -> str:
        """The Python for a line in which IPython puts the values of variables."""
        return expanded(text, self.known)

    def is_expanded(self, text: str) -> bool:
        """Whether it puts any."""
        return is_expanded(text, self.known)
