"""A notebook goes in; a package that demonstrably does the same comes out."""

from importlib import import_module

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """The panel's door, which is opened when it is asked for."""
    if name == "panel":
        return import_module("nb2prod.panel")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
