"""Looks that show nothing, and prose: what of a notebook needs no place, and what has to stay."""

import pytest

from .conftest import plan_of

IDLE = {
    "a variable": ("df\nprint(df)", True),
    "what it has": ("df.columns.names\nprint(df)", True),
    "its first rows": ("df.head(3)\nprint(df)", True),
    "the last statement": ("print(df)\ndf", False),
    "a call that may do something": ("df.show()\nprint(df)", False),
    "a function of that name": ("def tail(): pass\ndf.tail()\nprint(df)", False),
    "a text, which is a comment": ("'about df'\nprint(df)", False),
    "a name that is not the notebook's": ("exit\nprint(df)", False),
}


@pytest.mark.parametrize(("cell", "gone"), IDLE.values(), ids=IDLE.keys())
def test_a_look_that_shows_nothing_is_left_out(cell: str, gone: bool) -> None:
    plan = plan_of(["df = make()", "#md # Look", cell])
    assert ["shows nothing" in skipped.reason for skipped in plan.skipped] == [True] * gone


@pytest.mark.parametrize("nothing", ["pass", "None", "pass; pass"])
def test_what_says_nothing_is_left_out_silently(nothing: str) -> None:
    plan = plan_of(["df = make()", f"print(df)\n{nothing}"])
    assert nothing[:4] not in plan.steps[0].body
    assert not plan.skipped


PROSE = {
    "marks go": ("*All* of `it` and __more__", "All of it and more"),
    "a formula stays": ("the *rate* $\\phi_{s}(x_*)$ of it", "the rate $\\phi_{s}(x_*)$ of it"),
    "a remark goes": ("<!-- a picture\nof <b>it</b> -->\nmore", "more"),
    "dollars are no formula": ("from $5 to $6 for _one_", "from $5 to $6 for one"),
}


@pytest.mark.parametrize(("markdown", "doc"), PROSE.values(), ids=PROSE.keys())
def test_markdown_as_a_docstring(markdown: str, doc: str) -> None:
    plan = plan_of(["#md # One", "x = 1", f"#md # Two\n{markdown}", "print(x)"])
    assert plan.steps[1].doc == doc


LONG = " ".join(f"word{n}" for n in range(200))  # twenty lines
BEGINNINGS = {
    "up to the last sentence that fits": (f"One, e.g. this. Two.\n{LONG}", "One, e.g. this. Two."),
    "or paragraph": (f"One\n\n{LONG}", "One"),
    "items are whole": ("\n".join(f"- {n}" for n in range(13)), "- 11"),
    "in the middle where nothing ends": (LONG, "…"),
}


def test_markdown_between_a_steps_cells_is_told() -> None:
    cells = [
        "#md # One",
        "x = 1",
        "#md and",
        "y = 2",
        "#md also",
        "def f():\n    return 3",
        "z = 4",
    ]
    one, _ = plan_of([*cells, "#md # Two", "print(x, y, z)"]).steps
    assert (one.cells, one.between) == ((1, 3, 6), (2, 4))


@pytest.mark.parametrize(("markdown", "end"), BEGINNINGS.values(), ids=BEGINNINGS.keys())
def test_a_docstring_ends_where_the_prose_pauses(markdown: str, end: str) -> None:
    plan = plan_of(["#md # One", "x = 1", f"#md # Two\n{markdown}", "print(x)"])
    assert plan.steps[1].doc.endswith(end)
