"""Being stopped, by Ctrl-C or by SIGTERM, as a thing that is cleaned up after."""

import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
EXIT_CODES = tuple(128 + number for number in _SIGNALS)


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
    heard = 0

    def hear(number: int, frame: FrameType | None) -> None:
        nonlocal heard
        heard += 1
        if heard != 2:
            raise Stopped(number)

    before = {number: signal.signal(number, hear) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
