"""How alike two things are, from best to worst."""

from enum import IntEnum
from math import isclose, isnan

from nb2prod.sentence import gettext

TOLERANCE = 1e-9
"""What "numerically close" allows, relative to the larger number."""


class Rung(IntEnum):
    """A rung of the ladder; of several things, the highest number tells how the whole is."""

    IDENTICAL = 0
    CLOSE = 1
    NORMALISED = 2
    NONDETERMINISTIC = 3
    INCOMPARABLE = 4
    DIFFERS = 5

    @property
    def words(self) -> str:
        return _WORDS[self]


_WORDS = {
    Rung.IDENTICAL: gettext("identical"),
    Rung.CLOSE: gettext("numerically close"),
    Rung.NORMALISED: gettext("same after normalising"),
    Rung.NONDETERMINISTIC: gettext("nondeterministic"),
    Rung.INCOMPARABLE: gettext("cannot be compared"),
    Rung.DIFFERS: gettext("differs"),
}


def is_close(one: float, other: float) -> bool:
    """Whether two numbers are the same but for the last bits."""
    if isnan(one) or isnan(other):
        return isnan(one) and isnan(other)
    return isclose(one, other, rel_tol=TOLERANCE, abs_tol=0.0)
