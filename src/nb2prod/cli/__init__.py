"""The door for the terminal."""

import os
import sys
from contextlib import suppress

from nb2prod.api.stopping import EXIT_CODES
from nb2prod.cli import check, doctor, run, runs, score, sweep, target
from nb2prod.cli.commands import main

_COMMANDS = (check, doctor, run, runs, score, sweep, target)  # each has added its own to `main`

__all__ = ["enter", "main"]


def enter() -> None:
    """Run the command that this process is, and end with it.

    One that was stopped has put everything in order and ends at once: Python would wait for what
    the signal cut short, and for ever for a socket of a kernel's that is half made.
    """
    try:
        main()
    except SystemExit as ended:
        if ended.code not in EXIT_CODES:
            raise
        with suppress(OSError):  # nobody may be reading any more
            sys.stdout.flush()
        os._exit(int(ended.code or 0))
