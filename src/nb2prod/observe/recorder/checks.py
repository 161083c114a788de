"""What tests of recorded calls need: values as they were, near equality, and figures as data."""

from __future__ import annotations

import math
import sys
from importlib import import_module
from typing import Any


def with_attributes(kind: Any, **attributes: Any) -> Any:
    """An object of a class with these attributes, made without its constructor."""
    made = object.__new__(kind)
    for name, value in attributes.items():
        object.__setattr__(made, name, value)
    return made


def of_class(kind: Any, table: Any) -> Any:
    """A table as one of a class of its own, made without its constructor."""
    made = table.copy()
    made.__class__ = kind
    return made


def stored_table(file: Any) -> Any:
    """A table in Parquet, with NaN where a text is missing: that format knows only None."""
    return import_module("pandas").read_parquet(file).fillna(math.nan)


def assert_same(actual: Any, expected: Any) -> None:
    """Assert that two values are equal at any depth, floating-point numbers nearly so."""
    pandas: Any = sys.modules.get("pandas")
    numpy: Any = sys.modules.get("numpy")
    if pandas and isinstance(expected, pandas.DataFrame):
        pandas.testing.assert_frame_equal(actual, expected)
    elif pandas and isinstance(expected, pandas.Series):
        pandas.testing.assert_series_equal(actual, expected)
    elif pandas and isinstance(expected, pandas.Index):
        pandas.testing.assert_index_equal(actual, expected)
    elif numpy and isinstance(expected, numpy.ndarray) and expected.dtype.kind in "fc":
        numpy.testing.assert_allclose(actual, expected, atol=1e-9)
    elif numpy and isinstance(expected, numpy.ndarray):
        numpy.testing.assert_array_equal(actual, expected)
    elif isinstance(expected, dict):
        assert actual.keys() == expected.keys()
        for key, value in expected.items():
            assert_same(actual[key], value)
    elif isinstance(expected, (list, tuple)):
        assert type(actual) is type(expected)
        assert len(actual) == len(expected)
        for place, value in enumerate(expected):
            assert_same(actual[place], value)
    elif isinstance(expected, float):
        is_close = abs(actual - expected) <= 1e-9 + 1e-6 * abs(expected)
        assert is_close or actual == expected or (math.isnan(actual) and math.isnan(expected))
    elif hasattr(expected, "adjacency"):
        assert_same(dict(actual.adjacency()), dict(expected.adjacency()))
    elif hasattr(expected, "dist") and hasattr(expected, "kwds"):  # a distribution of scipy
        assert actual.dist.name == expected.dist.name
        assert_same((actual.args, actual.kwds), (expected.args, expected.kwds))
    elif _is_bare(expected):
        assert type(actual) is type(expected)
        held = vars(actual)
        if hasattr(expected, "get_params"):  # what it was told and has learned
            held = {name: getattr(actual, name) for name in vars(expected)}
        assert_same(held, vars(expected))
    else:
        assert actual == expected


def _is_bare(value: Any) -> bool:
    """Whether it compares by identity alone, and has attributes to compare instead."""
    own = any("__eq__" in vars(kind) for kind in type(value).__mro__[:-1])
    return not own and hasattr(value, "__dict__")


def drawn() -> list[dict[str, Any]]:
    """What the open figures show: of each axes its texts, and the data of what is in it."""
    pyplot: Any = sys.modules["matplotlib.pyplot"]
    figures = [pyplot.figure(number) for number in pyplot.get_fignums()]
    return [_shown(axes) for figure in figures for axes in figure.axes]


def _shown(axes: Any) -> dict[str, Any]:
    lines = [line for line in axes.lines if len(line.get_xdata())]
    found = {
        "title": axes.get_title(),
        "x": axes.get_xlabel(),
        "y": axes.get_ylabel(),
        "legend": (
            [text.get_text() for text in axes.get_legend().get_texts()] if axes.get_legend() else []
        ),
        "lines": [_some(line.get_ydata(orig=False)) for line in lines[:9]],
        "bars": _some([bar.get_height() for bar in axes.patches if hasattr(bar, "get_height")]),
        "points": [
            _some(part.get_offsets()[:, 1])
            for part in axes.collections[:9]
            if hasattr(part, "get_offsets") and len(part.get_offsets())
        ],
        "images": [list(image.get_array().shape) for image in axes.images],
        "texts": [text.get_text() for text in axes.texts[:9]],
    }
    return {name: value for name, value in found.items() if value}


def _some(values: Any) -> list[float]:
    """A dozen of the numbers, from all over, without the noise of their last digits."""
    numbers = [float(value) for value in values]
    shown = numbers[:: max(1, len(numbers) // 12)]
    noise = 1e-7 * max((abs(number) for number in shown if math.isfinite(number)), default=0.0)
    return [0.0 if abs(number) < noise else float(f"{number:.7g}") for number in shown]
