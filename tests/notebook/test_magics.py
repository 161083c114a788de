"""IPython's syntax as Python, line for line."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nb2prod.notebook.magics import to_python

TRANSLATED = {
    "a line magic": ("%matplotlib inline", "get_ipython().run_line_magic('matplotlib', 'inline')"),
    "a line magic after a blank": (
        "% matplotlib inline",
        "get_ipython().run_line_magic('matplotlib', 'inline')",
    ),
    "a shell line": ("!ls -l", "get_ipython().system('ls -l')"),
    "a shell line whose output is shown as a list": ("!!ls", "get_ipython().getoutput('ls')"),
    "a shell line inside a block": (
        "for f in x:\n    !ls {f}",
        "for f in x:\n    get_ipython().system('ls {f}')",
    ),
    "a shell line that is assigned": ("files = !ls", "files = get_ipython().getoutput('ls')"),
    "a shell line assigned to an item": (
        "x['a'] = !ls",
        "x['a'] = get_ipython().getoutput('ls')",
    ),
    "a magic that is assigned": (
        "a, b = %foo 1",
        "a, b = get_ipython().run_line_magic('foo', '1')",
    ),
    "a statement that is timed": ("%time x = 1", "x = 1"),
    "a cell that is timed": ("%%time\nx = 1", "# %%time\nx = 1"),
    "a timed cell with a magic in it": (
        "%%time\n!ls\nx = 1",
        "# %%time\nget_ipython().system('ls')\nx = 1",
    ),
    "a cell in another language": (
        "%%bash -s a\nls\n",
        "get_ipython().run_cell_magic('bash', '-s a', 'ls\\n')\n\n",
    ),
    "help after a name": ("a.b??", "get_ipython().run_line_magic('pinfo', 'a.b')"),
    "help before a name": ("?a", "get_ipython().run_line_magic('pinfo', 'a')"),
    "help on an item": ("x.y[0]?", "get_ipython().run_line_magic('pinfo', 'x.y[0]')"),
    "help on what is assigned": ("x = y?", "get_ipython().run_line_magic('pinfo', 'y')"),
    "a shell line over two lines": (
        "!pip install \\\n  pandas\nx = 1",
        "get_ipython().system('pip install pandas')\n\nx = 1",
    ),
    "a magic after a comment that ends in a backslash": (
        "# C:\\\n%foo",
        "# C:\\\nget_ipython().run_line_magic('foo', '')",
    ),
    "a pasted session": (">>> x = 1\n>>> for i in x:\n...     y", "x = 1\nfor i in x:\n    y"),
    "a magic without its sign": (
        "pip install pandas",
        "get_ipython().run_line_magic('pip', 'install pandas')",
    ),
    "a command without its sign": (
        "ls data",
        "get_ipython().run_line_magic('ls', 'data')",
    ),
    "a cell that is indented as a whole": ("  x = 1\n  y = 2", "x = 1\ny = 2"),
}

PYTHON = {
    "plain code": "x = 1",
    "a percent sign between brackets": "x = (5\n% 3)",
    "a percent sign after a backslash": "x = 5 \\\n% 3",
    "a format": "'%s' % x",
    "a format of an f-string": "f'x = %d' % 3",
    "an item named with a magic sign": "x['a = !b'] = 1",
    "magics in a text of several lines": '"""\n%foo\n!ls\nreally?\n"""',
    "a question in a comment": "x = 1  # is it?",
    "a question in a text": "print('what?')",
    "not equal": "x != y",
    "a variable named like a magic": "cd = pip\ncd if pip else timeit\npip in cd\ncd .x\ncd /x",
    "a prompt in a text": 'x = """\n>>> y\n"""',
}


@pytest.mark.parametrize(("source", "python"), TRANSLATED.values(), ids=TRANSLATED.keys())
def test_translates(source: str, python: str) -> None:
    assert to_python(source) == python
    ast.parse(python)


@pytest.mark.parametrize("source", PYTHON.values(), ids=PYTHON.keys())
def test_leaves_python_alone(source: str) -> None:
    ast.parse(source)
    assert to_python(source) == source


PIECES = st.sampled_from(
    ["x", "=", "%", "!", "?", "%%time", "%time", "(", ")", '"""', "'", "\\", "#", " ", "\n", ">>> "]
)


@given(st.lists(PIECES, max_size=25).map("".join))
def test_keeps_the_number_of_lines(source: str) -> None:
    assert to_python(source).count("\n") == source.count("\n")
