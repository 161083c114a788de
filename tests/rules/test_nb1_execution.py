"""Running from top to bottom: what is found and where, and what is left alone."""

from .conftest import Cells, Places


def ran(source: str, count: int | None, **other: object) -> dict[str, object]:
    """A cell as it was saved after running."""
    return {"source": source, "execution_count": count, **other}


def failed(
    source: str, name: str, *traceback: str, tags: tuple[str, ...] = ()
) -> dict[str, object]:
    """A cell with a saved error."""
    error = {"output_type": "error", "ename": name, "evalue": "", "traceback": list(traceback)}
    return {"source": source, "outputs": [error], "metadata": {"tags": list(tags)}}


FINDS: dict[str, tuple[str, Cells, Places]] = {
    "NB101: a cell that is not finished": ("NB101", ["x = 1", "y = (\n"], [(1, 1, 5)]),
    "NB101: Python 2": ("NB101", ["print 'x'"], [(0, 1, 1)]),
    "NB102: a value of a cell further down": (
        "NB102",
        [ran("x = 1", 1), ran("y = x", 3), ran("x = 2", 2)],
        [(1, 1, 5)],
    ),
    "NB102: a cell that was run again after the read": (
        "NB102",
        [ran("x = 1", 1), ran("x = 2", 9), ran("\ny = x", 3), ran("z = x", 4)],
        [(2, 2, 5)],
    ),
    "NB103: a cell without a count, once": (
        "NB103",
        [ran("x = 1", 1), ran("y = 1", None), ran("z = 1", 2), ran("a = 1", 3), ran("b", None)],
        [(1, 1, 1)],
    ),
    "NB104: defined by no cell": ("NB104", ["x = 1\nprint(x, y)"], [(0, 2, 10)]),
    "NB104: each name once": ("NB104", ["print(y)", "print(y, z)"], [(0, 1, 7), (1, 1, 10)]),
    "NB104: defined further down": ("NB104", ["print(x)", "x = 1"], [(0, 1, 7)]),
    "NB104: defined further down in its cell": ("NB104", ["print(x)\nx = 1"], [(0, 1, 7)]),
    "NB104: a sum that begins with nothing": ("NB104", ["total += 1"], [(0, 1, 1)]),
    "NB104: a sum that begins with nothing in a loop": (
        "NB104",
        ["for n in (1, 2):\n    total = total + n"],
        [(0, 2, 13)],
    ),
    "NB104: in a function": ("NB104", ["def f(a):\n    b = a\n    return c"], [(0, 3, 12)]),
    "NB104: a variable of a function": ("NB104", ["def f(a):\n    b = a", "b"], [(1, 1, 1)]),
    "NB104: a variable of a comprehension": ("NB104", ["[i for i in (1, 2)]\ni"], [(0, 2, 1)]),
    "NB104: a function that is called too early": (
        "NB104",
        ["def f():\n    return c", "f()", "c = 1"],
        [(1, 1, 1)],
    ),
    "NB104: through two functions": (
        "NB104",
        ["def f(): return c\ndef g(): return f()", "g()", "c = 1"],
        [(1, 1, 1)],
    ),
    "NB104: deleted": ("NB104", ["x = 1", "del x", "x"], [(2, 1, 1)]),
    "NB104: before a star import": ("NB104", ["x", "from math import *"], [(0, 1, 1)]),
    "NB104: Python 2's": ("NB104", ["for i in xrange(3): pass"], [(0, 1, 10)]),
    "NB104: before a harmless magic and after": ("NB104", ["%matplotlib inline\nx"], [(0, 2, 1)]),
    "NB104: in an expected error of another kind": (
        "NB104",
        ["try:\n    x\nexcept KeyError:\n    pass"],
        [(0, 2, 5)],
    ),
    "NB105: a saved error": (
        "NB105",
        ["x = 1", failed("\n1 / 0", "ZeroDivisionError")],
        [(1, 2, 1)],
    ),
    "NB105: at the line that failed": (
        "NB105",
        [
            failed(
                "x = 1\n1 / 0",
                "ZeroDivisionError",
                "<ipython-input-3-abc> in <module>\n      1 x = 1\n\x1b[32m----> 2\x1b[0m 1 / 0",
            )
        ],
        [(0, 2, 1)],
    ),
    "NB106: another number of parameters": (
        "NB106",
        ["def f(a): pass", "def f(a, b): pass"],
        [(1, 1, 1)],
    ),
    "NB106: a function that computes something else": (
        "NB106",
        ["def f(a): return a", "f(1)", "def f(a): return a + 1\nf(1)"],
        [(2, 1, 1)],
    ),
    "NB106: another function calls both": (
        "NB106",
        ["def f(a): return a", "def g(a): return f(a)", "def f(a): return a + 1", "f(1)"],
        [(2, 1, 1)],
    ),
    "NB106: a function, then a value": ("NB106", ["def f(a): pass", "f = 1"], [(1, 1, 1)]),
    "NB106: a module, then a class of it": (
        "NB106",
        ["import datetime", "from datetime import datetime"],
        [(1, 1, 22)],
    ),
    "NB106: a number, then a text": ("NB106", ["size = 1", "size = 'large'"], [(1, 1, 1)]),
    "NB107: a question": ("NB107", ["year = int(input('Year? '))"], [(0, 1, 12)]),
    "NB107: a password": ("NB107", ["import getpass\ngetpass.getpass()"], [(0, 2, 1)]),
    "NB107: a debugger": ("NB107", ["import pdb\npdb.set_trace()"], [(0, 2, 1)]),
    "NB107: a widget as a decorator": (
        "NB107",
        ["from ipywidgets import interact\n@interact\ndef f(x=1): pass"],
        [(0, 2, 2)],
    ),
    "NB107: a slider": ("NB107", ["import ipywidgets as w\ns = w.IntSlider(3)"], [(0, 2, 5)]),
    "NB107: a choice": (
        "NB107",
        ["from ipywidgets import Dropdown\nd = Dropdown(options=[1])"],
        [(0, 2, 5)],
    ),
    "NB107: a debugger by a magic": ("NB107", ["%debug"], [(0, 1, 1)]),
    "NB102: a column from further down": (
        "NB102",
        [ran("df = make()", 1), ran('df["b"].sum()', 3), ran('df["b"] = 1', 2)],
        [(1, 1, 1)],
    ),
}

LEAVES: dict[str, tuple[str, Cells]] = {
    "NB101: magics": ("NB101", ["%matplotlib inline\n!ls\nx?", "%%bash\nls -l"]),
    "NB101: a note in a Markdown cell": ("NB101", [{"cell_type": "markdown", "source": "a b"}]),
    "NB101: a cell without anything": ("NB101", [""]),
    "NB102: another order that changes nothing": (
        "NB102",
        [ran("x = 1", 2), ran("y = 1", 1), ran("x + y", 3)],
    ),
    "NB102: a cell that was only run again": ("NB102", [ran("x = 1", 9), ran("x", 2)]),
    "NB102: the same import twice": (
        "NB102",
        [ran("import a", 1), ran("import a", 9), ran("a.b", 3)],
    ),
    "NB102: the cell's own value": (
        "NB102",
        [ran("x = 1", 1), ran("x = 2\nx", 3), ran("x = 3", 2)],
    ),
    "NB102: counts of two sessions": (
        "NB102",
        [ran("x = 1", 1), ran("x", 3), ran("x = 2", 2), ran("x", 2)],
    ),
    "NB103: a notebook without outputs": ("NB103", ["x = 1", "y = 1"]),
    "NB103: a logger that a fix has put there": (
        "NB103",
        [
            "import logging\n\nlogging.basicConfig()\nlogger = logging.getLogger(__name__)",
            ran("f(x)", 1),
            ran("f(y)", 2),
        ],
    ),
    "NB103: comments and installations": (
        "NB103",
        [ran("x = 1", 1), ran("# x", None), ran("!pip install a", None), ran("y", 2)],
    ),
    "NB103: a cell that is not to run": (
        "NB103",
        [ran("x", 1), ran("y", 2), ran("z", None, metadata={"tags": ["skip-execution"]})],
    ),
    "NB104: Python's and IPython's names": ("NB104", ["print(__name__, _, Out, _i3)\ndisplay(1)"]),
    "NB104: after a star import": ("NB104", ["from math import *", "x"]),
    "NB104: after another notebook": ("NB104", ["%run other.ipynb", "x"]),
    "NB104: what a magic binds": ("NB104", ["%%capture out\nprint(1)", "out.show()"]),
    "NB104: what an unknown magic may bind": ("NB104", ["%magic_of_mine", "x"]),
    "NB104: bound in a cell that does not parse": ("NB104", ["x = 1\nprint x", "x"]),
    "NB104: bound through globals": ("NB104", ["globals()['x' + 'y'] = 1", "xy"]),
    "NB104: asked for": ("NB104", ["if 'x' in globals():\n    print(x)"]),
    "NB104: expected": ("NB104", ["try:\n    x\nexcept NameError:\n    x = 1"]),
    "NB104: a branch that is never taken": ("NB104", ["if False:\n    x"]),
    "NB104: declared global in a function": ("NB104", ["def f():\n    global x\n    x = 1", "x"]),
    "NB104: bound on one path": ("NB104", ["import os\nif os.name:\n    x = 1", "x"]),
    "NB104: bound by all kinds of statements": (
        "NB104",
        [
            "import a.b, c as d\nfor e, *f in []: pass\nwith a as g: pass\n(h := 1)\nclass I: pass",
            "try: pass\nexcept ValueError as j: j\nmatch a:\n    case [k, *m]: k, m",
            "a, d, e, f, g, h, I, [h + n for n in f if (o := n)], o",
        ],
    ),
    "NB104: functions of each other": ("NB104", ["def f(): g()", "def g(): f()", "f()"]),
    "NB104: a function called when all is there": ("NB104", ["def f(): x", "x = 1", "f()"]),
    "NB104: a function called before another of its name is there": (
        "NB104",
        ["def f(): pass", "f()", "def f(): x", "x = 1"],
    ),
    "NB104: parameters, lambdas and comprehensions": (
        "NB104",
        ["def f(a, *b, c=1, **d): return [a + e for e in b if (lambda g: g + c)(e)], d"],
    ),
    "NB104: a class's own names": (
        "NB104",
        ["class A:\n    b = 1\n    c = b\n    def f(self): self"],
    ),
    "NB104: an earlier round of the loop": (
        "NB104",
        ["for n in (1, 2):\n    if n > 1:\n        print(last)\n    last = n"],
    ),
    "NB104: annotations that wait": (
        "NB104",
        ["from __future__ import annotations\ndef f(a: Frame) -> Frame: pass"],
    ),
    "NB104: deleted and bound again": ("NB104", ["x = 1", "del x", "x = 2", "x"]),
    "NB104: a cell that is meant to fail": (
        "NB104",
        [{"source": "x", "metadata": {"tags": ["raises-exception"]}}],
    ),
    "NB104: IPython's commands": ("NB104", ["pwd"]),
    "NB104: what Spark's kernels bring": ("NB104", ["spark.table('a')"]),
    "NB105: a cell that is meant to fail": (
        "NB105",
        [failed("1 / 0", "ZeroDivisionError", tags=("raises-exception",))],
    ),
    "NB105: an error that a magic expects": ("NB105", [failed("%%expect E\n1 / 0", "E")]),
    "NB105: what NB101 tells": ("NB105", [failed("x = (", "SyntaxError")]),
    "NB105: a text about errors": (
        "NB105",
        [ran("x", 1, outputs=[{"output_type": "stream", "name": "stdout", "text": '"ename"'}])],
    ),
    "NB105: a name that NB104 tells": ("NB105", [failed("y", "NameError")]),
    "NB106: going on with the same name": (
        "NB106",
        ["import pandas as pd\ndf = pd.read_csv(p)", "df = df.dropna()"],
    ),
    "NB106: a function improved": ("NB106", ["def f(a): pass", "def f(a): return 1"]),
    "NB106: a function that calls itself, improved": (
        "NB106",
        ["def f(a): return f(a - 1)", "def f(a): return a\nf(1)"],
    ),
    "NB106: a function written anew and not used again": (
        "NB106",
        ["def f(a): return a", "f(1)", "def f(a): return a + 1"],
    ),
    "NB106: the same function again": (
        "NB106",
        ["def f(a): return a\nf(1)", "def f(a):\n    'Doubled.'\n    return a\nf(1)"],
    ),
    "NB106: a function yet to be written": (
        "NB106",
        ["def f(a):\n    'Double it.'\n    pass\nf(1)", "def f(a): return 2 * a\nf(1)"],
    ),
    "NB106: a function that can do more": ("NB106", ["def f(a): pass", "def f(a, b=1): pass"]),
    "NB106: a function wrapped": ("NB106", ["def f(a): pass", "f = cached(f)"]),
    "NB106: the same import again": ("NB106", ["import a", "import a"]),
    "NB106: one of two modules": (
        "NB106",
        ["try:\n    import a\nexcept ImportError:\n    a = None", "b = 1"],
    ),
    "NB106: within one cell": ("NB106", ["size = 1\nsize = 'large'"]),
    "NB106: short names are for whatever is at hand": ("NB106", ["x = 1", "x = 'large'"]),
    "NB106: another number": ("NB106", ["size = 1", "size = 2.5"]),
    "NB107: a function of one's own": ("NB107", ["def input(x): return x\ninput(1)"]),
    "NB107: a text": ("NB107", ["print('input()')"]),
    "NB107: a layer": ("NB107", ["from keras import Input\nInput(shape=(1,))"]),
    "NB107: widgets that only show": ("NB107", ["import ipywidgets\nipywidgets.HTML('a')"]),
    "NB107: a sign-in with a token": (
        "NB107",
        ["import huggingface_hub\nhuggingface_hub.login(token=token)"],
    ),
    "NB107: a widget that only shows": ("NB107", ["import ipywidgets as w\np = w.IntProgress(3)"]),
    "NB107: a choice of another library": ("NB107", ["from docx import Text\nt = Text(1)"]),
    "NB102: a column that a cell above gives": (
        "NB102",
        [
            ran("df = make()", 1),
            ran('df["b"] = 2', 2),
            ran('df["b"].sum()', 4),
            ran('df["b"] = 1', 3),
        ],
    ),
    "NB102: a column of a table made anew since": (
        "NB102",
        [ran("df = make()", 3), ran('df["b"].sum()', 4), ran('df["b"] = 1', 2)],
    ),
}
