"""Changing text in place, so that all that is not changed survives to the letter."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class TextEdit:
    """Replace the characters from `start` up to `end` (both from 0) by `text`."""

    start: int
    end: int
    text: str


def apply_edits(source: str, edits: Iterable[TextEdit]) -> str:
    """Apply edits that do not overlap; insertions at one place keep the order they came in.

    Raises:
        ValueError: two edits overlap.
    """
    pieces: list[str] = []
    done = 0
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        if edit.start < done:
            raise ValueError(f"edits overlap at {edit.start}")
        pieces += [source[done : edit.start], edit.text]
        done = edit.end
    return "".join([*pieces, source[done:]])
