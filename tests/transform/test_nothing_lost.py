"""The law that nothing is lost, over all that the meaning of cells is tested with, and examples."""

import json
import textwrap
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from nb2prod.analysis import Analysis, analyze
from nb2prod.notebook import Location, parse, read
from nb2prod.transform import Plan, make_plan

from .nothing_lost import lost
from .test_meaning import CASES

EXAMPLES = sorted(Path(__file__).parents[2].joinpath("examples").rglob("*.ipynb"))


def understood(cells: Sequence[str]) -> Analysis:
    made = []
    for cell in map(textwrap.dedent, cells):
        kind = "markdown" if cell.startswith("#md ") else "code"
        made.append({"cell_type": kind, "source": cell.removeprefix("#md "), "metadata": {}})
    raw = json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made})
    return analyze(parse(raw.encode(), Path("notebook.ipynb")))


@pytest.mark.parametrize("cells", CASES.values(), ids=CASES.keys())
def test_nothing_is_lost(cells: list[str]) -> None:
    analysis = understood(cells)
    assert lost(analysis, make_plan(analysis, "package")) == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_nothing_of_an_example_is_lost(path: Path) -> None:
    analysis = analyze(read(path))
    assert lost(analysis, make_plan(analysis, "package")) == []


ODD = {
    "magics": ["%matplotlib inline\n!pip install -q rich", "%%bash\nls -l", "%%R\nx <- 1"],
    "shell lines": ["name = 'a.txt'\n!wc -l {name}\nfiles = !ls"],
    "parameters": ["RATE = 0.25\nPATH = 'a/b.csv'", "print(RATE, open(PATH).read())"],
    "imports": ["import json, os as system\nfrom math import pi, tau", "print(pi, system.sep)"],
    "displays": ["x = [1, 2]\nx", "display(x, 'two')", "x[0];"],
    "assertions": ["def f(a):\n    return a + 1", "assert f(1) == 2, 'adds one'"],
    "a main guard": ["def f():\n    return 3", "if __name__ == '__main__':\n    print(f())"],
    "prints of all kinds": ["print('a', 1, sep='-')\nprint()\nprint('b', end='')\nprint(f'{1}c')"],
}


@pytest.mark.parametrize("cells", ODD.values(), ids=ODD.keys())
def test_nothing_odd_is_lost(cells: list[str]) -> None:
    analysis = understood(cells)
    assert lost(analysis, make_plan(analysis, "package")) == []


def without_line(plan: Plan, line: str) -> Plan:
    steps = tuple(replace(step, body=step.body.replace(line, "")) for step in plan.steps)
    assert steps != plan.steps
    return replace(plan, steps=steps)


def test_what_is_lost_is_found() -> None:
    analysis = understood(
        ["#md # One", "rows = [1, 2]", "#md # Two", "rows.append(3)\nprint(rows)"]
    )
    plan = make_plan(analysis, "package")
    found = lost(analysis, without_line(plan, "rows.append(3)"))
    assert found == [(Location(3), ("3", "append", "rows"))]
    assert lost(analysis, replace(plan, steps=plan.steps[:1]))
    assert lost(analysis, replace(plan, steps=()))
