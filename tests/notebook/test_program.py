"""From cells to syntax trees and back to places."""

import ast
from collections.abc import Callable

import pytest

from nb2prod.notebook import Location, Notebook, Unparsable, parse_program

PLACES = {
    "at the start": ("find", (1, 1)),
    "after letters of two bytes": ("x = 'ü', find", (1, 10)),
    "after a tab": ("if x:\n\tfind", (2, 2)),
    "in a timed statement": ("%time x = find", (1, 11)),
    "in a cell that is indented as a whole": ("   x = 1\n   find", (2, 4)),
    "in a timed cell": ("%%time\nx = find", (2, 5)),
    "in a pasted session": (">>> x = find", (1, 9)),
}


@pytest.mark.parametrize(("source", "place"), PLACES.values(), ids=PLACES.keys())
def test_location(notebook: Callable[..., Notebook], source: str, place: tuple[int, int]) -> None:
    (cell,) = parse_program(notebook(source)).cells
    names = [n for n in ast.walk(cell.tree) if isinstance(n, ast.Name) and n.id == "find"]
    assert [cell.location(name) for name in names] == [Location(0, *place)]


UNPARSABLE = {
    "not finished": ("x = 1\ny = (", 2),
    "Python 2": ("print 'x'", 1),
    "a note": ("remember to ask Tom", 1),
    "a null byte": ("x = '\0'", 1),
    "half a letter": ("x = '\ud83d'", 1),
    "brackets nested too deep": ("[" * 1000 + "]" * 1000, 1),
    "break outside a loop": ("x = 1\nbreak", 2),
    "yield outside a function": ("yield x", 1),
    "an argument given twice": ("f(a=1, a=2)", 1),
    "an argument named twice": ("def f(a, a):\n    pass", 1),
    "await in a function that is not async": ("def f():\n    await x", 2),
    "a sum of two thousand": ("+".join(["x"] * 2000), 1),
}


@pytest.mark.parametrize(("source", "line"), UNPARSABLE.values(), ids=UNPARSABLE.keys())
def test_unparsable_cell_spoils_no_other(
    notebook: Callable[..., Notebook], source: str, line: int
) -> None:
    program = parse_program(notebook("a = 1", source, "b = 2"))
    assert [cell.index for cell in program.cells] == [0, 2]
    (broken,) = program.unparsable
    assert isinstance(broken, Unparsable)
    assert (broken.location.cell, broken.location.line) == (1, line)
    assert broken.reason


PARSABLE = {
    "await outside a function": "x = await f()",
    "what __future__ says after a magic": "%matplotlib inline\nfrom __future__ import division",
    "what __future__ says after an import": "import os\nfrom __future__ import print_function",
    "global after an assignment": "x = 1\nglobal x",
}


@pytest.mark.parametrize("source", PARSABLE.values(), ids=PARSABLE.keys())
def test_what_a_cell_may_hold_and_a_module_not(
    notebook: Callable[..., Notebook], source: str
) -> None:
    assert not parse_program(notebook(source)).unparsable


PLACES_OF_ERRORS = {
    "after letters of two bytes": ("é = 'ü'; x = = 2", (1, 14)),
    "after letters of two bytes, for the compiler": ("é = 'ü'; break", (1, 10)),
    "in a timed statement": ("%time x = = 3", (1, 11)),
    "in a cell that is indented as a whole": ("  x = 1\n  y = (", (2, 7)),
}


@pytest.mark.parametrize(
    ("source", "place"), PLACES_OF_ERRORS.values(), ids=PLACES_OF_ERRORS.keys()
)
def test_where_a_cell_does_not_parse(
    notebook: Callable[..., Notebook], source: str, place: tuple[int, int]
) -> None:
    (broken,) = parse_program(notebook(source)).unparsable
    assert broken.location == Location(0, *place)
