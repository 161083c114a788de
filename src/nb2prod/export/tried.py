"""What trying the tests showed, and the names by which pytest knows them."""

from dataclasses import dataclass

from nb2prod.observe import NOTHING_WATCHED, Watched

Without = frozenset[str]
"""Tests that are not to be written, by pytest's names for them; a file stands for all in it."""

NO_TESTS: Without = frozenset()


@dataclass(frozen=True, slots=True)
class Tried:
    """How the tests did, when they were run.

    `left_out` pairs those that did not pass, and are not written therefore, with the reason;
    `watched` is what was seen of the others.
    """

    left_out: tuple[tuple[str, str], ...] = ()
    watched: Watched = NOTHING_WATCHED

    @property
    def without(self) -> Without:
        return frozenset(name for name, _ in self.left_out)


UNTRIED = Tried()
"""Nothing was run yet."""


def id_of(file: str, test: str, row: str = "") -> str:
    """A test as pytest names it, `row` being the id of one of its rows."""
    if not row:
        return f"{file}::{test}"
    return f"{file}::{test}[{row.encode('unicode_escape').decode('ascii')}]"
