"""The order in which cells were run, and whether it matters."""

import json
from pathlib import Path

import pytest

from nb2prod.analysis import Order, analyze, find_order
from nb2prod.notebook import Notebook, parse

Cell = tuple[int | None, str]


def notebook_of(*cells: Cell | str, tags: tuple[str, ...] = ()) -> Notebook:
    """Code cells with their counts; a text alone is a Markdown cell, `tags` are the last cell's."""
    made = []
    for number, cell in enumerate(cells):
        metadata = {"tags": list(tags)} if number == len(cells) - 1 else {}
        if isinstance(cell, str):
            made.append({"cell_type": "markdown", "source": cell, "metadata": metadata})
        else:
            more = {"execution_count": cell[0], "source": cell[1], "outputs": []}
            made.append({"cell_type": "code", "metadata": metadata, **more})
    raw = json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": made})
    return parse(raw.encode(), Path("notebook.ipynb"))


def order_of(*cells: Cell | str) -> Order:
    return find_order(analyze(notebook_of(*cells)))


def early(*sources: str) -> list[tuple[str, int, int, str]]:
    found = order_of(*((None, source) for source in sources)).early
    return [(e.name, e.location.cell, e.defined.cell, e.through) for e in found]


FINDS = {
    "a variable that a later cell defines": (("print(x)", "x = 1"), [("x", 0, 1, "")]),
    "the first cell that defines it": (("x", "y = 1", "x = 1", "x = 2"), [("x", 0, 2, "")]),
    "an import that stands below": (("np.ones(3)", "import numpy as np"), [("np", 0, 1, "")]),
    "in a function, when it is called": (
        ("def f():\n    return x", "f()", "x = 1"),
        [("x", 1, 2, "f")],
    ),
    "in a function that a function calls": (
        ("def f():\n    return g()", "def g():\n    return x", "f()", "x = 1"),
        [("x", 2, 3, "g")],
    ),
    "a function that stands below": (
        ("f()", "def f():\n    return 1"),
        [("f", 0, 1, "")],
    ),
    "what was deleted": (("x = 1", "del x", "x", "x = 2"), [("x", 2, 3, "")]),
    "what is counted up": (("n += 1", "n = 0"), [("n", 0, 1, "")]),
    "each name once": (("x; x", "x", "x = 1"), [("x", 0, 2, "")]),
}


@pytest.mark.parametrize(("sources", "found"), FINDS.values(), ids=FINDS.keys())
def test_finds_early_reads(
    sources: tuple[str, ...], found: list[tuple[str, int, int, str]]
) -> None:
    assert early(*sources) == found


LEAVES = {
    "nothing early": ("x = 1", "x", "x = 2"),
    "a builtin that is bound later": ("print(sum([1]))", "sum = 3"),
    "what IPython knows": ("_", "for _ in range(3): pass", "Out, _12", "Out = _12 = 1"),
    "a name that nothing defines": ("x", "y = 1"),
    "a function's own names": ("def f(x):\n    y = x\n    return y", "f(1)", "x = y = 1"),
    "a function that is called when all is there": ("def f():\n    return x", "x = 1", "f()"),
    "a function that is never called": ("def f():\n    return x", "x = 1"),
    "a lambda that is called later": ("f = lambda: x", "x = 1", "f()"),
    "within one cell": ("x; x = 1",),
    "below a star import": ("from os.path import *", "join", "join = 1"),
    "below another notebook": ("%run other.ipynb", "x", "x = 1"),
    "below dynamic code": ("exec('x = 1')", "x", "x = 1"),
    "what may be defined": ("if a := 0:\n    x = 1", "x", "x = 2"),
    "a comprehension's variable": ("[i for i in range(3)]", "i = 1"),
    "what a function makes global": ("def f():\n    global x\n    x = 1\nf()", "x", "x = 2"),
    "a cell that does not parse": ("x = = 1", "x", "y = 1"),
}


@pytest.mark.parametrize("sources", LEAVES.values(), ids=LEAVES.keys())
def test_leaves_alone(sources: tuple[str, ...]) -> None:
    assert early(*sources) == []


@pytest.mark.parametrize("tag", ["skip-execution", "raises-exception"])
def test_a_cell_that_is_not_to_run_reads_nothing(tag: str) -> None:
    book = notebook_of((None, "y = 1"), (None, "x"), tags=(tag,))
    assert find_order(analyze(book)).early == ()


ORDERS: dict[str, tuple[tuple[Cell | str, ...], tuple[int, ...], bool, str]] = {
    "as it stands": (((1, "x = 1"), (2, "x")), (), False, ""),
    "with gaps, as it stands": (((3, "x = 1"), (9, "x")), (), False, ""),
    "the other way round": (((2, "x"), (1, "x = 1")), (1, 0), True, ""),
    "another order that does not matter": (((2, "x = 1"), (1, "y = 1")), (1, 0), False, ""),
    "texts go with their code": (
        ("# Title", "## Use", (2, "x"), "## Make", (1, "x = 1"), "The end"),
        (0, 3, 4, 1, 2, 5),
        True,
        "",
    ),
    "a title stays at the top": (("# Title", (2, "x"), (1, "x = 1")), (0, 2, 1), True, ""),
    "an empty cell needs no count": (((2, "x"), (None, " "), (1, "x = 1")), (1, 2, 0), True, ""),
    "a cell that was not run": (
        ((2, "x"), (1, "x = 1"), (None, "y = 1")),
        (),
        False,
        "cell 3 has no execution count",
    ),
    "two sessions": (
        ((2, "x"), (1, "x = 1"), (2, "y = 1")),
        (),
        False,
        "cells 1 and 3 have the same execution count",
    ),
    "no order works": (((2, "y; x"), (1, "z; x = 1"), (3, "z = y = 2")), (1, 0, 2), False, ""),
}


@pytest.mark.parametrize(
    ("cells", "executed", "solved", "unknown"), ORDERS.values(), ids=ORDERS.keys()
)
def test_executed_order(
    cells: tuple[Cell | str, ...], executed: tuple[int, ...], solved: bool, unknown: str
) -> None:
    order = order_of(*cells)
    assert order.executed == executed
    assert order.is_solved is solved
    assert order.unknown == unknown
    assert order.differs or not executed
