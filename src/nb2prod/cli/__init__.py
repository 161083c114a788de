"""The door for the terminal."""

from nb2prod.cli import check  # noqa: F401 (adds its commands to `main`)
from nb2prod.cli.commands import main

__all__ = ["main"]
