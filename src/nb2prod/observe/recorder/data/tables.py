"""The values of tables: those of pandas, polars, pyarrow, numpy and scikit-learn, and of records.

Each is known by its own methods, and so none of these libraries is needed.
"""

from __future__ import annotations

import random
from typing import Any

MOST_COLUMNS = 500


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


def _lazy(frame: Any, most: int) -> Any:
    """The first rows of what is read in parts: to count all of them, all would have to be read."""
    return _polars(frame.head(most).collect(), most)


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


def _bunch(bunch: Any, most: int) -> Any:
    """A data set of scikit-learn: its features, and what is to be told from them."""
    parts = [values_of(bunch.get(part), most) for part in ("data", "target")]
    if parts[0] is None or parts[1] is None or parts[0][0] != parts[1][0]:
        return None
    rows, columns = parts[0]
    names = [str(name) for name in bunch.get("feature_names", ())]
    if len(names) == len(columns):
        columns = [(name, raw) for name, (_, raw) in zip(names, columns)]
    targets = [("target" if len(parts[1][1]) == 1 else f"target {n}", c) for n, c in parts[1][1]]
    return rows, [*columns, *targets]


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
    ("polars", "DataFrame"): _polars, ("polars", "LazyFrame"): _lazy,
    ("pyarrow", "Table"): _arrow, ("sklearn", "Bunch"): _bunch,
    ("numpy", "ndarray"): _numpy, ("builtins", "list"): _list,
}  # fmt: skip
