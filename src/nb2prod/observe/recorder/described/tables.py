"""Arrays and tables, by all that they hold."""

from __future__ import annotations

import sys
from typing import Any

from .description import MAX_BULK, Description

_MAX_COLUMNS = 2000


def array(description: Description, value: Any) -> None:
    """A numpy array or scalar: its type, shape and data."""
    numpy: Any = sys.modules["numpy"]
    kind = value.dtype.kind
    description.token(f"{value.dtype.str} {value.shape}")
    if not value.shape:
        description.summarise(str(value))
    description.built(value.shape, [("", str(value.dtype))])
    description.summarise(f"{value.dtype} of shape {value.shape}")
    mask = getattr(value, "mask", None)
    if mask is not None:
        array(description, numpy.asarray(mask))
        value = numpy.ma.filled(value, 0 if kind in "biufc" else None)
    value = numpy.asarray(value)
    if value.dtype.names:
        for name in value.dtype.names:
            description.token(name)
            array(description, value[name])
        return
    flat = _first(description, value)
    if kind in "fc":
        double = flat.astype(numpy.complex128).view(float) if kind == "c" else flat.astype(float)
        double += 0.0  # there is one zero
        double[numpy.isnan(double)] = numpy.nan  # and one NaN
        description.numbers(double.tobytes())
    elif kind in "OT":
        description.sequence(flat.tolist())
    else:
        description.data(flat.tobytes())


def _first(description: Description, value: Any) -> Any:
    """All elements in one row, or as many as there is room for."""
    most = MAX_BULK if value.dtype.kind in "OT" else description.bytes_left // value.itemsize
    if value.size > most:
        description.is_cut = True
        value = value.flat[: max(most, 0)]
    description.bytes_left -= value.nbytes
    return value.reshape(-1)


def frame(description: Description, value: Any) -> None:
    """A table of pandas: its columns, index, and values."""
    rows, columns = value.shape
    description.summarise(f"{rows} rows × {columns} columns")
    description.built(value.shape, [(name, str(kind)) for name, kind in value.dtypes.items()])
    description.token(f"{rows} rows {columns} columns")
    index(description, value.columns)
    index(description, value.index)
    description.is_cut |= columns > _MAX_COLUMNS
    for position in range(min(columns, _MAX_COLUMNS)):
        column(description, value.iloc[:, position])


def series(description: Description, value: Any) -> None:
    description.summarise(f"{len(value)} values, {value.dtype}")
    description.built(value.shape, [("", str(value.dtype))])
    description.part(value.name)
    index(description, value.index)
    column(description, value)


def index(description: Description, value: Any) -> None:
    description.summarise(f"{len(value)} values, {value.dtype}")
    description.built(value.shape, [("", str(value.dtype))])
    description.sequence(list(value.names))
    if hasattr(value, "levels"):
        for level in value.levels:
            column(description, level)
        for codes in value.codes:
            array(description, codes)
    else:
        column(description, value)


def column(description: Description, value: Any) -> None:
    """The values of a Series or of an index with one level."""
    held = value.array
    description.token(str(value.dtype))
    if hasattr(held, "categories"):
        index(description, held.categories)
        array(description, held.codes)
    elif hasattr(held, "asi8"):
        array(description, held.asi8)
    elif hasattr(value.dtype, "numpy_dtype") or not hasattr(value.dtype, "na_value"):
        if value.dtype.kind in "biuf" and hasattr(value.dtype, "na_value"):
            array(description, value.to_numpy(dtype="float64", na_value=float("nan")))
        else:
            array(description, value.to_numpy())
    else:
        first = value[:MAX_BULK]
        description.is_cut |= len(value) > MAX_BULK
        array(description, first.isna())
        description.sequence(first.dropna().tolist())


def styler(description: Description, value: Any) -> None:
    """A styled table: what it shows, not how."""
    frame(description, value.data)


def sparse(description: Description, value: Any) -> None:
    """A sparse matrix of scipy."""
    description.summarise(f"{value.dtype} of shape {value.shape}, {value.nnz} stored")
    description.built(value.shape, [("", str(value.dtype))])
    description.token(f"{value.format} {value.shape}")
    points = value.tocoo()
    for part in (points.row, points.col, points.data):
        array(description, part)


def tensor(description: Description, value: Any) -> None:
    """A tensor that can be had as an array."""
    if hasattr(value, "detach"):
        value = value.detach().cpu()
    array(description, value.numpy())
