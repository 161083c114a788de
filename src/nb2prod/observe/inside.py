"""Other programs than kernels, kept from changing anything outside some folders."""

import os
from collections.abc import Iterable
from importlib import resources
from pathlib import Path

from nb2prod.observe.recorder.guard import landlock, writable


def can_keep_inside() -> bool:
    """Whether this system has the means for it."""
    return landlock.version() > 0


def kept_inside(
    command: list[str], scratch: Path, own: Iterable[Path] = ()
) -> tuple[list[str], dict[str, str]]:
    """The command line, and the environment, with which a Python command writes nowhere else.

    Where the system has no Landlock, it is the same command.

    Args:
        command: an interpreter and its arguments.
        scratch: a folder to write in; temporary files go there.
        own: more such folders. None that lies above one of them may be written.
    """
    environment = {**os.environ, **writable.variables(str(scratch))}
    if not can_keep_inside():
        return command, environment
    folders = [str(folder.resolve()) for folder in own]
    allowed = [*writable.folders(str(scratch), folders), *folders]
    script = resources.files("nb2prod.observe.recorder.guard") / "landlock.py"
    return [command[0], str(script), *allowed, "--", *command], environment
