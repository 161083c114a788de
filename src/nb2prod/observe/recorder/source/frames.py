"""Tables, columns and times of pandas, as source."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from ..credentials import holds_credential, is_credential_name
from . import arrays, literals, objects
from .writer import NotPlain, Writer

IMPORT = "import pandas as pd"
_MAX_SPELLED = 40  # cells
_MAX_LENGTH = 400
_MAX_ROWS = 12
_MAX_CELLS = 100_000
_PLAIN = (str, bytes, int, float, type(None))
_INFERRED = {"int64", "float64", "bool", "str"}


def frame(writer: Writer, value: Any, depth: int) -> str:
    """A table: spelled out when it is small, in a file when it is not."""
    writer.require_tables()
    value = writer.sample(value, depth)
    if value.size > _MAX_CELLS:
        raise NotPlain("is a table too large to be kept")
    for place, name in enumerate(value.columns):
        _refuse_credentials(value.iloc[:, place], name)
    _refuse_credentials(value.index, "")
    writer.bring(IMPORT)
    if value.size > _MAX_SPELLED or len(value) > _MAX_ROWS:
        return writer.store(value)
    return writer.either(_frame, value, _MAX_LENGTH * (1 if _fits_a_file(value) else 4))


def _fits_a_file(value: Any) -> bool:
    """Whether a file can hold the cells: numbers, texts and times, and no objects."""
    columns = [value.iloc[:, place] for place in range(len(value.columns))]
    mixed = [column for column in columns if column.dtype == object]
    return all(isinstance(item, _PLAIN) for column in mixed for item in column)


def series(writer: Writer, value: Any, depth: int) -> str:
    """A column or a row of a table."""
    writer.require_tables()
    value = writer.sample(value, depth)
    _refuse_credentials(value, value.name)
    _refuse_credentials(value.index, "")
    for name, item in value.items() if value.dtype.kind == "O" else ():
        if isinstance(name, str) and isinstance(item, str):
            _refuse_name(name, item)
    writer.bring(IMPORT)
    if len(value) > (_MAX_SPELLED if value.dtype.kind == "O" else _MAX_ROWS):
        return writer.store(value)
    return writer.either(_series, value, _MAX_LENGTH)


def _index(writer: Writer, value: Any, depth: int) -> str:
    writer.require_tables()
    value = _sampled_index(writer, value, depth)
    _refuse_credentials(value, value.name)
    writer.bring(IMPORT)
    if type(value).__name__ == "RangeIndex":
        parts = [str(value.start), str(value.stop), *([str(value.step)] * (value.step != 1))]
        return f"pd.RangeIndex({', '.join([*parts, *_names(writer, value)])})"
    if type(value).__name__ == "MultiIndex":
        items = writer.write(value.tolist(), depth + 1)
        return f"pd.MultiIndex.from_tuples({items}, names={writer.write(list(value.names))})"
    if value.dtype.kind == "M":
        return _times(writer, value, depth, _names(writer, value))
    items = _column(writer, value, depth)
    dtype = [] if value.dtype.name in {*_INFERRED, "object"} else [f"dtype={value.dtype.name!r}"]
    if items.startswith("pd."):
        dtype = []
    return f"pd.Index({', '.join([items, *dtype, *_names(writer, value)])})"


def _sampled_index(writer: Writer, value: Any, depth: int) -> Any:
    return writer.sample(value, depth)


def _names(writer: Writer, value: Any) -> list[str]:
    return [f"name={writer.write(value.name, 1)}"] if value.name is not None else []


def _frame(writer: Writer, value: Any, depth: int) -> str:
    writer.bring(IMPORT)
    if not value.columns.is_unique:
        raise NotPlain("has two columns of one name")
    parts = [
        f"{writer.write(name, 2)}: {_column(writer, value.iloc[:, place], 2, in_table=True)}"
        for place, name in enumerate(value.columns)
    ]
    index = _row_labels(writer, value.index)
    source = f"pd.DataFrame({', '.join(['{' + ', '.join(parts) + '}', *index])})"
    names = list(value.columns.names)
    if any(name is not None for name in names):
        axis = names if len(names) > 1 else names[0]
        source += f".rename_axis(columns={writer.write(axis, 1)})"
    return source


def _series(writer: Writer, value: Any, depth: int) -> str:
    writer.bring(IMPORT)
    index = value.index
    texts = index.dtype.kind == "O" and index.is_unique and index.names == [None]
    plain = value.dtype.name in {*_INFERRED, "object"}
    if texts and plain and len(value) and all(isinstance(name, str) for name in index):
        parts = [arrays.numbers(writer, dict(value.items()), 1)]
    else:
        parts = [_column(writer, value, 1), *_row_labels(writer, index)]
    inferred = value.dtype.name in {*_INFERRED, "object"} or parts[0].startswith("pd.")
    if value.dtype == object and not all(isinstance(item, str) for item in value):
        parts.append("dtype=object")
    elif not inferred or not len(value):
        parts.append(f"dtype={value.dtype.name!r}")
    parts += [f"name={writer.write(value.name, 1)}"] if value.name is not None else []
    return f"pd.Series({', '.join(parts)})"


def _row_labels(writer: Writer, index: Any) -> list[str]:
    ranges = type(index).__name__ == "RangeIndex" and index.name is None
    if ranges and index.start == 0 and index.step == 1:
        return []
    plain = type(index).__name__ in {"Index", "Int64Index", "Float64Index"}
    if plain and index.name is None and index.dtype.name in {*_INFERRED, "object"}:
        return [f"index={arrays.numbers(writer, index.tolist(), 1)}"] if len(index) else []
    return [f"index={_index(writer, index, 1)}"]


def _column(writer: Writer, value: Any, depth: int, in_table: bool = False) -> str:
    """The values alone, without an index."""
    dtype = value.dtype
    if hasattr(dtype, "categories") and hasattr(dtype, "ordered"):
        held = value.array if hasattr(value, "array") else value
        items = arrays.numbers(writer, held.tolist(), depth)
        categories = arrays.numbers(writer, held.categories.tolist(), depth)
        ordered = ", ordered=True" if held.ordered else ""
        return f"pd.Categorical({items}, categories={categories}{ordered})"
    if dtype.kind == "M":
        return _times(writer, value, depth, [])
    if dtype.kind == "m":
        return f"pd.to_timedelta({[str(item) for item in value]!r})"
    is_own = hasattr(dtype, "na_value") and not hasattr(dtype, "tz")
    if is_own and dtype.name not in {"object", "str"}:
        missing = list(value.isna())
        known = [None if missing[i] else item for i, item in enumerate(value.tolist())]
        return f"pd.array({writer.write(known, depth)}, dtype={dtype.name!r})"
    source = arrays.numbers(writer, value.tolist(), depth)
    speaks = any(isinstance(item, (str, bytes, list, dict)) for item in value)
    if dtype.name in _INFERRED or (dtype.name == "object" and speaks) or not in_table:
        return source
    writer.bring(arrays.IMPORT)
    name = "object" if dtype.name == "object" else repr(dtype.name)
    return f"np.array({source}, dtype={name})"


def _times(writer: Writer, value: Any, depth: int, more: list[str]) -> str:
    """Points in time, those with a zone by the local clock."""
    index: Any = sys.modules["pandas"].DatetimeIndex(value)
    items = [None if text == "NaT" else text for text in map(str, index.tz_localize(None))]
    if all(text is None or text.endswith(" 00:00:00") for text in items):
        items = [text and text[:10] for text in items]
    zone = [f"tz={str(index.tz)!r}"] if index.tz is not None else []
    freq = getattr(value, "freqstr", None)
    rhythm = [f"freq={freq!r}"] if freq else []
    return f"pd.DatetimeIndex({', '.join([repr(items), *zone, *rhythm, *more])})"


def _subclass(writer: Writer, value: Any, depth: int) -> str:
    """A class of the notebook's own that is a table."""
    writer.own(type(value))
    made = objects.by_birth(writer, value)
    if made:
        return made
    pandas: Any = sys.modules["pandas"]
    base = pandas.DataFrame if isinstance(value, pandas.DataFrame) else pandas.Series
    write = frame if base is pandas.DataFrame else series
    return f"of_class({type(value).__name__}, {write(writer, base(value), depth + 1)})"


def _groups(writer: Writer, value: Any, depth: int) -> str:
    """Groups, by the table that they are of and the columns that they go by."""
    keys = value.keys
    if not isinstance(keys, str) and not (isinstance(keys, list) and all(map(_is_text, keys))):
        raise NotPlain("is groups by something else than columns")
    selected = getattr(value, "_selection", None)
    chosen = f"[{writer.write(selected, 1)}]" if selected is not None else ""
    writer.is_checked = True
    return f"{frame(writer, value.obj, depth + 1)}.groupby({writer.write(keys, 1)}){chosen}"


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _moment(writer: Writer, value: Any, depth: int) -> str:
    """A Timestamp, Timedelta or Period."""
    writer.bring(IMPORT)
    zone = getattr(value, "tz", None)
    if zone is not None:
        local = value.tz_localize(None)
        return f"pd.Timestamp({str(local)!r}, tz={str(zone)!r})"
    freq = f", {value.freqstr!r}" if type(value).__name__ == "Period" else ""
    return f"pd.{type(value).__name__}({str(value)!r}{freq})"


def _missing(writer: Writer, value: Any, depth: int) -> str:
    writer.bring(IMPORT)
    return "pd.NaT" if type(value).__name__ == "NaTType" else "pd.NA"


def _refuse_credentials(value: Any, name: Any) -> None:
    """Look through a column, or the labels of rows."""
    if value.dtype.kind not in "OSU" and value.dtype.name not in {"string", "category"}:
        return
    texts = "\n".join(item for item in value if isinstance(item, str))
    _refuse_name(name, texts)
    if holds_credential(texts):
        raise NotPlain("has cells that look like credentials")
    literals.text(_NO_WRITER, texts[:100_000], 1)


def _refuse_name(name: Any, texts: str) -> None:
    if isinstance(name, str) and is_credential_name(name) and texts.strip():
        raise NotPlain("has a column that looks like credentials")


_NO_WRITER: Any = None
KINDS: dict[tuple[str, str], Callable[[Writer, Any, int], str]] = {
    ("pandas", "DataFrame"): _subclass,
    ("pandas", "Series"): _subclass,
    ("pandas", "Index"): _index,
    ("pandas", "BaseGroupBy"): _groups,
    ("pandas", "Timestamp"): _moment,
    ("pandas", "Timedelta"): _moment,
    ("pandas", "Period"): _moment,
    ("pandas", "NaTType"): _missing,
    ("pandas", "NAType"): _missing,
}
