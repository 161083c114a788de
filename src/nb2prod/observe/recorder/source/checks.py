"""What tests of recorded calls need: values as they were, near equality, and figures as data."""

from __future__ import annotations

import math
import sys
import types
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
    polars: Any = sys.modules.get("polars")
    if pandas and isinstance(expected, pandas.DataFrame):
        pandas.testing.assert_frame_equal(actual, expected)
    elif pandas and isinstance(expected, pandas.Series):
        pandas.testing.assert_series_equal(actual, expected)
    elif pandas and isinstance(expected, pandas.Index):
        pandas.testing.assert_index_equal(actual, expected)
    elif polars and isinstance(expected, (polars.DataFrame, polars.Series)):
        assert type(actual) is type(expected)
        import_module("polars.testing").assert_frame_equal(
            *map(polars.DataFrame, (actual, expected))
        )
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
    elif _is_bare(expected) or (actual != expected and attributes_of(expected)):
        assert type(actual) is type(expected)
        held = attributes_of(actual)
        if hasattr(expected, "get_params"):  # what it was told and has learned
            held = {name: getattr(actual, name) for name in vars(expected)}
        assert_same(held, attributes_of(expected))
    else:
        assert actual == expected


def _is_bare(value: Any) -> bool:
    """Whether it compares by identity alone, and has attributes to compare instead."""
    own = any("__eq__" in vars(kind) for kind in type(value).__mro__[:-1])
    return not own and (hasattr(value, "__dict__") or bool(attributes_of(value)))


def attributes_of(value: Any) -> dict[str, Any]:
    """What an object holds by name, in slots too."""
    slots = {
        name: getattr(value, name)
        for kind in type(value).__mro__
        for name, member in (vars(kind).items() if "__slots__" in vars(kind) else ())
        if isinstance(member, types.MemberDescriptorType) and hasattr(value, name)
    }
    try:
        return {**slots, **object.__getattribute__(value, "__dict__")}
    except (AttributeError, TypeError):
        return slots


def drawn() -> list[dict[str, Any]]:
    """What the open figures show: of each axes its texts, and the data of what is in it."""
    pyplot: Any = sys.modules["matplotlib.pyplot"]
    usual = [float(inches) for inches in pyplot.rcParams["figure.figsize"]]
    found = []
    for figure in map(pyplot.figure, pyplot.get_fignums()):
        size = [float(f"{inches:.4g}") for inches in figure.get_size_inches()]
        parts = [_shown(axes) for axes in figure.axes]
        if parts and size != usual:
            parts[0] = {"size": size, **parts[0]}
        found += parts
    return found


def _shown(axes: Any) -> dict[str, Any]:
    legend = axes.get_legend()
    parts = axes.collections[:9]
    found = {
        "title": axes.get_title(),
        "x": axes.get_xlabel(),
        "y": axes.get_ylabel(),
        **_limits(axes),
        "legend": [text.get_text() for text in legend.get_texts()] if legend else [],
        "lines": [
            {**_label(line, legend), **_places(line.get_xdata(), line.get_ydata(orig=False))}
            for line in axes.lines[:9]
            if len(line.get_xdata())
        ],
        "bars": _bars([bar for bar in axes.patches if hasattr(bar, "get_height")]),
        "points": [_places(*part.get_offsets().T) for part in parts if part.get_offsets().any()],
        "areas": [_ends(part.get_paths()[0].vertices) for part in parts if _is_area(part)],
        "images": [list(image.get_array().shape) for image in axes.images],
        "texts": [text.get_text() for text in axes.texts[:9]],
    }
    return {name: value for name, value in found.items() if value}


def _label(artist: Any, legend: Any) -> dict[str, str]:
    """The name of what is drawn, where no legend tells it."""
    label = str(artist.get_label())
    return {} if legend or label.startswith("_") else {"label": label}


def _limits(axes: Any) -> dict[str, Any]:
    """How far axes go, what stands along them and how high they are for their width, if set.

    Where there are bars or dates, libraries set how far the axes go.
    """
    found = {}
    for name, axis, is_free in (
        ("x", axes.xaxis, axes.get_autoscalex_on()),
        ("y", axes.yaxis, axes.get_autoscaley_on()),
    ):
        found[f"{name}ticks"] = ticks = _ticks(axis)
        is_set = axes.lines and not (is_free or ticks or axis.have_units())
        found[f"{name}lim"] = _some(axis.get_view_interval()) if is_set else []
    aspect = axes.get_aspect()
    return {**found, "aspect": "" if aspect == "auto" or axes.images else aspect}


def _ticks(axis: Any) -> list[Any]:
    """The labels along an axis where they are set, or where they stand."""
    locator, formatter = axis.get_major_locator(), axis.get_major_formatter()
    if type(locator).__name__ != "FixedLocator":
        return []
    if type(formatter).__name__ == "ScalarFormatter":
        return _some(locator.locs)
    return [str(label) for label in formatter.format_ticks(locator.locs)][:9]


def _is_area(part: Any) -> bool:
    """Whether it is what lies between lines, which is one shape at its own place."""
    is_filled = "PolyCollection" in type(part).__name__
    return is_filled and not part.get_offsets().any() and bool(part.get_paths())


def _ends(corners: Any) -> dict[str, Any]:
    """Where an area begins and ends, along and up."""
    pairs = zip(("x", "y"), corners.min(axis=0), corners.max(axis=0))
    return {name: _some((low, high)) for name, low, high in pairs}


def _bars(bars: list[Any]) -> dict[str, Any]:
    """How long the bars are, and where their middles lie."""
    upright = [(bar.get_x() + bar.get_width() / 2, bar.get_y() + bar.get_height()) for bar in bars]
    lying = [(bar.get_y() + bar.get_height() / 2, bar.get_x() + bar.get_width()) for bar in bars]
    is_lying = len({bar.get_height() for bar in bars}) == 1 < len({bar.get_width() for bar in bars})
    return _places(*zip(*(lying if is_lying else upright))) if bars else {}


def _places(x: Any, y: Any) -> dict[str, Any]:
    """Some of the numbers; those along x only where they do not just count, and are no dates."""
    numpy: Any = sys.modules["numpy"]
    is_number = numpy.asarray(x).dtype.kind in "iuf"
    if not is_number or [float(number) for number in x] == list(range(len(x))):
        return {"y": _some(y)}
    return {"x": _some(x), "y": _some(y)}


def _some(values: Any) -> list[float]:
    """Half a dozen numbers from the first to the last, without the noise of their last digits."""
    numbers = [float(value) for value in values]
    last = len(numbers) - 1
    shown = [numbers[last * n // 5] for n in range(6)] if last > 5 else numbers
    noise = 1e-7 * max((abs(number) for number in shown if math.isfinite(number)), default=0.0)
    return [0.0 if abs(number) < noise else float(f"{number:.7g}") for number in shown]
