"""Widgets are called once, as they first stand; questions become parameters."""

import ast

import pytest

from nb2prod.notebook import Cell
from nb2prod.notebook.program import ParsedCell, parse_cell
from nb2prod.transform import Seen, answered
from nb2prod.transform.model import Parameter

from ..conftest import plan_of

IMPORT = "import ipywidgets as widgets\nfrom ipywidgets import interact, fixed"
FUNCTION = "def f(x, y=2, *, z=(0, 1)):\n    return x, y, z"

# As ipywidgets 8.1 chooses: middle of a range, on its step; a function's own default where it fits.
CALLS = {
    "a number": ("interact(f, x=5)", "f(x=5, z=0)"),
    "a range": ("interact(f, x=(1, 10))", "f(x=5, z=0)"),
    "a range of negative numbers": ("interact(f, x=(-10, 5))", "f(x=-3, z=0)"),
    "a range with a step": ("interact(f, x=(0, 10, 4))", "f(x=4, z=0)"),
    "a range of floats": ("interact(f, x=(0.0, 1.0))", "f(x=0.5, z=0)"),
    "a range around a default": ("interact(f, x=1, y=(0, 10))", "f(x=1, y=2, z=0)"),
    "a range that a default lies outside of": ("interact(f, x=1, y=(5, 10))", "f(x=1, y=5, z=0)"),
    "a list": ("interact(f, x=['a', 'b'])", "f(x='a', z=0)"),
    "a list of labels and values": ("interact(f, x=[('a', 1), ('b', 2)])", "f(x=1, z=0)"),
    "a dictionary": ("interact(f, x={'a': 3, 'b': 4})", "f(x=3, z=0)"),
    "a list with the default in it": ("interact(f, x=1, y=[1, 2])", "f(x=1, y=2, z=0)"),
    "a text": ("interact(f, x='a')", "f(x='a', z=0)"),
    "a truth": ("interact(f, x=True)", "f(x=True, z=0)"),
    "a fixed value": ("interact(f, x=fixed([1]))", "f(x=[1], z=0)"),
    "a widget": ("interact(f, x=widgets.IntSlider(3))", "f(x=widgets.IntSlider(3).value, z=0)"),
    "a widget in a variable": ("s = widgets.Text()\ninteract(f, x=s)", "f(x=s.value, z=0)"),
    "a list in a variable": ("s = [3, 4]\ninteract(f, x=s)", "f(x=s[0], z=0)"),
    "a lambda": ("interact(lambda a: a, a=(0, 4))", "(lambda a: a)(a=2)"),
    "a decorator": ("@interact(a=(0, 4))\ndef g(a):\n    return a", "g(a=2)"),
    "a decorator without arguments": ("@interact\ndef g(a=(0, 4), b=1):\n    pass", "g(a=2)"),
    "by the module": ("widgets.interact(f, x=5)", "f(x=5, z=0)"),
}


@pytest.mark.parametrize(("cell", "call"), CALLS.values(), ids=CALLS.keys())
def test_what_interacts_is_called_once(cell: str, call: str) -> None:
    plan = plan_of([IMPORT, FUNCTION, cell])
    assert plan.steps[-1].body.endswith(f"report.show({call})")
    assert any("called once" in note.reason for note in plan.notes)
    ast.parse(plan.steps[-1].body)


def test_a_figure_that_a_person_moves_is_shown_with_its_cell() -> None:
    draws = "import matplotlib.pyplot as plt\ndef g(a):\n    plt.plot([a])"
    seen = {2: Seen(value=True, figures=0), 3: Seen(value=True, figures=1)}
    plan = plan_of([IMPORT, draws, "interact(g, a=(0, 4))", "plt.plot([1])"], seen=seen)
    body = 'report.show(g(a=2))\nreport.figure("plot_values")\n\n'
    assert plan.steps[-1].body == body + 'report.figure("plot_values_2", plt.plot([1]))'


SKIPPED = {
    "a value nobody knows": ("interact(f, x=g())", "not known from reading"),
    "keywords in a variable": ("interact(f, **given)", "not known from reading"),
    "a button": ("widgets.interact_manual(f, x=1);", "presses its button"),
}


@pytest.mark.parametrize(("cell", "reason"), SKIPPED.values(), ids=SKIPPED.keys())
def test_what_cannot_be_called_says_why(cell: str, reason: str) -> None:
    plan = plan_of([IMPORT, FUNCTION, cell, "print(f(1))"])
    assert [reason in skipped.reason for skipped in plan.skipped] == [True]


def test_interact_of_something_else_is_left_alone() -> None:
    plan = plan_of(["from game import interact\ndef f():\n    pass", "interact(f, x=(1, 2))"])
    assert plan.steps[-1].body == "interact(f, x=(1, 2))"


QUESTIONS = {
    "a text": ("name = input('Who are you? ')", ("name_input", "str", "")),
    "a number": ("n = int(input('How many?'))", ("n_input", "int", 0)),
    "a number with a point": ("x = float(input())", ("x_input", "float", 0.0)),
    "within an expression": ("print(input('Who?').upper())", ("answer_input", "str", "")),
    "asked in Python 2's way": ("x = float(raw_input('x'))", ("x_input", "float", 0.0)),
}


@pytest.mark.parametrize(("cell", "expected"), QUESTIONS.values(), ids=QUESTIONS.keys())
def test_a_question_becomes_a_parameter(cell: str, expected: tuple[str, str, object]) -> None:
    plan = plan_of([cell, "print(1)"])
    assert [(p.name, p.type, p.default) for p in plan.parameters] == [expected]
    assert "input(" not in plan.steps[0].body
    assert plan.steps[0].inputs == (expected[0],)


def test_the_prompt_says_what_the_parameter_is() -> None:
    (parameter,) = plan_of(["n = int(input('How many rows? '))\nprint(n)"]).parameters
    assert isinstance(parameter, Parameter)
    assert parameter.help == "How many rows"


UNASKED = {
    "in a loop": ("for i in 'ab':\n    x = input()", "in a loop or a function"),
    "in a function": ("def f():\n    return input()\nf()", "in a loop or a function"),
    "for a secret": ("from getpass import getpass\nx = getpass()", "a secret"),
}


@pytest.mark.parametrize(("cell", "reason"), UNASKED.values(), ids=UNASKED.keys())
def test_a_question_that_is_asked_otherwise_says_why(cell: str, reason: str) -> None:
    plan = plan_of([cell, "print(1)"])
    assert [reason in skipped.reason for skipped in plan.skipped] == [True]
    assert plan.parameters == ()


def test_what_comes_back_from_an_interaction_is_shown_once() -> None:
    seen = {2: Seen(value=True, figures=0)}  # IPython shows the function that `interact` gives back
    body = plan_of([IMPORT, FUNCTION, "interact(f, x=5)"], seen=seen).steps[0].body
    assert body.strip() == "report.show(f(x=5, z=0))"


def test_a_saved_answer_is_the_default() -> None:
    output = {"name": "stdout", "text": ["How many? 12\n", "Name: Ana\n"]}
    source = "n = int(input('How many? '))\nname = input('Name: ')"
    cell = parse_cell(Cell(0, "a", "code", source, outputs=(output,)))
    assert isinstance(cell, ParsedCell)
    assert answered(cell) == "n = 12\nname = 'Ana'"


def test_a_cell_without_a_question_has_no_answer() -> None:
    cell = parse_cell(Cell(0, "a", "code", "for i in x:\n    input()"))
    assert isinstance(cell, ParsedCell)
    assert answered(cell) is None
