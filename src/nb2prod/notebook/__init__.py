"""What a notebook is: its cells, and the Python in them."""

from nb2prod.notebook.edits import TextEdit, apply_edits
from nb2prod.notebook.model import Cell, Location, NewCell, Notebook, Wish, in_words
from nb2prod.notebook.outputs import saved_errors
from nb2prod.notebook.program import ParsedCell, Program, Unparsable, parse_program
from nb2prod.notebook.read import parse, read

__all__ = [
    "Cell",
    "Location",
    "NewCell",
    "Notebook",
    "ParsedCell",
    "Program",
    "TextEdit",
    "Unparsable",
    "Wish",
    "apply_edits",
    "in_words",
    "parse",
    "parse_program",
    "read",
    "saved_errors",
]
