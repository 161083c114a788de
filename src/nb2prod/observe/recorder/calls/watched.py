"""A function of the notebook, and what was seen of it so far."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType, FunctionType
from typing import Any

from ..budget import CALLS, Budget
from .sample import Sample
from .stub import stub_of

MAX_EXAMINED = 40  # of each function, during one cell
MAX_SECONDS = 0.4
_MAX_SAMPLES = 200
_FIRST_LOOKS = 2  # for which other functions leave some time
LAZY = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR


class Watched:
    """`parameters` can be given by position; `variables` are recorded with its calls; the stub
    calls `enter` with `number`.
    """

    def __init__(
        self, name: str, function: FunctionType, parameters: tuple[str, ...], number: int
    ) -> None:
        self.name = name
        self.function = function
        self.parameters = parameters
        self.variables: tuple[str, ...] = ()
        self.code: CodeType = function.__code__
        self.stub = stub_of(self.code, number)
        self.is_lazy = bool(self.code.co_flags & LAZY)
        self.is_constructor = name.endswith(".__init__")
        self.samples: dict[bool, dict[object, Sample]] = {False: {}, True: {}}  # nested or not
        self.refused: list[str] = []
        self.fickle = ""
        self.called = False
        self.examined = 0
        self.spent = 0.0

    @property
    def rests(self) -> bool:
        """Whether enough was seen during this cell."""
        return self.examined >= MAX_EXAMINED or self.is_done

    @property
    def is_done(self) -> bool:
        """Whether enough was seen altogether."""
        kept = sum(map(len, self.samples.values()))
        if self.spent > MAX_SECONDS or kept >= _MAX_SAMPLES or bool(self.fickle):
            return True
        return kept + len(self.refused) >= _FIRST_LOOKS and not Budget.allows(CALLS)

    @property
    def known(self) -> list[Sample]:
        """The calls from cells, or where there are none those inside other calls."""
        return list((self.samples[False] or self.samples[True]).values())

    @contextmanager
    def looked_at(self) -> Iterator[None]:
        """Meanwhile a call of it is looked at."""
        before = Budget.spent
        try:
            with Budget.spending():
                yield
        finally:
            self.spent += Budget.spent - before

    def keep(self, sample: Sample, nested: bool) -> None:
        known = self.samples[nested].setdefault(sample.key, sample)
        if known.shown != sample.shown and not sample.drew and not sample.stands_in:
            self.fickle = "it does not return the same for the same arguments"

    def plain_call(self, positional: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        """Call it as if nobody watched."""
        function = self.function
        space = function.__globals__
        own = FunctionType(self.code, space, self.code.co_name, None, function.__closure__)
        return own(*positional, **keywords)
