"""What two runs of one notebook agree on."""

import pytest

from nb2prod.observe import CellRun, Observation, steady

ROWS = {
    "alike": ("a\nb\n", "a\nb\n", "a\nb\n", ()),
    "another line": ("a\nb\nc\n", "a\nx\nc\n", "a\n", (0,)),
    "fewer lines": ("a\nb\n", "a\n", "a\n", (0,)),
    "more lines": ("a\n", "a\nb\n", "a\n", ()),
    "nothing alike": ("a\n", "b\n", "", (0,)),
}


@pytest.mark.parametrize(("first", "second", "kept", "fickle"), ROWS.values(), ids=ROWS.keys())
def test_keeps_what_both_print(first: str, second: str, kept: str, fickle: tuple[int, ...]) -> None:
    runs = [Observation(cells=(CellRun(0, 0.1, printed),)) for printed in (first, second)]
    agreed, differing = steady(*runs)
    assert agreed.cells[0].printed == kept
    assert differing == fickle


def test_a_cell_that_did_not_run_again_agrees_on_nothing() -> None:
    agreed, differing = steady(Observation(cells=(CellRun(3, 0.1, "a\n"),)), Observation(cells=()))
    assert agreed.cells[0].printed == ""
    assert differing == (3,)
