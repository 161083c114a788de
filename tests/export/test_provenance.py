"""provenance.json: each line of the package that has an origin has the right one."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from nb2prod.analysis import Analysis
from nb2prod.export.origins import line_origins
from nb2prod.export.package import build_package
from nb2prod.notebook.packaged import digests
from nb2prod.transform import make_plan

STEP = "def load(path):\n    '''Load.'''\n"

ORIGINS = {
    "lines that stayed": (
        f"{STEP}    a = read(path)\n    b = a + 1\n",
        {0: "a = read(path)\nb = a + 1"},
        [(3, 4, 1, 1)],
    ),
    "quotes and spaces that Black changed": (
        f'{STEP}    a = read("x")\n',
        {0: "a=read('x')"},
        [(3, 3, 1, 1)],
    ),
    "a print that is a log record": (
        f'{STEP}    a = f()\n    logger.info("rows %s", len(a))\n    b = g(a)\n',
        {0: "a = f()\nprint('rows', len(a))\nb = g(a)"},
        [(3, 5, 1, 1)],
    ),
    "a line that was added has none": (
        f"{STEP}    a = f()\n    report.figure('load')\n    b = g(a)\n",
        {0: "a = f()\nb = g(a)"},
        [(3, 3, 1, 1), (5, 5, 1, 2)],
    ),
    "a bracket by itself may be any": (f"{STEP}    x(\n        1\n    )\n", {0: "y()\n)"}, []),
    "the same line in two cells": (
        f"{STEP}    f()\n    a = 1\n    f()\n    b = 2\n",
        {0: "f()\na = 1", 1: "f()\nb = 2"},
        [(3, 4, 1, 1), (5, 6, 2, 1)],
    ),
    "nothing in common": (f"{STEP}    return 1\n", {0: "a = 2"}, []),
}


@pytest.mark.parametrize(("text", "sources", "wanted"), ORIGINS.values(), ids=ORIGINS.keys())
def test_line_origins(
    text: str, sources: dict[int, str], wanted: list[tuple[int, int, int, int]]
) -> None:
    assert list(line_origins(text, {"load": tuple(sources)}, sources)) == wanted


def test_the_file_leads_back(analysis: Callable[..., Analysis]) -> None:
    found = analysis("RATE = 2\ndef twice(x):\n    return RATE * x", "a = twice(4)\na", "print(a)")
    package = build_package(make_plan(found, "p"), notebook=found.notebook)
    files = {file.path: file for file in package.files}
    told = json.loads(files["provenance.json"].content)
    assert told["notebook"]["path"] == "../notebook.ipynb"
    (function,) = told["functions"]
    assert function.pop("sha256") == digests(found.program)["twice"]
    assert function == {"name": "twice", "cell": 1, "line": 2}
    assert [(s["cells"], s["job"]) for s in told["steps"]] == [([2, 3], [4])]
    job = json.loads(files["jobs/p.ipynb"].content)
    assert told["steps"][0]["name"] in "".join(job["cells"][3]["source"])
    cells = [cell.source.split("\n") for cell in found.notebook.cells]
    for path, ranges in told["lines"].items():
        lines = str(files[path].content).split("\n")
        for first, last, cell, line in ranges:
            for row in range(first, last + 1):
                original = cells[cell - 1][line - 1 + row - first]
                assert set(original.split()) & set(lines[row - 1].split()), (path, row)


def test_without_a_notebook_there_is_none(analysis: Callable[..., Analysis]) -> None:
    package = build_package(make_plan(analysis("a = 1"), "p"))
    assert Path("provenance.json").as_posix() not in [file.path for file in package.files]
