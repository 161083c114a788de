"""Figures of matplotlib, by their data: what is drawn and not how it looks."""

from __future__ import annotations

import sys
from typing import Any

from .description import Description

_MAX_ARTISTS = 2000
_MAX_PATHS = 500


def figure(description: Description, value: Any) -> None:
    """All axes of a figure, and its own texts."""
    counts = [_counts(axes) for axes in value.axes]
    description.summarise(f"{len(counts)} axes: " + "; ".join(counts) if counts else "no axes")
    _texts(description, value.texts)
    suptitle = getattr(value, "_suptitle", None)
    description.token(suptitle.get_text() if suptitle is not None else "")
    for each in value.axes:
        axes(description, each)


def axes(description: Description, value: Any) -> None:
    """Titles, scales, limits, legend, and what is drawn."""
    description.summarise(_counts(value))
    for side in ("center", "left", "right"):
        description.text(value.get_title(loc=side))
    for name in ("x", "y", "z"):
        axis = getattr(value, f"{name}axis", None)
        if axis is not None:
            description.text(axis.get_label_text())
            description.token(axis.get_scale())
            _numbers(description, getattr(value, f"get_{name}lim")())
            _ticks(description, axis)
    legend = value.get_legend()
    _texts(description, legend.get_texts() if legend is not None else ())
    drawn = [*value.lines, *value.collections, *value.patches, *value.images, *value.texts]
    description.token(_counts(value))
    description.is_cut |= len(drawn) > _MAX_ARTISTS
    for each in drawn[:_MAX_ARTISTS]:
        artist(description, each)


def artist(description: Description, value: Any) -> None:
    """One line, patch, collection, image or text."""
    description.token(type(value).__name__)
    if hasattr(value, "get_data_3d"):
        _arrays(description, value.get_data_3d())
    elif hasattr(value, "get_xdata"):
        _arrays(description, (value.get_xdata(orig=False), value.get_ydata(orig=False)))
    elif hasattr(value, "get_patch_transform"):
        path = value.get_patch_transform().transform_path(value.get_path())
        _arrays(description, (path.vertices,))
    elif hasattr(value, "get_offsets"):
        _collection(description, value)
    elif hasattr(value, "get_array"):
        _arrays(description, (value.get_array(),))
    elif hasattr(value, "get_text"):
        _texts(description, (value,))


def _collection(description: Description, value: Any) -> None:
    names = ("_offsets3d", "_vec", "_coordinates")  # in space, and of a mesh
    own = [data for data in (getattr(value, name, None) for name in names) if data is not None]
    if own:
        _arrays(description, own[0])
    else:
        paths = value.get_paths()
        description.is_cut |= len(paths) > _MAX_PATHS
        _arrays(description, [path.vertices for path in paths[:_MAX_PATHS]])
        _arrays(description, (value.get_offsets(),))
    _arrays(description, (value.get_array(),))


def _ticks(description: Description, axis: Any) -> None:
    """Ticks and their labels where the user has set them."""
    if type(axis.get_major_locator()).__name__ in {"FixedLocator", "StrCategoryLocator"}:
        _numbers(description, axis.get_majorticklocs())
        _texts(description, axis.get_majorticklabels())


def _texts(description: Description, texts: Any) -> None:
    for text in texts:
        description.text(text.get_text())


def _arrays(description: Description, values: Any) -> None:
    numpy: Any = sys.modules["numpy"]
    for value in values:
        description.part(value if value is None else numpy.ma.asarray(value))


def _numbers(description: Description, values: Any) -> None:
    for value in values:
        description.number(float(value))


def _counts(value: Any) -> str:
    found = []
    for name in ("lines", "collections", "patches", "images", "texts"):
        number = len(getattr(value, name))
        if number:
            found.append(f"{number} {name}")
    return ", ".join(found) or "empty"
