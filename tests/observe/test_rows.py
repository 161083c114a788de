import pandas as pd
import pytest

from nb2prod.observe.recorder.source.expressions import expression
from nb2prod.observe.recorder.source.rows import some_rows, sought_in

MOST = 40
VOTES = pd.DataFrame(
    {
        "name": [f"person {number // 10}" for number in range(1000)],
        "district": [number // 20 for number in range(1000)],
        "odd": [[number] for number in range(1000)],
    }
)


def test_rows_are_from_all_over_a_table_where_nothing_is_sought() -> None:
    kept = some_rows(VOTES, MOST, frozenset())
    assert list(kept.index) == list(range(0, 1000, 25))


@pytest.mark.parametrize("table", [VOTES, VOTES.set_index("name"), VOTES["name"]])
def test_rows_that_hold_what_a_call_names_come_along(table: pd.DataFrame) -> None:
    kept = some_rows(table, MOST, sought_in(["person 7", None, 0.5]))
    assert len(kept) <= MOST
    assert kept.reset_index().eq("person 7").sum().sum() == 10


def test_many_such_rows_leave_room_for_others() -> None:
    kept = some_rows(VOTES, MOST, sought_in([[3, 4], "person 2"]))["district"]
    assert len(kept) <= MOST
    assert 20 <= kept.isin([3, 4]).sum() <= 30
    assert kept.is_monotonic_increasing
    assert kept.max() > 45


def test_neither_flags_nor_fractions_nor_long_lists_are_sought() -> None:
    assert sought_in([True, 1.5, b"x", range(3), list(range(100))]) == frozenset()


def test_expression_of_a_table_holds_what_is_sought() -> None:
    (held,) = expression(VOTES[["name"]], sought=frozenset({"person 7"})).stored.values()
    assert (held["name"] == "person 7").sum() == 10
