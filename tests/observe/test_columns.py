"""The types, units and forms that a column is seen to have."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest

from nb2prod.observe.recorder.data.columns import Column, columns_of
from nb2prod.observe.recorder.data.units import unit_of

NOON = datetime(2025, 1, 1, 12)
TYPES = {
    "whole numbers": ([1, 2], "integer"),
    "whole numbers that a gap has made floats": ([1.0, float("nan"), 2.0], "integer"),
    "fractions": ([1, 2.5], "number"),
    "decimals": ([Decimal("1.5")], "number"),
    "numpy's own": ([np.int64(1), np.float32(0.5)], "number"),
    "texts": (["a", None], "string"),
    "truth": ([True, False, None], "boolean"),
    "points in time": ([NOON], "datetime"),
    "days": ([date(2025, 1, 1)], "date"),
    "spans": ([timedelta(1)], "duration"),
    "nothing": ([None, float("nan"), pd.NaT, pd.NA], "any"),
    "a mixture": ([1, "a"], "any"),
}


@pytest.mark.parametrize(("values", "expected"), TYPES.values(), ids=TYPES.keys())
def test_type(values: list[Any], expected: str) -> None:
    assert Column("it", values).type == expected


ZONES = {
    "none": (NOON, ""),
    "UTC of Python": (NOON.replace(tzinfo=UTC), "UTC"),
    "UTC of pandas": (pd.Timestamp(NOON, tz="UTC"), "UTC"),
    "a place": (pd.Timestamp(NOON, tz="Europe/Paris"), "Europe/Paris"),
    "an offset": (pd.Timestamp("2025-01-01T12:00:00+02:00"), "+0200"),
}


@pytest.mark.parametrize(("value", "expected"), ZONES.values(), ids=ZONES.keys())
def test_time_zone(value: datetime, expected: str) -> None:
    assert Column("at", [value]).timezone == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-01-31", "date"),
        ("31/1/24", "date"),
        ("2024-01-31 23:16", "datetime"),
        ("2024-01-31T23:16:01.5", "datetime"),
        ("2024-01-31T23:16:00Z", "datetime with time zone"),
        ("2024-01-31 23:16:00+02:00", "datetime with time zone"),
        ("$1,234.50", "number"),
        ("Fresno", ""),
    ],
)
def test_form_of_texts(text: str, expected: str) -> None:
    assert Column("it", [text] * 9).form(0.98) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("kwh", "kWh"),
        ("overnight_kwh", "kWh"),
        ("kwhTotal", "kWh"),
        ("price_eur", "EUR"),
        ("usd_per_kwh", "USD"),
        ("temp_c", "°C"),
        ("distance_km", "km"),
        ("roof_m2", "m²"),
        ("section_c", ""),
        ("m", ""),
        ("city", ""),
    ],
)
def test_unit_that_a_name_tells(name: str, expected: str) -> None:
    assert unit_of(name)[0] == expected


TABLES = {
    "a frame": (pd.DataFrame({"a": [1, 2], 3: ["x", "y"]}), [("a", "integer"), ("3", "string")]),
    "a frame by name": (
        pd.DataFrame({"a": [1]}, index=pd.Index(["x"], name="who")),
        [("a", "integer"), ("who", "string")],
    ),
    "a series": (pd.Series([0.5], name="a"), [("a", "number")]),
    "an array": (np.ones((3, 2)) / 2, [("0", "number"), ("1", "number")]),
    "records": ([{"a": 1}, {"b": "x"}], [("a", "integer"), ("b", "string")]),
    "rows": ([("a", 1), ("b", 2)], [("0", "string"), ("1", "integer")]),
}


@pytest.mark.parametrize(("table", "expected"), TABLES.values(), ids=TABLES.keys())
def test_columns_of_a_table(table: Any, expected: list[tuple[str, str]]) -> None:
    found = columns_of(table)
    assert found is not None
    assert [(column.name, column.type) for column in found[1]] == expected


@pytest.mark.parametrize("value", [1, "text", [], [1, 2], {"a": 1}, np.ones((2, 2, 2))], ids=str)
def test_no_table(value: Any) -> None:
    assert columns_of(value) is None


def test_a_large_table_is_looked_at_in_a_sample_that_is_always_the_same() -> None:
    frame = pd.DataFrame({"a": range(50_000)})
    one, other = columns_of(frame), columns_of(frame)
    assert one is not None
    assert other is not None
    assert one[0] == 50_000
    assert one[1][0].values == other[1][0].values
    assert len(one[1][0].values) == 10_000


def test_values_of_few_people_are_no_categories() -> None:
    names = [f"name {row}" for row in range(30)] * 2
    assert Column("who", names).categories == {}
    assert Column("kind", ["a"] * 20 + ["b"] * 9 + ["rare"]).categories == {"a": 20, "b": 9}
