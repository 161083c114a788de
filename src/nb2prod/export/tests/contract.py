"""What can be asserted of a value that left a step, by what the notebook's run showed of it."""

import ast
import math
from collections.abc import Iterator

from nb2prod.export.spelling import python
from nb2prod.observe import Value

_FRAMES = {"pandas.core.frame.DataFrame"}
_TYPED = {
    "pandas.core.series.Series",
    "numpy.ndarray",
    "numpy.ma.MaskedArray",
    "pandas.core.indexes.base.Index",
}
_SIZED = {"list", "tuple", "set", "frozenset", "dict"}
_PLAIN = {"int", "float", "bool", "str", "NoneType"}
_MOST_KEYS = 12  # of a dictionary; more are counted
_MOST_NUMBERS = 8  # of a row; more are counted
_UNTOLD = {"", "function", "type", "module", "builtin_function_or_method", "method", "object"}


def asserted(name: str, value: Value, class_: str = "") -> Iterator[str]:
    """The expressions that have to be true of a variable; of one that does not repeat, fewer.

    `class_` is what the test calls its class, if it knows it and it is none of Python's own.
    """
    kind = value.type
    if kind in _FRAMES and value.shape is not None:
        if value.comparable:
            yield f"{name}.shape == {value.shape}"
        if value.parts:
            yield f"{name}.dtypes.astype(str).to_dict() == {python(dict(value.parts))}"
        elif not value.comparable:
            yield f"{name}.shape[1] == {value.shape[1]}"
    elif kind in _TYPED and value.shape is not None:
        if value.comparable:
            yield f"{name}.shape == {value.shape}"
        for _, dtype in value.parts[:1]:
            yield f"{name}.dtype == {python(dtype)}"
        if numbers := _few_numbers(value):
            yield f"{name}.tolist() == pytest.approx({numbers})"
    elif kind in _PLAIN or (kind.startswith("numpy.") and value.shape == ()):
        yield from _plain(name, value, kind if kind in _PLAIN else class_)
    elif kind in _SIZED:
        yield from _sized(name, value)
    elif kind not in _UNTOLD:
        if class_:
            yield f"isinstance({name}, {class_})"
        if value.shape and value.comparable:
            is_array = len(value.shape) > 1  # a container's shape is its length
            size = f"{name}.shape == {value.shape}" if is_array else ""
            yield size or f"len({name}) == {value.shape[0]}"


def _plain(name: str, value: Value, class_: str) -> Iterator[str]:
    literal = _literal(value) if value.comparable else None
    match literal:
        case None if class_ == "NoneType":
            yield f"{name} is None"
        case None if class_:
            yield f"isinstance({name}, {class_})"
        case None:
            return
        case bool():
            yield f"{name} is {literal}"
        case float():
            yield f"{name} == pytest.approx({literal:.10g})"
        case _:
            yield f"{name} == {python(literal)}"


def _sized(name: str, value: Value) -> Iterator[str]:
    keys = [key for key, _ in value.parts] if value.comparable else []
    if 0 < len(keys) <= _MOST_KEYS:
        yield f"set({name}) == {{{', '.join(map(python, keys))}}}"
    elif value.type in {"list", "tuple"} and (numbers := _few_numbers(value)):
        yield f"list({name}) == pytest.approx({numbers})"
    else:
        yield f"isinstance({name}, {value.type})"
        if value.shape is not None and value.comparable:
            yield f"len({name}) == {value.shape[0]}"


def _few_numbers(value: Value) -> str:
    """The numbers that a row of them holds, if they are few, repeat, and are all that it holds."""
    numbers = [float.fromhex(text) for text in value.floats]
    is_row = value.comparable and value.shape == (len(numbers),)
    if not is_row or not 0 < len(numbers) <= _MOST_NUMBERS or not all(map(math.isfinite, numbers)):
        return ""
    return f"[{', '.join(f'{number:.10g}' for number in numbers)}]"


def _literal(value: Value) -> int | float | str | None:
    """The value itself, where the run told all of it; a text that may name a place is not told."""
    try:
        found = ast.literal_eval(value.summary)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return None
    if isinstance(found, str):
        return None if set(found) & set(" /\\") else found
    return found if isinstance(found, int | float) else None
