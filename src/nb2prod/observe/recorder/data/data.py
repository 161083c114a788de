"""What is told of one data set: its columns, and a few rows without what is nobody's business."""

from __future__ import annotations

import hashlib
import math
import re
from typing import Any

from ..credentials import holds_credential, is_credential_name
from .columns import Column, columns_of, plain, values_of
from .units import unit_of

MOST_HASHED = 64 << 20  # bytes of a file
_LONGEST = 200  # characters of a text in the sample
_HIDDEN = "***"
_IN_JSON = {"boolean", "integer", "number", "string", "any"}
_DTYPE = re.compile(r"u?int\d+|float\d+|bool|boolean|U?Int\d+|datetime64\[.+\]|timedelta64\[.+\]")
_PERSONAL = re.compile(
    r"[\w.+-]+@[\w-]+\.\w"  # an address of e-mail
    r"|\b\d{3}-\d{2}-\d{4}\b"  # a number of social security
    r"|\b(?:\d{4}[ -]?){3}\d{4}\b"  # of a credit card
    r"|\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}"  # of an account
)


def described(table: Any, sample_rows: int) -> dict[str, Any] | None:
    """Rows, columns and the sample of a table; None for what is none."""
    found = columns_of(table)
    if found is None or not found[1]:
        return None
    rows, columns = found
    kept, sample = _sample(table, columns, sample_rows)
    dtypes = [str(dtype) for dtype in getattr(table, "dtypes", ())]
    told = [_column(column, dtype) for column, dtype in _paired(columns, dtypes)]
    kind = f"{type(table).__module__.partition('.')[0]}.{type(table).__name__}"
    return {"rows": rows, "kind": kind, "columns": told, "sample": sample, "sampled": kept}


def digest_of(path: str) -> str:
    """The SHA-256 of a file's content; nothing of one that is too large or not to be read."""
    whole = hashlib.sha256()
    try:
        with open(path, "rb") as stream:
            if stream.seek(0, 2) > MOST_HASHED:
                return ""
            stream.seek(0)
            for block in iter(lambda: stream.read(1 << 20), b""):
                whole.update(block)
    except OSError:
        return ""
    return whole.hexdigest()


def _paired(columns: list[Column], dtypes: list[str]) -> list[tuple[Column, str]]:
    rest = [""] * (len(columns) - len(dtypes))
    return list(zip(columns, [*dtypes, *rest]))


def _column(column: Column, dtype: str) -> dict[str, Any]:
    seen = column.seen()
    if is_credential_name(column.name):
        seen = {"rows": column.rows, "nulls": column.nulls}
    if any(map(_is_private, seen.get("categories", ()))):
        del seen["categories"]
    return {
        "name": _text(column.name),
        "type": column.type,
        "dtype": dtype,
        "unit": unit_of(column.name)[0],
        "timezone": column.timezone,
        "seen": seen,
    }


def _sample(table: Any, columns: list[Column], most: int) -> tuple[list[list[str]], list[Any]]:
    """Name and type of the columns that some rows are told of, and these rows."""
    found = values_of(table, most) if most > 0 else None
    if found is None:
        return [], []
    dtypes = dict(_paired(columns, [str(dtype) for dtype in getattr(table, "dtypes", ())]))
    heads, parts = [], []
    for column, (name, raw) in zip(columns, found[1]):
        if is_credential_name(name):
            raw = [None] * len(raw)
        dtype = dtypes[column] if _DTYPE.fullmatch(dtypes[column]) else ""
        if column.type not in _IN_JSON and not dtype:
            raw = [None] * len(raw)
        heads.append([_text(name), dtype])
        parts.append([_cell(value) for value in raw])
    return heads, [list(row) for row in zip(*parts)]


def _cell(value: Any) -> Any:
    """A value as JSON has it; what is private is hidden, and what JSON has not is left out."""
    value = plain(value)
    if isinstance(value, str):
        return _HIDDEN if _is_private(value) else _text(value[:_LONGEST])
    if isinstance(value, (bool, int)) or value is None:
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if hasattr(value, "isoformat"):
        return str(value) if hasattr(value, "components") else value.isoformat()
    return None


def _is_private(text: str) -> bool:
    return holds_credential(text) or bool(_PERSONAL.search(text))


def _text(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
