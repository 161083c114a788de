"""What each rule finds, at which cell and line, and what it leaves alone."""

from collections.abc import Callable
from typing import Any

import pytest

from nb2prod.analysis import Analysis
from nb2prod.lint import find

LOG = "import logging\nlogger = logging.getLogger(__name__)"
PARAMETERS = {"metadata": {"tags": ["parameters"]}}

Cells = list[str | dict[str, Any]]
Places = list[tuple[int, int, int]]

FINDS: dict[str, tuple[str, Cells, Places]] = {
    "NB101: a cell that is not finished": ("NB101", ["x = 1", "y = (\n"], [(1, 1, 5)]),
    "NB101: Python 2": ("NB101", ["print 'x'"], [(0, 1, 1)]),
    "NB201: an absolute path": ("NB201", ["x = 1", "pd.read_csv('/data/a.csv')"], [(1, 1, 13)]),
    "NB201: a home folder": ("NB201", ["\nopen('~/a.txt')"], [(0, 2, 6)]),
    "NB201: a Windows path": ("NB201", ["open('C:/a.txt')"], [(0, 1, 6)]),
    "NB201: each of two": ("NB201", ["open('/a/b')\nopen('/a/b')"], [(0, 1, 6), (0, 2, 6)]),
    "NB201: even a function's default": ("NB201", ["def f(p='/home/a/x.csv'): pass"], [(0, 1, 9)]),
    "NB201: an expression, at its start": (
        "NB201",
        ["open(os.path.join('/data', n) + '.csv')"],
        [(0, 1, 6)],
    ),
    "NB202: a relative path": ("NB202", ["pd.read_csv('a.csv')"], [(0, 1, 13)]),
    "NB202: in a timed statement": ("NB202", ["%time pd.read_csv('a.csv')"], [(0, 1, 19)]),
    "NB202: a folder, once, where it is named": (
        "NB202",
        ["data_dir = 'data/'\nopen(data_dir + 'a.csv')\nopen(data_dir + 'b.csv')"],
        [(0, 1, 12)],
    ),
    "NB202: a name that begins with a variable": ("NB202", ["open(f'{year}.csv')"], [(0, 1, 6)]),
    "NB203: a URL": ("NB203", ["requests.get('https://a.org')"], [(0, 1, 14)]),
    "NB203: a host": ("NB203", ["connect(host='10.0.0.1')"], [(0, 1, 14)]),
    "NB301: a print": ("NB301", ["x\nprint(x)"], [(0, 2, 1)]),
    "NB301: many in one cell are one": (
        "NB301",
        ["print(1)\nprint(2)\nif x: print(3)"],
        [(0, 1, 1)],
    ),
    "NB301: one for each cell": ("NB301", ["print(1)", "print(2)"], [(0, 1, 1), (1, 1, 1)]),
    "NB301: also where there is a logger": ("NB301", [LOG, "print(1)"], [(1, 1, 1)]),
    "NB302: data read": ("NB302", ["df = pd.read_csv(p)"], [(0, 1, 6)]),
    "NB302: once for a statement": ("NB302", ["a, b = np.load(p), np.load(q)"], [(0, 1, 8)]),
    "NB302: a print is no log line": ("NB302", ["df = pd.read_csv(p)\nprint(1)"], [(0, 1, 6)]),
    "NB303: a model fitted": ("NB303", ["m = SVC()\nm.fit(X, y)"], [(0, 2, 1)]),
    "NB304: a bare except": ("NB304", ["try:\n    x\nexcept:\n    pass"], [(0, 3, 1)]),
    "NB304: only a print": ("NB304", ["try:\n    x\nexcept E as e:\n    print(e)"], [(0, 3, 1)]),
    "NB304: a default instead": (
        "NB304",
        ["try:\n    x\nexcept KeyError:\n    x = 0"],
        [(0, 3, 1)],
    ),
    "NB305: data written": ("NB305", ["df.to_csv(p)"], [(0, 1, 1)]),
    "NB305: a model written": ("NB305", ["joblib.dump(m, p)"], [(0, 1, 1)]),
    "NB401: a function": ("NB401", ["def f(): pass"], [(0, 1, 1)]),
    "NB401: a function once, however often defined": (
        "NB401",
        ["def f(): pass", "def f(): return 1"],
        [(0, 1, 1)],
    ),
    "NB401: only the one that is not tested": (
        "NB401",
        ["def f(): pass\ndef g(): pass", "assert f() is None"],
        [(0, 2, 1)],
    ),
}

LEAVES: dict[str, tuple[str, Cells]] = {
    "NB101: magics": ("NB101", ["%matplotlib inline\n!ls\nx?", "%%bash\nls -l"]),
    "NB101: a note in a Markdown cell": ("NB101", [{"cell_type": "markdown", "source": "a b"}]),
    "NB101: a cell without anything": ("NB101", [""]),
    "NB201: in a cell of parameters": ("NB201", [{"source": "P = '/home/a/x.csv'", **PARAMETERS}]),
    "NB201: a relative path": ("NB201", ["open('a.csv')"]),
    "NB202: an absolute path": ("NB202", ["open('/data/a.csv')"]),
    "NB202: in a cell of parameters": ("NB202", [{"source": "P = 'a.csv'", **PARAMETERS}]),
    "NB202: in a folder that is a parameter": (
        "NB202",
        [{"source": "data_dir = 'data'", **PARAMETERS}, "open(data_dir + '/a.csv')"],
    ),
    "NB202: the default of a function": ("NB202", ["def f(path='a.csv'): return open(path)"]),
    "NB202: a column": ("NB202", ["df['a/b.csv'] = 1"]),
    "NB203: in a cell of parameters": ("NB203", [{"source": "U = 'https://a.org'", **PARAMETERS}]),
    "NB203: in a message": ("NB203", ["print('https://a.org')"]),
    "NB203: below an address that has a name": ("NB203", ["requests.get(base + '/api')"]),
    "NB301: an empty print and a ruler": ("NB301", ["print()\nprint('=' * 40)"]),
    "NB301: a value at the end of a cell": ("NB301", ["x"]),
    "NB301: a print in a test": ("NB301", ["def test_f():\n    print(1)"]),
    "NB301: what an except prints is for NB304": (
        "NB301",
        ["try:\n    x\nexcept E:\n    print(1)"],
    ),
    "NB302: a log line follows": ("NB302", [LOG, "df = pd.read_csv(p)\nlogger.info(p)"]),
    "NB302: in a test": ("NB302", ["def test_f():\n    open(p)"]),
    "NB302: what is written": ("NB302", ["df.to_csv(p)"]),
    "NB303: a scaler": ("NB303", ["scaler = StandardScaler()\nscaler.fit(X)"]),
    "NB303: a log line follows": ("NB303", [LOG, "m.fit(X, y)\nlogger.info(m)"]),
    "NB303: MLflow logs by itself": ("NB303", ["mlflow.sklearn.autolog()", "m.fit(X, y)"]),
    "NB304: raised again": ("NB304", ["try:\n    x\nexcept E:\n    y\n    raise"]),
    "NB304: logged": ("NB304", [LOG, "try:\n    x\nexcept E:\n    logger.warning('x')"]),
    "NB304: kept for later": ("NB304", ["try:\n    x\nexcept E as e:\n    errors.append(e)"]),
    "NB304: a module that may be missing": (
        "NB304",
        ["try:\n    import a\nexcept ImportError:\n    a = None"],
    ),
    "NB304: the end of the program": ("NB304", ["try:\n    x\nexcept E:\n    sys.exit(1)"]),
    "NB305: a figure": ("NB305", ["plt.savefig(p)"]),
    "NB305: a folder": ("NB305", ["os.makedirs(p)"]),
    "NB305: a log line follows": ("NB305", [LOG, "df.to_csv(p)\nlogger.info(p)"]),
    "NB401: a function that an assertion calls": ("NB401", ["def f(): pass\nassert f() is None"]),
    "NB401: a test": ("NB401", ["def test_f(): pass"]),
    "NB401: a fixture": ("NB401", ["@pytest.fixture\ndef data(): pass"]),
    "NB401: a method": ("NB401", ["class A:\n    def f(self): pass"]),
}


@pytest.mark.parametrize(("code", "cells", "places"), FINDS.values(), ids=FINDS.keys())
def test_finds(analysis: Callable[..., Analysis], code: str, cells: Cells, places: Places) -> None:
    found = find(code).check(analysis(*cells))
    assert [(d.location.cell, d.location.line, d.location.column) for d in found] == places


@pytest.mark.parametrize(("code", "cells"), LEAVES.values(), ids=LEAVES.keys())
def test_leaves_alone(analysis: Callable[..., Analysis], code: str, cells: Cells) -> None:
    assert [d.message for d in find(code).check(analysis(*cells))] == []


def test_a_message_names_what_it_is_about(analysis: Callable[..., Analysis]) -> None:
    source = "print(1)\nprint(2)\ndef payback(): pass\nopen('/data/" + "x" * 200 + ".csv')"
    messages = {
        d.code: d.message
        for code in ("NB201", "NB301", "NB401")
        for d in find(code).check(analysis(source))
    }
    assert "/data/xxx" in messages["NB201"]
    assert len(messages["NB201"]) <= 120
    assert messages["NB301"].startswith("2 prints")
    assert "assert payback(…) ==" in messages["NB401"]


def test_a_message_carries_no_control_characters(analysis: Callable[..., Analysis]) -> None:
    (found,) = find("NB201").check(analysis("open('/data/\x1b[31mred.csv')"))
    assert found.message.isprintable()
