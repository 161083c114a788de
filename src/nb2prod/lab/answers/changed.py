"""A changed cell for the browser: the edit to make, and the difference to show."""

from collections.abc import Iterator
from difflib import SequenceMatcher

from nb2prod.lab.answers.opened import units
from nb2prod.lab.messages import Line, NewSource

_AROUND = 2  # lines that are shown with a change


def changed(id: str, title: str, before: str, after: str) -> NewSource:
    """What makes one source of the other, as short as can be, and how to show it."""
    start = _shared(before, after)
    tail = _shared(before[start:][::-1], after[start:][::-1])
    return NewSource(
        id=id,
        before=before,
        after=after,
        start=units(before[:start]),
        end=units(before[: len(before) - tail]),
        text=after[start : len(after) - tail],
        title=title,
        lines=tuple(_lines(before.split("\n"), after.split("\n"))),
    )


def _shared(one: str, other: str) -> int:
    """How many letters two texts begin with together."""
    pairs = zip(one, other, strict=False)
    different = (at for at, (mine, yours) in enumerate(pairs) if mine != yours)
    return next(different, min(len(one), len(other)))


def _lines(before: list[str], after: list[str]) -> Iterator[Line]:
    groups = SequenceMatcher(None, before, after, autojunk=False).get_grouped_opcodes(_AROUND)
    shown = 0
    for group in groups:
        if group[0][1] > shown:
            yield Line(kind="cut")
        for tag, start, end, new_start, new_end in group:
            if tag == "equal":
                yield from (Line(kind="same", text=text) for text in before[start:end])
                continue
            yield from (Line(kind="gone", text=text) for text in before[start:end])
            yield from (Line(kind="new", text=text) for text in after[new_start:new_end])
        shown = group[-1][2]
    if shown < len(before):
        yield Line(kind="cut")
