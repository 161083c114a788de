"""What two runs of one notebook agree on, as far as a test may hold on to it."""

import pytest

from nb2prod.observe import CellRun, Failure, Observation, Output, Value, Variable
from nb2prod.verify.repeat import steady

ROWS = {
    "alike": ("a\nb\n", "a\nb\n", "a\nb\n", ()),
    "another line": ("a\nb 1\nc\n", "a\nb 2\nc\n", "a\n", (0,)),
    "a number that is the same by chance": ("n 1\nn 2\n", "n 1\nn 3\n", "", (0,)),
    "the last digit": ("a\nb 0.123456789012345\n", "a\nb 0.123456789012346\n", "a\n", (0,)),
    "fewer lines": ("a\nb\n", "a\n", "a\n", (0,)),
    "more lines": ("a\n", "a\nb\n", "a\n", ()),
    "nothing alike": ("a 1\n", "b 2\n", "", (0,)),
}


def run(printed: str) -> Observation:
    return Observation(cells=(CellRun(0, 0.1, printed, outputs=(Output("text", printed),)),))


@pytest.mark.parametrize(("first", "second", "kept", "fickle"), ROWS.values(), ids=ROWS.keys())
def test_keeps_what_both_print(first: str, second: str, kept: str, fickle: tuple[int, ...]) -> None:
    agreed, differing = steady(run(first), run(second))
    assert agreed.cells[0].printed == kept
    assert differing == fickle


def test_a_value_that_differs_is_not_to_be_compared() -> None:
    def with_values(number: str) -> Observation:
        values = {"same": Value("int", "1", digest="1"), "other": Value("int", digest=number)}
        return Observation((), variables=tuple(Variable(0, n, v) for n, v in values.items()))

    agreed, _ = steady(with_values("1"), with_values("2"))
    assert [(v.name, v.value.comparable) for v in agreed.variables] == [
        ("same", True),
        ("other", False),
    ]


def test_a_second_run_that_fails_says_nothing() -> None:
    first = run("a\n")
    failed = Observation((), failure=Failure(None, "the kernel died"))
    assert steady(first, failed) == (first, ())
