"""Shape: what is found and where, and what is left alone."""

from collections.abc import Callable

import pytest

from nb2prod.analysis import analyze
from nb2prod.lint import find, fix
from nb2prod.notebook import Notebook

from .conftest import Cells, Places

PARAMETERS = {"metadata": {"tags": ["parameters"]}}
NOTE = {"cell_type": "markdown", "source": "Now this."}
HEADING = {"cell_type": "markdown", "source": "## The bills"}
BOLD = {"cell_type": "markdown", "source": "**The bills**"}

FINDS: dict[str, tuple[str, Cells, Places]] = {
    "NB701: an import after work": ("NB701", ["import a", "x = 1", "y = 1\nimport b"], [(2, 2, 1)]),
    "NB701: many are one": ("NB701", ["import a", "x = 1", "import b", "import c"], [(2, 1, 1)]),
    "NB702: a star": ("NB702", ["x = 1\nfrom a import *"], [(0, 2, 1)]),
    "NB702: pylab": ("NB702", ["%pylab inline"], [(0, 1, 1)]),
    "NB703: a long cell": ("NB703", ["x = 1\n" * 41], [(0, 1, 1)]),
    "NB703: within loops and branches": (
        "NB703",
        ["for i in a:\n  if i:\n" + "    x = 1\n" * 40],
        [(0, 1, 1)],
    ),
    "NB704: thirteen cells": ("NB704", [HEADING, *["x = 1"] * 13], [(1, 1, 1)]),
    "NB704: text between is no heading": ("NB704", [*["x"] * 7, NOTE, *["x"] * 7], [(0, 1, 1)]),
    "NB704: each run": ("NB704", [*["x"] * 13, HEADING, *["x"] * 13], [(0, 1, 1), (14, 1, 1)]),
    "NB705: a path": ("NB705", ["x = 1\nopen('a.csv')\nopen('b.csv')"], [(0, 2, 6)]),
    "NB705: a constant": ("NB705", ["import a\nYEAR = 2020"], [(0, 2, 1)]),
}

LEAVES: dict[str, tuple[str, Cells]] = {
    "NB701: imports in the first cells": ("NB701", ["x = 1", "import a", "import b\nx = a.c()"]),
    "NB701: settings between": ("NB701", ["import a", "a.set()\n%matplotlib inline", "import b"]),
    "NB701: a logger before the first cells": ("NB701", ["import logging", "x = 1", "import b"]),
    "NB701: in a function": ("NB701", ["import a", "x = 1", "def f():\n    import b"]),
    "NB701: one that may be missing": (
        "NB701",
        ["import a", "x = 1", "try:\n    import b\nexcept ImportError:\n    b = None"],
    ),
    "NB701: of the future": ("NB701", ["import a", "x = 1", "from __future__ import division"]),
    "NB702: by name": ("NB702", ["from a import b\nx = b * 2"]),
    "NB702: matplotlib": ("NB702", ["%matplotlib inline"]),
    "NB703: a long function": ("NB703", ["def f():\n" + "    x = 1\n" * 60]),
    "NB703: a long list": ("NB703", ["x = [\n" + "    1,\n" * 60 + "]"]),
    "NB703: forty": ("NB703", ["x = 1\n" * 40]),
    "NB704: a heading between": ("NB704", [*["x"] * 7, HEADING, *["x"] * 7]),
    "NB704: a bold line between": ("NB704", [*["x"] * 7, BOLD, *["x"] * 7]),
    "NB704: parameters are no work": ("NB704", [{"source": "P = 1", **PARAMETERS}, *["x"] * 12]),
    "NB704: empty cells": ("NB704", ["x", *[""] * 20]),
    "NB705: a cell of parameters": ("NB705", [{"source": "P = 'a.csv'", **PARAMETERS}, "open(P)"]),
    "NB705: nothing to set": ("NB705", ["import math\nx = math.pi"]),
    "NB705: a picture": ("NB705", ["plt.savefig('a.png')"]),
    "NB705: a constant that is computed": ("NB705", ["import a\nYEARS = a.years()"]),
}


GATHERS: dict[str, tuple[list[str], list[str]]] = {
    "below the first imports": (
        ["import a  # first\nx = 1", "y = 1", "import b\n\nz = b.c"],
        ["import a  # first\nimport b\nx = 1", "y = 1", "z = b.c"],
    ),
    "with its comment, from the middle": (
        ["import a", "x = 1", "y = 1\nfrom b import (\n    c,\n)  # two\nz = c"],
        ["import a\nfrom b import (\n    c,\n)  # two", "x = 1", "y = 1\nz = c"],
    ),
    "several, each once": (
        ["import a", "x = 1", "import b\nimport a\nx = a", "import b\ny = b"],
        ["import a\nimport b", "x = 1", "x = a", "y = b"],
    ),
    "past a command that only looks": (
        ["import a", "!head -3 x.csv\ny = 1", "import b"],
        ["import a\nimport b", "!head -3 x.csv\ny = 1", ""],
    ),
    "the last line of a cell": (
        ["import a", "x = 1", "y = 1\nimport b"],
        ["import a\nimport b", "x = 1", "y = 1"],
    ),
}

STAYS: dict[str, list[str]] = {
    "behind a change of the path": ["import a", "a.sys.path.append('x')\ny = 1", "import b"],
    "behind an installation": ["import a", "x = 1\n%pip install b", "import b"],
    "behind a shell command": ["import a", "x = 1\n!git clone b", "import b"],
    "behind a command that writes": ["import a", "x = 1\n!cat x > b.py", "import b"],
    "behind a module that is written": ["import a", "%%writefile b.py\nx = 1", "x = 1", "import b"],
    "behind another star import": ["import a", "x = 1", "from c import *", "from b import d"],
    "behind another meaning of its name": ["import a", "b = 1", "c = b", "import b"],
    "a name of Python's": ["import a", "x = sum([1])", "from numpy import sum"],
    "a value that would then be shown": ["import a", "x = 1", "x\nimport b"],
    "a line of two statements": ["import a", "x = 1", "import b; y = 1"],
    "below a cell magic": ["%%time\nimport a", "x = 1", "import b"],
    "into a line of two statements": ["import a; x = 1", "x = 1", "import b"],
}


@pytest.mark.parametrize(("cells", "expected"), GATHERS.values(), ids=GATHERS.keys())
def test_gathers_imports(
    notebook: Callable[..., Notebook], cells: list[str], expected: list[str]
) -> None:
    fixed = fix(notebook(*cells), [find("NB701")]).notebook
    assert [cell.source for cell in fixed.cells] == expected


@pytest.mark.parametrize("cells", STAYS.values(), ids=STAYS.keys())
def test_leaves_imports_where_they_mean_something_else(
    notebook: Callable[..., Notebook], cells: list[str]
) -> None:
    found = list(find("NB701").check(analyze(notebook(*cells))))
    assert [diagnostic.fix for diagnostic in found] == [None]
