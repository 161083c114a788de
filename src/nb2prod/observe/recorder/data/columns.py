"""What the columns of a table are and hold: types, units, time zones, gaps, distributions.

Tables of pandas, polars, pyarrow and numpy, and lists of records, are known by their own methods:
nothing is needed but Python, 3.8 or later. Of a large table some rows are looked at, always the
same ones.
"""

from __future__ import annotations

import datetime
import decimal
import random
import re
from bisect import bisect_right
from collections import Counter
from typing import Any

from .units import tokens

MOST_ROWS = 10_000
MOST_COLUMNS = 500
MOST_CATEGORIES = 50
_MOST_CODES = 12  # whole numbers that are rather names than quantities
# Rows for each category, on average: else a value may belong to one person.
_ROWS_EACH = 5
_SEEN_OFTEN = 3
_LONGEST = 60
_PARTS = 20
_EXACT = 2.0**53
_LARGEST = 1e300

_DATE = r"(?:\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.]\d{2,4})"
_FORMS = {
    "date": re.compile(_DATE),
    "datetime": re.compile(_DATE + r"[T ]\d\d?:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?[AaPp][Mm])?"),
    "datetime with time zone": re.compile(
        _DATE + r"[T ]\d\d?:\d\d(?::\d\d(?:[.,]\d+)?)? ?(?:Z|UTC|GMT|[-+]\d\d:?\d\d)"
    ),
    "number": re.compile(r"[-+]?[$€£]? ?\d[\d,]*(?:\.\d+)? ?%?"),
}
_TYPES = (
    (bool, "boolean"), (int, "integer"), (float, "number"), (str, "string"),
    (datetime.datetime, "datetime"), (datetime.date, "date"), (datetime.time, "time"),
    (datetime.timedelta, "duration"), (list, "array"), (tuple, "array"), (dict, "object"),
)  # fmt: skip
_PLAIN = {bool, int, float, str, type(None)}
_IDENTIFYING = {*"id ids key index number no nr code uuid unnamed row".split()}


class Column:
    """One column: the `values` of the rows that were looked at, without the `nulls`.

    `type` is one of Table Schema's; `timezone` that of points in time, or "" without one.
    """

    def __init__(self, name: str, raw: list[Any]) -> None:
        self.name = name
        self.rows = len(raw)
        self.values = _present(raw)
        self.nulls = self.rows - len(self.values)
        self.type = _type_of(self.values)
        self.timezone = _timezone(self.values) if self.type == "datetime" else ""
        is_number = self.type in ("integer", "number")
        numbers = self.values if is_number else []
        self.numbers = sorted(float(v) for v in numbers if -_LARGEST < v < _LARGEST)
        self.texts = (
            Counter(map(text_of, self.values)) if self._may_have_categories() else Counter()
        )

    @property
    def fractions(self) -> int:
        """How many of the numbers are not whole."""
        return len(self.numbers) - sum(map(float.is_integer, self.numbers))

    @property
    def is_identifier(self) -> bool:
        """Whether each row has a number of its own, of which the next table goes on counting."""
        if self.type != "integer" or len(self.values) < 20:
            return False
        if len(set(self.values)) < len(self.values):
            return False
        is_named_so = not _IDENTIFYING.isdisjoint(tokens(self.name))
        return is_named_so or self.numbers == list(self.values)

    @property
    def categories(self) -> dict[str, int]:
        """The values that come again and again, with their counts, the most frequent first."""
        distinct = len(self.texts)
        limit = _MOST_CODES if self.numbers else MOST_CATEGORIES
        if not 0 < distinct <= limit or len(self.values) < _ROWS_EACH * distinct:
            return {}
        if max(map(len, self.texts)) > _LONGEST:
            return {}
        rows = sorted(self.texts.items(), key=lambda item: (-item[1], item[0]))
        return {text: count for text, count in rows if count >= _SEEN_OFTEN}

    def form(self, share: float) -> str:
        """What at least this share of the texts look like: "date", "number" …, or ""."""
        if self.type != "string" or not self.values:
            return ""
        for form in _FORMS:
            if self.has_form(form) >= share:
                return form
        return ""

    def has_form(self, form: str) -> float:
        """The share of the texts that look so."""
        fits = sum(bool(_FORMS[form].fullmatch(text.strip())) for text in self.values)
        return fits / max(len(self.values), 1)

    def count_unlike(self, type_: str) -> int:
        """How many values are not of a type."""
        return sum(_type_of([value]) != type_ for value in self.values)

    def seen(self) -> dict[str, Any]:
        """What a later table is compared with: counts rather than values, and no row."""
        told: dict[str, Any] = {"rows": self.rows, "nulls": self.nulls}
        if self.type in ("integer", "string"):
            told["distinct"] = len(set(self.values))
        if self.numbers:
            edges = quantiles(self.numbers)
            told["quantiles"] = edges
            told["counts"] = counts_between(edges, self.numbers)
            told["fractions"] = self.fractions
            if self.is_identifier:
                told["identifier"] = True
        form = self.form(0.98)
        if form:
            told["form"] = form
        if self.categories and not form.startswith("date"):
            told["categories"] = self.categories
        if self.type in ("date", "datetime"):
            told["first"] = min(map(str, self.values))
            told["last"] = max(map(str, self.values))
        return told

    def _may_have_categories(self) -> bool:
        if self.type not in ("string", "boolean", "integer"):
            return False
        return self.type != "integer" or len(set(self.values)) <= _MOST_CODES


def columns_of(table: Any) -> tuple[int, list[Column]] | None:
    """How many rows a table has, and its columns; None for what is no table."""
    found = values_of(table, MOST_ROWS)
    if found is None:
        return None
    return found[0], [Column(name, raw) for name, raw in found[1]]


def values_of(table: Any, most: int) -> tuple[int, list[tuple[str, list[Any]]]] | None:
    """How many rows a table has, and the values of its columns in some of them."""
    for base in type(table).__mro__:
        reader = _TABLES.get((str(base.__module__).partition(".")[0], base.__name__))
        if reader is not None:
            found: tuple[int, list[tuple[str, list[Any]]]] | None = reader(table, most)
            return found
    return None


def chosen(rows: int, most: int) -> list[int] | None:
    """The rows that are looked at, always the same ones; None for all."""
    return sorted(random.Random(0).sample(range(rows), most)) if rows > most else None


def quantiles(numbers: list[float]) -> list[float]:
    """The edges of twenty parts with as many numbers each, without repetitions."""
    last = len(numbers) - 1
    found = [float(f"{numbers[round(i * last / _PARTS)]:.8g}") for i in range(_PARTS + 1)]
    return sorted(set(found))


def counts_between(edges: list[float], numbers: list[float]) -> list[int]:
    """How many numbers are at most the first edge, above it and at most the second, and so on.

    The numbers are in their order.
    """
    ends = [0, *(bisect_right(numbers, edge) for edge in edges), len(numbers)]
    return [end - start for start, end in zip(ends, ends[1:])]  # noqa: RUF007


def text_of(value: Any) -> str:
    """A category as JSON has it: 1.0 and 1 are one."""
    return str(int(value)) if isinstance(value, float) else str(value)


def _present(raw: list[Any]) -> list[Any]:
    """The values as Python's own, without those that mean that there is none."""
    if _PLAIN.issuperset(map(type, raw)):
        return [value for value in raw if value is not None and value == value]
    return [value for value in map(plain, raw) if value is not None]


def plain(value: Any) -> Any:
    """A value as Python's own; None for all that means that there is none."""
    if type(value).__module__ == "numpy" and hasattr(value, "item"):
        value = value.item()
    if isinstance(value, decimal.Decimal):
        value = float(value)
    if type(value).__name__ in ("NaTType", "NAType"):
        return None
    return None if isinstance(value, float) and value != value else value


def _type_of(values: list[Any]) -> str:
    kinds = {_type_name(kind) for kind in set(map(type, values))}
    if kinds <= {"integer", "number"} and kinds:
        whole = all(v.is_integer() and abs(v) < _EXACT for v in values if isinstance(v, float))
        return "integer" if whole else "number"
    return kinds.pop() if len(kinds) == 1 else "any"


def _type_name(kind: type) -> str:
    return next((name for base, name in _TYPES if issubclass(kind, base)), "any")


def _timezone(values: list[Any]) -> str:
    zones = {_zone(value) for value in values}
    return zones.pop() if len(zones) == 1 else "several"


def _zone(value: Any) -> str:
    zone = value.tzinfo
    if zone is None:
        return ""
    # As pytz calls it, and zoneinfo.
    name = getattr(zone, "zone", None) or getattr(zone, "key", None)
    return str(name or value.strftime("%z").replace("+0000", "UTC"))


def _pandas(frame: Any, most: int) -> Any:
    rows = chosen(len(frame), most)
    part = frame if rows is None else frame.iloc[rows]
    names = [str(name) for name in frame.columns][:MOST_COLUMNS]
    found = [(name, part.iloc[:, place].tolist()) for place, name in enumerate(names)]
    levels = getattr(part.index, "nlevels", 1)
    for level, name in enumerate(part.index.names[:levels]):
        is_time = type(part.index).__name__ == "DatetimeIndex"
        if name is not None or is_time:
            raw = part.index.get_level_values(level).tolist()
            found.append((str(name) if name is not None else "index", raw))
    return len(frame), found


def _series(series: Any, most: int) -> Any:
    return _pandas(series.to_frame(series.name if series.name is not None else "value"), most)


def _polars(frame: Any, most: int) -> Any:
    rows = chosen(frame.height, most)
    part = frame if rows is None else frame[rows]
    names = list(frame.columns)[:MOST_COLUMNS]
    return frame.height, [(name, part.get_column(name).to_list()) for name in names]


def _arrow(table: Any, most: int) -> Any:
    rows = chosen(table.num_rows, most)
    part = table if rows is None else table.take(rows)
    names = list(table.column_names)[:MOST_COLUMNS]
    return table.num_rows, [(n, part.column(place).to_pylist()) for place, n in enumerate(names)]


def _numpy(array: Any, most: int) -> Any:
    if not 1 <= array.ndim <= 2 or not array.size:
        return None
    if array.ndim == 2 and array.shape[1] > MOST_COLUMNS:
        return None
    rows = chosen(array.shape[0], most)
    part = array if rows is None else array[rows]
    if array.dtype.names:
        return array.shape[0], [(name, part[name].tolist()) for name in array.dtype.names]
    if array.ndim == 1:
        return array.shape[0], [("value", part.tolist())]
    width = array.shape[1]
    return array.shape[0], [(str(place), part[:, place].tolist()) for place in range(width)]


def _list(items: list[Any], most: int) -> Any:
    """A list of records, or of rows that are all equally long."""
    rows = chosen(len(items), most)
    part = items if rows is None else [items[row] for row in rows]
    if part and all(isinstance(item, dict) for item in part):
        names = list(dict.fromkeys(str(key) for item in part for key in item))[:MOST_COLUMNS]
        return len(items), [(name, [item.get(name) for item in part]) for name in names]
    if part and all(isinstance(item, (list, tuple)) for item in part):
        widths = set(map(len, part))
        if len(widths) == 1 and 2 <= min(widths) <= MOST_COLUMNS:
            return len(items), [(str(at), [item[at] for item in part]) for at in range(min(widths))]
    return None


_TABLES = {
    ("pandas", "DataFrame"): _pandas, ("pandas", "Series"): _series,
    ("polars", "DataFrame"): _polars, ("pyarrow", "Table"): _arrow,
    ("numpy", "ndarray"): _numpy, ("builtins", "list"): _list,
}  # fmt: skip
