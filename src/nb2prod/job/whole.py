"""Files that are there as a whole or not at all."""

import os
from collections.abc import Callable
from pathlib import Path

from nb2prod.errors import RunError


def write_whole(place: Path, write: Callable[[Path], object]) -> None:
    """Let it write a file beside the place, and put that there.

    Raises:
        RunError: it cannot be written; what was there before still is.
    """
    part = place.with_suffix(f".{os.getpid()}.part")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        write(part)
        part.replace(place)
    except OSError as error:
        part.unlink(missing_ok=True)
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise RunError(f"{place}: cannot be written ({reason}): make room and run again") from error
