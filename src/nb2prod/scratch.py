"""A folder for the time of one task, of which nothing stays, however the task is stopped."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def scratch_folder(above: Path | None = None, prefix: str = "nb2prod-") -> Iterator[Path]:
    """Make an empty folder that only its user may read, and remove it with all that is in it.

    The standard library's own knows the folder's name only after it has been made, and a signal
    that comes in between leaves it; here the name is known first.

    Args:
        above: where it is made, a folder; by default where this machine keeps such things.
    """
    parent = Path(tempfile.gettempdir()) if above is None else above
    folder = parent.resolve() / f"{prefix}{os.urandom(8).hex()}"
    try:
        folder.mkdir(mode=0o700)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
