"""The door for the terminal."""

from nb2prod.cli import check, doctor, run, runs, score, sweep, target
from nb2prod.cli.commands import main

_COMMANDS = (check, doctor, run, runs, score, sweep, target)  # each has added its own to `main`

__all__ = ["main"]
