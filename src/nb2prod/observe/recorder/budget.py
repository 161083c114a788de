"""How much of the run's time may go into looking at it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter, process_time, thread_time

from .randomness import undisturbed

CALLS, VARIABLES, MORE_AGAIN, ONCE_AGAIN = 0.15, 0.25, 0.3, 0.4
"""Of the run's own time, what may be spent before there are no more looks at calls or variables,
no more calls made again, and not even one of each function."""

_FREE_SECONDS = 0.3
_BUSY = 6  # times as long as on a machine with nothing else to do


class Clock:
    """How long something takes, told in the same way on a busy machine."""

    def __init__(self) -> None:
        self._started = process_time(), perf_counter()

    @property
    def seconds(self) -> float:
        """The processor's until now, or a part of those that passed where it only waited."""
        worked, passed = self._started
        return max(process_time() - worked, (perf_counter() - passed) / _BUSY)


class Budget:
    """CPU seconds that went into looking; `looking` while some go there.

    The run's own seconds are all others of this process since it began. What is spent on one thing
    is not there for the next, so that the last limit holds for all of them together.
    """

    spent = 0.0
    looking = False

    @classmethod
    def allows(cls, share: float) -> bool:
        """Whether less was spent than this share of the run's own time."""
        return cls.left(share) > 0

    @classmethod
    def left(cls, share: float) -> float:
        """How many seconds that is less."""
        return _FREE_SECONDS + share * (process_time() - cls.spent) - cls.spent

    @classmethod
    def spend(cls, seconds: float) -> None:
        cls.spent += seconds

    @classmethod
    @contextmanager
    def spending(cls) -> Iterator[None]:
        """What is done meanwhile is looking: no call is watched, and its time counts.

        To look at an object may mean to make another one, which may draw random numbers.
        """
        if cls.looking:
            yield
            return
        started = thread_time()
        cls.looking = True
        try:
            with undisturbed():
                yield
        finally:
            cls.looking = False
            cls.spend(thread_time() - started)
