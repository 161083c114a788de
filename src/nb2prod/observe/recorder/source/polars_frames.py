"""Small tables and columns of polars, as source."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any

from ..credentials import holds_credential, is_credential_name
from .writer import NotPlain, Writer

IMPORT = "import polars as pl"
_MAX_SPELLED = 40  # cells
_MAX_ROWS = 12
_SIMPLE = re.compile(
    r"U?Int\d+|Float\d+|Boolean|String|Utf8|Date|Time|Datetime\(.*\)|Duration\(.*\)"
)


def _frame(writer: Writer, value: Any, depth: int) -> str:
    if value.height > _MAX_ROWS or value.height * value.width > _MAX_SPELLED:
        raise NotPlain("is a table of polars too large to be spelled out")
    writer.bring(IMPORT)
    columns = [value.get_column(name) for name in value.columns]
    items = {column.name: _items(writer, column, depth) for column in columns}
    inferred = _inferred({column.name: column.to_list() for column in columns})
    others = {c.name: f"pl.{c.dtype}" for c in columns if inferred.get(c.name) != c.dtype}
    cells = ", ".join(f"{name!r}: {source}" for name, source in items.items())
    types = ", ".join(f"{name!r}: {dtype}" for name, dtype in others.items())
    return f"pl.DataFrame({{{cells}}}{f', schema_overrides={{{types}}}' if types else ''})"


def _series(writer: Writer, value: Any, depth: int) -> str:
    if len(value) > _MAX_ROWS:
        raise NotPlain("is a column of polars too large to be spelled out")
    writer.bring(IMPORT)
    items = _items(writer, value, depth)
    is_inferred = _inferred({"": value.to_list()})[""] == value.dtype
    return f"pl.Series({value.name!r}, {items}{'' if is_inferred else f', dtype=pl.{value.dtype}'})"


def _items(writer: Writer, column: Any, depth: int) -> str:
    """The cells of a column, if it is of a type whose values Python has, too."""
    if not _SIMPLE.fullmatch(str(column.dtype)):
        raise NotPlain("has a column of a type that is not spelled out")
    items = column.to_list()
    texts = "\n".join(item for item in items if isinstance(item, str))
    if holds_credential(texts) or (texts.strip() and is_credential_name(column.name)):
        raise NotPlain("has cells that look like credentials")
    return writer.write(items, depth + 2)


def _inferred(cells: dict[str, list[Any]]) -> Any:
    """The types that polars gives these by itself."""
    polars: Any = sys.modules["polars"]
    return polars.DataFrame(cells).schema


KINDS: dict[tuple[str, str], Callable[[Writer, Any, int], str]] = {
    ("polars", "DataFrame"): _frame,
    ("polars", "Series"): _series,
}
