"""Fixes are made whole, until nothing is left that can be put right."""

import re
from collections.abc import Callable, Iterator

import pytest

from nb2prod.analysis import Analysis
from nb2prod.lint import EVERY_RULE, fix
from nb2prod.notebook import Location, NewCell, Notebook
from nb2prod.rule import Diagnostic, Edit, Fix, Rule, Severity


def replacing(code: str, old: str, new: str, safe: bool = True) -> Rule:
    """A rule that finds a text, and would write another."""

    def check(analysis: Analysis) -> Iterator[Diagnostic]:
        for cell in analysis.notebook.code_cells:
            for match in re.finditer(old, cell.source):
                edit = Edit(cell.index, match.start(), match.end(), new)
                line = cell.source.count("\n", 0, match.start()) + 1
                place = Location(cell.index, line, match.start() + 1)
                yield rule.at(place, old, Fix(f"write {new}", (edit,), safe))

    rule = Rule(code, code, Severity.ADVICE, check, "")
    return rule


def adding(old: str, line: str) -> Rule:
    """A rule that takes a text out, and puts a line into a new cell on top."""

    def check(analysis: Analysis) -> Iterator[Diagnostic]:
        for cell in analysis.notebook.code_cells:
            for match in re.finditer(old, cell.source):
                edit = Edit(cell.index, match.start(), match.end(), "p")
                new = NewCell(0, line, ("parameters",))
                yield rule.at(Location(cell.index), old, Fix("move", (edit,), True, (new,)))

    rule = Rule("T9", "t9", Severity.ADVICE, check, "")
    return rule


A_B, B_C = replacing("T1", "a", "b"), replacing("T2", "b", "c")

CASES: dict[str, tuple[list[str], list[Rule], list[str]]] = {
    "one edit": (["a = 1"], [A_B], ["b = 1"]),
    "two in one line": (["a + a"], [A_B], ["b + b"]),
    "a fix that shows another": (["a"], [A_B, B_C], ["c"]),
    "other cells stay": (["x", "a", "y"], [A_B], ["x", "b", "y"]),
    "two that want the same letters: the first": (
        ["ab"],
        [replacing("T3", "ab", "x"), replacing("T4", "b", "y")],
        ["x"],
    ),
    "not where the cell would not parse": (["a", "x"], [replacing("T5", "a", "(")], ["a", "x"]),
    "not without being asked": (["a"], [replacing("T6", "a", "b", safe=False)], ["a"]),
    "a new cell": (["old + old"], [adding("old", "p = 1")], ["p = 1", "p + p"]),
    "new cells of two rules at one place are one": (
        ["odd + old"],
        [adding("odd", "p = 1"), adding("old", "q = 1")],
        ["p = 1\nq = 1", "p + p"],
    ),
}


@pytest.mark.parametrize(("cells", "rules", "expected"), CASES.values(), ids=CASES.keys())
def test_fix(
    notebook: Callable[..., Notebook], cells: list[str], rules: list[Rule], expected: list[str]
) -> None:
    fixed = fix(notebook(*cells), rules)
    assert [cell.source for cell in fixed.notebook.cells] == expected
    again = fix(fixed.notebook, rules)
    assert (again.notebook.raw, again.done) == (fixed.notebook.raw, ())


def test_unsafe_fixes_are_made_when_asked_for(notebook: Callable[..., Notebook]) -> None:
    rule = replacing("T6", "a", "b", safe=False)
    assert fix(notebook("a"), [rule], unsafe=True).notebook.cells[0].source == "b"


def test_unsafe_fixes_see_what_the_safe_ones_left(notebook: Callable[..., Notebook]) -> None:
    rules = [replacing("T6", "a", "b", safe=False), replacing("T7", "a|x", "y")]
    assert fix(notebook("x + a"), rules, unsafe=True).notebook.cells[0].source == "y + y"


def test_imports_that_are_gathered_stand_above_a_logger_that_is_made(
    notebook: Callable[..., Notebook],
) -> None:
    before = notebook("import a", "print(a.x, 'rows')", "import b\nb.y")
    rules = [rule for rule in EVERY_RULE if rule.code in {"NB301", "NB701"}]
    lines = fix(before, rules, unsafe=True).notebook.cells[0].source.split("\n")
    assert lines[:4] == ["import a", "import b", "import logging", ""]


def test_what_was_done_and_what_is_left(notebook: Callable[..., Notebook]) -> None:
    fixed = fix(notebook("a\nb"), [A_B, replacing("T7", "b", "d", safe=False)])
    assert [d.code for d in fixed.done] == ["T1"]
    assert [d.code for d in fixed.left] == ["T7", "T7"]


def test_a_fix_without_an_end_ends(notebook: Callable[..., Notebook]) -> None:
    rules = [replacing("T1", "^a$", "b"), replacing("T2", "^b$", "a")]
    assert fix(notebook("a"), rules).notebook.cells[0].source in {"a", "b"}


def test_an_untouched_notebook_keeps_its_bytes(notebook: Callable[..., Notebook]) -> None:
    before = notebook("x")
    assert fix(before, [A_B]).notebook.raw is before.raw
