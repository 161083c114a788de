"""A notebook goes in; a package that demonstrably does the same comes out."""

__version__ = "0.1.0"
