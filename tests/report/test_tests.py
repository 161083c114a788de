"""How a package's tests did, for a terminal."""

import pytest

from nb2prod.export.tried import Tried
from nb2prod.observe import Fault, Watched
from nb2prod.report.tests import told_of_tests


def faults(*noticed: bool) -> Watched:
    rows = [Fault(f"f{n}", "functions.py", n, "", seen) for n, seen in enumerate(noticed)]
    return Watched(faults=tuple(rows))


ROWS = {
    "nothing to add": (Tried(), []),
    "one function": (
        Tried(watched=faults(True)),
        [("faults", "1 of 1 faults planted in 1 function were noticed")],
    ),
    "more functions": (
        Tried(watched=faults(True, False, True)),
        [("faults", "2 of 3 faults planted in 3 functions were noticed")],
    ),
    "a test left out": (Tried((("a.py::test", "why"),)), [("left out", "a.py::test: why")]),
    "many left out": (
        Tried(tuple((f"t{n}", "why") for n in range(7))),
        [
            *(("left out", f"t{n}: why") for n in range(5)),
            ("", "and 2 more tests, see CHECKLIST.md"),
        ],
    ),
}


@pytest.mark.parametrize(("tried", "lines"), ROWS.values(), ids=ROWS.keys())
def test_told(tried: Tried, lines: list[tuple[str, str]]) -> None:
    assert told_of_tests("3 passed", tried) == [("tests", "3 passed"), *lines]
