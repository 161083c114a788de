"""The door for the terminal."""

from nb2prod.cli.commands import main

__all__ = ["main"]
