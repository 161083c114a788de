"""Values as the source that makes them again, as far as they have one."""

from __future__ import annotations

import ast
import pickle
from collections.abc import Iterable
from types import CodeType
from typing import Any, Dict, NamedTuple  # noqa: UP035 (Python 3.8)

_PLAIN = (bool, int, float, str, type(None), list, tuple, dict, set)
_MAX_ROW = 40  # items
_MAX_KEPT = 1_000_000  # bytes of a table or an array
AS_GIVEN = ""
GAP = "nan"  # no literal spells it


class Given(NamedTuple):
    """What a function was called with.

    `sources` holds the source of each argument: of a table's row that of a dict with those of its
    items which have one; of other tables, of arrays and of generators of random numbers `AS_GIVEN`.
    Copies of these, and of the rows, are in `kept`.
    """

    sources: Dict[str, str]  # noqa: UP006
    kept: Dict[str, bytes]  # noqa: UP006


def arguments_of(code: CodeType, values: dict[str, Any]) -> Given | None:
    """The arguments that a function was called with, if they can be written down or kept."""
    if code.co_flags & 12:  # *arguments or **keywords
        return None
    given = Given({}, {})
    for name in code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]:
        value = values.get(name)
        text = GAP if isinstance(value, float) and value != value else literal(value)
        if text is None:
            kept = _kept(value)
            if kept is None:
                return None
            given.kept[name] = kept
            text = _row(value)
        given.sources[name] = text
    return given


def literal(value: Any) -> str | None:
    """The source of a plain value, from which it can be made again."""
    if type(value) not in _PLAIN:
        return None
    try:
        text = repr(value)
        return text if ast.literal_eval(text) == value else None
    except Exception:  # what it holds may not be able to show itself
        return None


def told(given: Given) -> list[tuple[str, str]]:
    """The sources for whoever writes the call down; what no literal spells is as it was given."""
    return [(name, AS_GIVEN if text == GAP else text) for name, text in given.sources.items()]


def value_of(source: str) -> Any:
    """The value that such a source stands for."""
    return float(source) if source == GAP else ast.literal_eval(source)


def made(given: Given) -> dict[str, Any]:
    """The arguments, each made anew."""
    values = {}
    for name, source in given.sources.items():
        if name not in given.kept:
            values[name] = value_of(source)
            continue
        values[name] = value = pickle.loads(given.kept[name])
        for key, item in ast.literal_eval(source).items() if source else ():
            if value[key] != item:
                value[key] = item
    return values


def state(values: Iterable[Any]) -> bytes:
    """What a call should not change: generators of random numbers are there to be used."""
    used = ("Generator", "RandomState", "Random")
    return pickle.dumps([value for value in values if type(value).__name__ not in used])


def _kept(value: Any) -> bytes | None:
    """A copy of a table, an array or a generator of random numbers, unless it is large."""
    if type(value).__module__.partition(".")[0] not in ("pandas", "numpy", "random"):
        return None
    size = getattr(value, "memory_usage", lambda: getattr(value, "nbytes", 0))()
    if _sum(size) > _MAX_KEPT:
        return None
    try:
        return pickle.dumps(value)
    except Exception:  # an array of anything
        return None


def _sum(size: Any) -> int:
    return int(size.sum()) if hasattr(size, "sum") else int(size)


def _row(value: Any) -> str:
    if type(value).__name__ != "Series" or len(value) > _MAX_ROW or not value.index.is_unique:
        return AS_GIVEN
    items = {key: literal(item) for key, item in value.items() if isinstance(key, str)}
    if len(items) < len(value):
        return AS_GIVEN
    return f"{{{', '.join(f'{key!r}: {item}' for key, item in items.items() if item is not None)}}}"
