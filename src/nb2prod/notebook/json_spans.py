"""Where things stand in the text of a JSON file, of which a parser only tells the values."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

_BLANKS = re.compile(r"[ \t\r\n]*")
_decode = json.JSONDecoder().raw_decode


@dataclass(frozen=True, slots=True)
class Member:
    """A key of an object and where it and its value stand in the file's text."""

    key: str
    at: int
    start: int
    end: int


def members(text: str, at: int) -> Iterator[Member]:
    """The members of the object that starts here."""
    at = skip(text, at + 1)
    while text[at] != "}":
        key, end = _decode(text, at)
        start = skip(text, skip(text, end) + 1)
        _, end = _decode(text, start)
        yield Member(key, at, start, end)
        at = skip(text, end)
        at = skip(text, at + 1) if text[at] == "," else at


def items(text: str, at: int) -> Iterator[tuple[int, int]]:
    """Where the items of the list that starts here stand."""
    at = skip(text, at + 1)
    while text[at] != "]":
        _, end = _decode(text, at)
        yield at, end
        at = skip(text, end)
        at = skip(text, at + 1) if text[at] == "," else at


def skip(text: str, at: int) -> int:
    """The place behind the blanks that stand here."""
    match = _BLANKS.match(text, at + text.startswith("\ufeff", at))
    return match.end() if match else at
