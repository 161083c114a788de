"""What IPython remembers of earlier cells: a name in the package, or the cell's text."""

import pytest

from nb2prod.transform.model import Seen

from ..conftest import plan_of

BODIES = {
    "the latest value": (["f()", "x = _ + 1\nx"],
        "value_1 = f()\nreport.show(value_1)\nx = value_1 + 1\nreport.show(x)"),
    "the one before": (["1", "2", "__"],
        "value_1 = 1\nreport.show(value_1)\nreport.show(2)\nreport.show(value_1)"),
    "a cell that shows nothing has no value": (["f()", "print(1)\nf();", "_"],
        'value_1 = f()\nreport.show(value_1)\nlogger.info("%s", 1)\nf();\nreport.show(value_1)'),
    "a value by its number": (["f()", "_1, Out[1]"],
        "value_1 = f()\nreport.show(value_1)\nreport.show((value_1, value_1))"),
    "empty cells have no number": (["", "f()", "_1"],
        "value_2 = f()\nreport.show(value_2)\nreport.show(value_2)"),
    "a cell by its number": (["f()", "print(In[1])"],
        "report.show(f())\nlogger.info('f()')"),
    "all values": (["f()", "print(1)", "g()", "len(Out)"],
        'value_1 = f()\nreport.show(value_1)\nlogger.info("%s", 1)\nvalue_3 = g()\n'
        "report.show(value_3)\nreport.show(len({1: value_1, 3: value_3}))"),
    "one that is looked up": (["f()", "for i in [1]:\n    print(Out[i])"],
        "value_1 = f()\nreport.show(value_1)\nfor i in [1]:\n"
        '    logger.info("%s", {1: value_1}[i])'),
    "all cells": (["f()", "print(len(In))"],
        """report.show(f())\nlogger.info("%s", len(['', 'f()', 'print(len(In))']))"""),
    "the cells before": (["f()", "g()", "print(_i, _ii, _i1, In[-2])"],
        'report.show(f())\nreport.show(g())\nlogger.info("g() f() f() g()")'),
    "a name of the notebook's own": (["f()", "for _ in g(): pass\nprint(_)"],
        'report.show(f())\nfor _ in g(): pass\nlogger.info("%s", _)'),
    "a name of a comprehension's own": (["f()", "x = [_ for _ in g()]\nprint(x)"],
        'report.show(f())\nx = [_ for _ in g()]\nlogger.info("%s", x)'),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "expected"), BODIES.values(), ids=BODIES.keys())
def test_what_stands_for_it(cells: list[str], expected: str) -> None:
    plan = plan_of([*cells, "import f, g"])
    lines = [line for line in plan.steps[0].body.split("\n") if line]
    assert "\n".join(lines) == expected
    assert not plan.skipped


def test_a_cell_that_was_seen_to_show_nothing_has_no_value() -> None:
    seen = {0: Seen(value=True, figures=0), 1: Seen(value=False, figures=0)}
    plan = plan_of(["f()", "g()", "print(_)", "import f, g"], seen=seen)
    assert 'logger.info("%s", value_1)' in plan.steps[0].body


LEFT = {
    "in a function": ["f()", "def g():\n    return _\ng()"],
    "a cell that is not there": ["f()", "print(_7)"],
    "no value yet": ["print(_)"],
}


@pytest.mark.parametrize("cells", LEFT.values(), ids=LEFT.keys())
def test_what_nothing_stands_for_says_so(cells: list[str]) -> None:
    plan = plan_of(cells)
    assert ["asks IPython" in skipped.reason for skipped in plan.skipped] == [True]
