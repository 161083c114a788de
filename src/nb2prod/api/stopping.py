"""Being stopped, by Ctrl-C or by SIGTERM, as a thing that is cleaned up after."""

import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
EXIT_CODES = tuple(128 + number for number in _SIGNALS)
_waiting: list[int] = []
"""For each place that may not be cut short the signal that waits there, or 0."""
_heard: list[int] = []
"""The signals of this process since it can be stopped."""


class Stopped(KeyboardInterrupt):
    """A signal asked this process to end; the exit code is the shell's for that signal."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.exit_code = 128 + number


@contextmanager
def stoppable() -> Iterator[None]:
    """Raise `Stopped` at a signal, once: while things are put in order, one more is not heard."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    tempfile.gettempdir()  # the first time it tries a file there, which a signal would leave
    _heard.clear()

    def hear(number: int, frame: FrameType | None) -> None:
        _heard.append(number)
        if len(_heard) == 2:
            return
        if not _waiting:
            raise Stopped(number)
        _waiting[-1] = number

    before = {number: signal.signal(number, hear) for number in _SIGNALS}
    try:
        with told_as_stop():
            yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def told_as_stop() -> Iterator[None]:
    """Raise `Stopped` for the error that a library, as asyncio, makes of being cut short."""
    try:
        yield
    except Exception as error:
        if _heard:
            raise Stopped(_heard[0]) from error
        raise


@contextmanager
def uncut() -> Iterator[None]:
    """Let a signal wait for the end of a few statements, as the start of threads.

    A thread that is cut short as it starts is there, and nobody knows of it.
    """
    _waiting.append(0)
    try:
        yield
    finally:
        number = _waiting.pop()
    if number:
        raise Stopped(number)
