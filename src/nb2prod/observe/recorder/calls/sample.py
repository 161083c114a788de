"""A call as it was seen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Dict, List, Tuple  # noqa: UP035 (Python 3.8)

from ..source.writer import Expression

Given = Tuple[List[Expression], Dict[str, Expression], Dict[str, Expression]]  # noqa: UP006
"""What goes into a call: by position, by name, and variables that the function reads."""


class Sample:
    """One call that a test could repeat.

    `result` is None where it has no expression, for the `reason`; `raised` is the error's class;
    `drew` names the modules that random numbers were drawn from, `reads` the files that were read.
    It `is_ordinary` when others that were chosen ran through the same lines to the same result.
    """

    def __init__(self, given: Given, reads: Iterable[str], lines: Iterable[int]) -> None:
        self.arguments = tuple(given[0])
        self.keywords = tuple(sorted(given[1].items()))
        self.variables = tuple(sorted(given[2].items()))
        self.result: Expression | None = None
        self.reason = ""
        self.raised = ""
        self.changes = self.is_ordinary = False
        self.drew: tuple[str, ...] = ()
        self.reads = tuple(reads)
        self.lines = frozenset(lines)
        self.seconds = 0.0

    @property
    def given(self) -> list[Expression]:
        """All that went in."""
        named = [value for _, value in (*self.keywords, *self.variables)]
        return [*self.arguments, *named]

    @property
    def key(self) -> tuple[object, ...]:
        named = [(name, value.source) for name, value in (*self.keywords, *self.variables)]
        return (*(value.source for value in self.arguments), *named)

    @property
    def shown(self) -> str:
        """What came out of it, for telling samples apart."""
        return self.result.source if self.result else self.raised

    @property
    def stands_in(self) -> bool:
        """Whether the call was made with something else than a test can pass."""
        return any(value.stands_in for value in self.given)
