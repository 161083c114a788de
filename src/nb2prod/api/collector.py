"""Python's garbage collector, out of the way while syntax trees are made."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused_collector() -> Iterator[None]:
    """Let no garbage be looked for.

    Trees are many objects that all stay: looking through them again and again takes a quarter of
    the time of a conversion, and finds nothing.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
