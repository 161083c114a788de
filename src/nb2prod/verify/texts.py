"""Comparing texts that people read: to the letter, by their numbers, without what is of one run.

Dates and times of day are not normalised, as they may be the notebook's data: what is the time of
the run shows when the notebook runs again.
"""

import re
from collections.abc import Iterable

from nb2prod.verify.rung import Rung, is_close

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_DURATION = r"\d+(?:\.\d+)?(?:e[-+]?\d+)? ?(?:ns|[uµμ]s|ms|s|min|h)\b"
TIMES = "«times»"
"""What is left of a line that tells nothing but times measured in one run."""

_PLACE = r' *File "[^"]+", line \d+, in '
_FRAME = rf"{_PLACE}.+"
_WRITTEN = r"(?:(?!\\n).)"  # in a text that stands there as Python writes it, a letter of a line
_IN_FRAME = re.compile(_FRAME)
_OF_ONE_RUN = (
    (re.compile(r"\x1b\[[0-9;]*m"), ""),
    (re.compile(rf"^{_FRAME}(?:\n {{4}}.*)*$", re.MULTILINE), "File …"),
    (re.compile(rf"(?<=\\n){_PLACE}{_WRITTEN}+(?:\\n {{4}}{_WRITTEN}*)*"), "File …"),
    (re.compile(r"\b0x[0-9a-fA-F]{4,}\b"), "0x…"),
    (re.compile(r"^(?:CPU times|Wall time|Compiler *): .*$", re.MULTILINE), TIMES),
    (re.compile(rf"{_DURATION}(?: \d+ ?\w+)? ± {_DURATION}(?: \d+ ?\w+)? per loop.*"), TIMES),
    (
        re.compile(r"^The slowest run took \S+ times longer than the fastest\..*$", re.MULTILINE),
        TIMES,
    ),
    (re.compile(rf"\d+ loops?, best of \d+: {_DURATION} per loop"), TIMES),
    (re.compile(r"[^\s'\"<>()=,]*[/\\]nb2prod-\w+[/\\](?:[^\s'\"<>(),:]*[/\\])?"), "…/"),
    (re.compile(r"[^\s'\"<>()=,]*[/\\]ipykernel_\d+[/\\]\d+\.py"), "…/cell.py"),
    (re.compile(r"[^\s'\"<>()=,]*[/\\](?:tmp|temp|T)[/\\]tmp\w{6,}"), "…/tmp"),
    (re.compile(r"<ipython-input-[^>]*>"), "<cell>"),
    (re.compile(r"^interactive (?=<Figure )"), ""),
    (re.compile(r"\b__main__\."), ""),
    # A notebook's variable is a function's in the package, and so missed in other words.
    (
        re.compile(
            r"cannot access local variable '(\w+)' where it is not associated with a value"
            r"|local variable '(\w+)' referenced before assignment"
        ),
        r"name '\1\2' is not defined",
    ),
    (re.compile(r"\bUnboundLocalError\b"), "NameError"),
    (re.compile(r"\b\w+\.<locals>\."), ""),
)


def compare_texts(original: str, job: str, package: str = "") -> Rung:
    """How alike two texts are; `package` is the name whose modules hold what `__main__` held."""
    if original == job:
        return Rung.IDENTICAL
    if _numbers_alike(original, job):
        return Rung.CLOSE
    one, other = normalised(original, package), normalised(job, package)
    if one == other or _numbers_alike(one, other):
        return Rung.NORMALISED
    return Rung.DIFFERS


def normalised(text: str, package: str = "") -> str:
    """A text without addresses, measured times, paths of one run, and a class's module."""
    for pattern, instead in _OF_ONE_RUN:
        text = pattern.sub(instead, text)
    if package and package in text:
        text = re.sub(rf"\b{package}\.(?:steps|functions\w*|local)\.", "", text)
        text = re.sub(rf"\b{package}\.(?:steps|functions\w*)\b", "__main__", text)
    return text


def skeleton(text: str, package: str = "") -> str:
    """A normalised text with a mark for each number."""
    return _NUMBER.sub("#", normalised(text, package))


def lines_of(text: str) -> list[str]:
    """The lines as a terminal shows them: what a carriage return went back over is gone."""
    if not text:
        return []
    lines = text.removesuffix("\n").split("\n")
    return [line.removesuffix("\r").rsplit("\r", 1)[-1] for line in lines]


def with_frames(lines: Iterable[str]) -> list[str]:
    """The lines, with each frame of a traceback as one: its place and the code that stands there.

    Both are others in a package, whose steps are functions and whose code is formatted.
    """
    found: list[str] = []
    for line in lines:
        if line.startswith("    ") and found and _IN_FRAME.match(found[-1]):
            found[-1] += f"\n{line}"
        else:
            found.append(line)
    return found


def _numbers_alike(original: str, job: str) -> bool:
    if _NUMBER.sub("#", original) != _NUMBER.sub("#", job):
        return False
    pairs = zip(_NUMBER.findall(original), _NUMBER.findall(job), strict=True)
    return all(one == other or _is_close(one, other) for one, other in pairs)


def _is_close(one: str, other: str) -> bool:
    """Whole numbers count things: they are equal or not."""
    if one.lstrip("+-").isdigit() and other.lstrip("+-").isdigit():
        return False
    return is_close(float(one), float(other))
