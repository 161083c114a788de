"""Python programs that the notebook starts, kept from the network as it is itself from files.

What Landlock keeps a process from, it keeps its children from. They read addresses by other means
than we hear of, so they are started through a program that gives up the network first.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

from . import landlock

_BEFORE = (landlock.__file__, landlock.OFFLINE, "--")


def kept(words: Sequence[str]) -> list[str]:
    """The command that runs another one without network."""
    return [sys.executable, *_BEFORE, *words]


def kept_line(line: str) -> str:
    """The shell line that runs another one without network."""
    return shlex.join(kept(["/bin/sh", "-c", line]))


def within(words: Sequence[str]) -> Sequence[str] | None:
    """The command in a command that `kept` made, or None."""
    return words[1 + len(_BEFORE) :] if tuple(words[1 : 1 + len(_BEFORE)]) == _BEFORE else None


def watch(is_to_be_kept: Callable[[Any], bool]) -> None:
    """Have `subprocess` start commands so of which this is said."""
    plain = subprocess.Popen.__init__

    def started(self: Any, args: Any, *rest: Any, **options: Any) -> None:
        if not rest and options.get("executable") is None and is_to_be_kept(args):
            if options.pop("shell", False):
                args = ["/bin/sh", "-c", args] if isinstance(args, str) else args
            args = kept([args] if isinstance(args, str) else [str(word) for word in args])
        plain(self, args, *rest, **options)

    subprocess.Popen.__init__ = started  # type: ignore[method-assign]
