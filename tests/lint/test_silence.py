"""Silencing findings where they are."""

import pytest

from nb2prod import lint

SILENCED = {
    "a line": ("print(1)", "print(1)  # nb2prod: ignore[NB301]"),
    "a line with a comment": ("print(1)  # why", "print(1)  # why  # nb2prod: ignore[NB301]"),
    "a line where another rule is silent": (
        "print(1)  # nb2prod: ignore[NB104]",
        "print(1)  # nb2prod: ignore[NB104, NB301]",
    ),
}
CANNOT = {
    "a text over several lines": 'print("""a\nb""")',
    "a line that goes on after a backslash": "print \\\n(1)",
}


def first(notebook):
    from nb2prod.api.check import analysis_of

    found = lint.check(analysis_of(notebook), lint.EVERY_RULE)
    return [d for d in found if d.code == "NB301"][:1]


@pytest.mark.parametrize(("before", "after"), SILENCED.values(), ids=SILENCED)
def test_comment_is_put_there(notebook, before, after) -> None:
    own = notebook(before)
    silent = lint.silence(own, first(own))
    assert silent.cells[0].source == after
    assert first(silent) == []


@pytest.mark.parametrize("source", CANNOT.values(), ids=CANNOT)
def test_comment_cannot_stand_there(notebook, source) -> None:
    own = notebook(source)
    found = first(own)
    assert found
    assert lint.silence(own, found) is None
