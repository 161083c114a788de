import subprocess
import sys
from pathlib import Path

import black
import pytest

from nb2prod.export.black import as_black, fold

RUFF = Path(sys.executable).with_name("ruff")
MODE = black.Mode(line_length=88, target_versions={black.mode.TargetVersion.PY311})
LONG = "a" * 60

DOUBTFUL = {
    "a conditional expression across lines": f"""
def f():
    before = 1
    x = call(first={LONG} if condition else another_value, second=2)
    after = 1
""",
    "an assertion with a message": f"""
assert {LONG} == value, "a message that is long"
""",
    "a text of several lines in a call": """
run(\"\"\"
  SELECT 1
\"\"\")
""",
    "targets in parentheses": "(a, b) = c\nfor (a, b) in c:\n    pass\ndel (a), (b)\n",
    "a subscript that is assigned": """
config["a rather long key of the outer"]["another long key, of the inner"] = some_value_here
""",
    "an augmented assignment with a comment": """
frame["a rather long name of a column"] /= 500000  # scaled down so that it is less involved
""",
    "a comment in brackets": f"""
x = [
    {LONG},  # why
    call(1, 2)  # and why
]
""",
    "a comment after a long line": f"""
x = call({LONG})["some key"]  # a comment that is long
""",
    "a long text alone": f'x: str = "{LONG}{LONG}"\n',
    "an import before comments": """
def f():
    import os
    # where

    # and how
    x = os.sep
    return x
""",
    "a call after a key across lines": f"""
def f():
    totals["a name"] = frame_of_things_to_be_sold[{LONG}].sum(axis=1)
""",
    "a lone item in parentheses": f"""
x = [(y)]
z = call(
    first=[(max(y))],
    second={LONG},
)
""",
    "a slice of tuples": "x = y[(1, 2) : (3, 4)]\n",
    "a text that begins a block": """
if x:
    \"\"\"switched off,
  for now\"\"\"
    y = 1
""",
    "a definition before else": """
if x:
    def f():
        pass
else:
    g = 1
""",
    "a definition deep before except": """
try:
    for y in x:
        class A:
            b = 1
except ValueError:
    g = 1
""",
    "a tuple that is returned": f"""
def f():
    return {LONG}.method().other(int), another
""",
    "a key that is computed": f"""
x = call({{name + "suffix": {{"key": {LONG}, "other": 1}}, "b": 2}})
""",
    "a cell option": "if x:\n    #| export\n    y = 1\n",
    "a formatter's switch": "# fmt: off\nx = [1,\n  2]\n# fmt: on\n",
    "wide letters": f'y = call("{"資料" * 8}", x, "{"資料" * 6}")\n',
    "a loop over a long tuple": f"for x in ({LONG}, another_name, a_third):\n    pass\n",
    "a with of several": f"with open({LONG}) as a, open(another) as b:\n    pass\n",
    "a long clause": f"""
try:
    before = 1
except ({LONG}, another_name, a_third_one):
    pass
""",
    "a slice across lines": f"x[{LONG} + second : {LONG} + third] = 1\n",
    "a long return annotation": f"def f() -> tuple[{LONG}, second, third]:\n    pass\n",
}

SOUND = {
    "plain statements": "import os\n\nx = 1\nprint(x, os)  # why\n",
    "nothing": "",
    "a call across lines": f"x = call({LONG}, second, third=[1, 2])\n",
    "a chain in parentheses": f"x = frame.{LONG}().groupby(1).sum()\n",
    "a function": f'def f({LONG}, second=1, third=2):\n    """Doc."""\n    return 1\n',
    "a text of several lines": f'x = """\n{LONG}{LONG}  # no comment\n"""\n',
    "colours": f'x = call({LONG}, "#ff0000", "#00ff00")\n',
    "a long text in a call": f'print("{LONG}{LONG}", 1)\n',
    "a comment at the end of a block": "def f():\n    x = 1\n    # the end\n\n\ny = 1\n",
    "a comment on a line of its own": f"# {LONG} {LONG}\nx = 1\n",
    "nested blocks": """
try:
    for x in y:
        if x:
            z = 1
        elif y:
            z = 2
        else:
            break
except (ValueError, KeyError) as error:
    raise error
finally:
    pass
""",
    "a long condition": f"if {LONG} and another_name and not third_name:\n    pass\n",
    "stubs": "def f(): ...\n\n\nclass A: ...\n",
    "a decorated method": "class A:\n    @property\n    def b(self):\n        return 1\n",
    "an error that is raised": f'raise ValueError("{LONG} and more", x)\n',
}


def laid_out(text: str) -> str:
    command = [RUFF, "format", "--isolated", "--no-cache", "--line-length=88", "-"]
    return subprocess.run(command, input=text, text=True, capture_output=True, check=True).stdout


@pytest.mark.parametrize("text", [*DOUBTFUL.values(), *SOUND.values()], ids=[*DOUBTFUL, *SOUND])
def test_layout_is_that_of_black(text: str) -> None:
    tidy = laid_out(text)
    assert as_black(tidy) == black.format_str(tidy, mode=MODE)


BEGINNINGS = {
    "a definition": '"""Functions."""\n\ndef f():\n    pass\n',
    "a definition below comments": '"""Functions."""\n\n# ruff: noqa\n\n# f\ndef f():\n    pass\n',
    "a class with a decorator": '"""Functions."""\n\n@mark\nclass A:\n    pass\n',
    "a comment": '"""Functions."""\n# c\n',
    "a comment, and more": '"""Functions."""\n# c\n\nx = 1\nprint(x)\n',
    "nothing, and no docstring": "# c\n\n\n\n",
    "an import": '"""Functions."""\n\nimport os\n\n\ndef f():\n    pass\n',
}


@pytest.mark.parametrize("text", BEGINNINGS.values(), ids=BEGINNINGS)
def test_what_is_below_a_docstring(text: str) -> None:
    tidy = laid_out(text)
    assert as_black(tidy) == black.format_str(tidy, mode=MODE)


@pytest.mark.parametrize("text", DOUBTFUL.values(), ids=DOUBTFUL)
def test_black_sees_only_what_is_doubtful(text: str) -> None:
    tidy = laid_out(f"before = 1\nbefore += 2\n{text}after = 3\nafter += 4\n")
    folded, runs = fold(tidy)
    assert as_black(tidy) == black.format_str(tidy, mode=MODE)
    if "fmt:" not in text:
        assert "+=" not in folded
        assert [run for run in runs.values() if "before += 2" in run]


@pytest.mark.parametrize("text", SOUND.values(), ids=SOUND)
def test_black_sees_nothing_that_is_sound(text: str) -> None:
    assert fold(laid_out(text)) == ("", {})


def test_text_that_ruff_did_not_lay_out_is_seen_whole() -> None:
    assert as_black("x = {  'a':1 }\n", laid_out=False) == 'x = {"a": 1}\n'
