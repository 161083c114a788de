"""Python's garbage collector, out of the way while syntax trees are made."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def collect_rarely() -> None:
    """Look for garbage once in many notebooks, and never through what is there by now.

    Notebooks that were checked leave none, so this only bounds what nobody thought of.
    """
    gc.freeze()
    gc.set_threshold(200_000)


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
