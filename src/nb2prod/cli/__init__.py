"""The door for the terminal."""

from nb2prod.cli import check, run, runs, score  # noqa: F401 (they add their commands to `main`)
from nb2prod.cli.commands import main

__all__ = ["main"]
