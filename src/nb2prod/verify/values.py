"""Comparing values by what the recorder kept of them."""

import re

from nb2prod.observe import Value
from nb2prod.verify.rung import Rung, is_close

Verdict = tuple[Rung, str]
"""A rung, and why when that is worth a word."""


def compare_values(original: Value, job: Value) -> Verdict:
    """How alike two values are; a class is the same wherever it is defined."""
    if not original.comparable or not job.comparable:
        return Rung.INCOMPARABLE, f"nothing about a {original.type or 'value'} repeats"
    if _bare(original.type) != _bare(job.type):
        return Rung.DIFFERS, f"a {original.type} became a {job.type}"
    rung = Rung.IDENTICAL if original.type == job.type else Rung.NORMALISED
    if original.digest != job.digest or len(original.floats) != len(job.floats):
        return Rung.DIFFERS, ""
    if original.floats_digest != job.floats_digest:
        return Rung.DIFFERS, "some of its many numbers are not the same, bit for bit"
    if original.floats != job.floats:
        pairs = zip(original.floats, job.floats, strict=True)
        different = [(a, b) for a, b in pairs if a != b]
        if not all(is_close(float.fromhex(a), float.fromhex(b)) for a, b in different):
            return Rung.DIFFERS, _numbers_words(different)
        rung = max(rung, Rung.CLOSE)
    return rung, ""


def _numbers_words(different: list[tuple[str, str]]) -> str:
    one, other = (float.fromhex(number) for number in different[0])
    count = f"{len(different)} numbers differ" if len(different) > 1 else "a number differs"
    return f"{count}: {one!r} became {other!r}"


def _bare(name: str) -> str:
    """A class without the module that `__main__` and the package are."""
    return re.sub(r"^.*\.", "", name)
