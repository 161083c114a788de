"""Comparing values by what the recorder kept of them."""

import re
from array import array
from collections.abc import Callable

from nb2prod.observe import Value
from nb2prod.verify.rung import Rung, is_close

Verdict = tuple[Rung, str]
"""A rung, and why when that is worth a word."""

Numbers = Callable[[str], bytes]
"""The doubles with this digest; none, where they were not kept."""

_BLOCK = 1 << 16


def nowhere(digest: str) -> bytes:
    """Where no numbers were kept."""
    return b""


def compare_values(original: Value, job: Value, numbers: Numbers = nowhere) -> Verdict:
    """How alike two values are; a class is the same wherever it is defined.

    `numbers` finds those that are too many to be told one by one.
    """
    if not original.comparable or not job.comparable:
        return Rung.INCOMPARABLE, f"nothing about a {original.type or 'value'} repeats"
    if _bare(original.type) != _bare(job.type):
        return Rung.DIFFERS, f"a {original.type} became a {job.type}"
    rung = Rung.IDENTICAL if original.type == job.type else Rung.NORMALISED
    if original.digest != job.digest or len(original.floats) != len(job.floats):
        return Rung.DIFFERS, ""
    if original.floats_digest != job.floats_digest:
        one, other = (numbers(value.floats_digest) for value in (original, job))
        if not one or len(one) != len(other):
            return Rung.DIFFERS, "some of its many numbers are not the same, bit for bit"
        different = _different(one, other)
    else:
        pairs = zip(original.floats, job.floats, strict=True)
        different = [(float.fromhex(a), float.fromhex(b)) for a, b in pairs if a != b]
    if different and not all(is_close(*pair) for pair in different):
        return Rung.DIFFERS, _numbers_words(different)
    return max(rung, Rung.CLOSE) if different else rung, ""


def _different(one: bytes, other: bytes) -> list[tuple[float, float]]:
    """The doubles that are not the same, beside each other."""
    found: list[tuple[float, float]] = []
    for start in range(0, len(one), _BLOCK):
        ours, theirs = one[start : start + _BLOCK], other[start : start + _BLOCK]
        if ours != theirs:
            pairs = zip(array("d", ours), array("d", theirs), strict=True)
            found += [pair for pair in pairs if pair[0] != pair[1]]
    return found


def _numbers_words(different: list[tuple[float, float]]) -> str:
    one, other = next(pair for pair in different if not is_close(*pair))
    count = f"{len(different)} numbers differ" if len(different) > 1 else "a number differs"
    return f"{count}: {one!r} became {other!r}"


def _bare(name: str) -> str:
    """A class without the module that `__main__` and the package are."""
    return re.sub(r"^.*\.", "", name)
