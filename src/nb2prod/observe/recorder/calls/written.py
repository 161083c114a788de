"""A call as one would write it."""

from __future__ import annotations

from types import CodeType, FunctionType
from typing import Any


def as_written(
    function: FunctionType, code: CodeType, positional: tuple[Any, ...], keywords: dict[str, Any]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Defaults left out, and what comes after one by its name."""
    values = dict(function.__kwdefaults__ or {})
    named = {n: v for n, v in keywords.items() if n not in values or v is not values[n]}
    if len(positional) > code.co_argcount:
        return positional, named
    defaults = function.__defaults__ or ()
    first = code.co_argcount - len(defaults)
    stop = next(
        (i for i in range(first, len(positional)) if positional[i] is defaults[i - first]), None
    )
    if stop is None:
        return positional, named
    later = {
        code.co_varnames[i]: positional[i]
        for i in range(stop, len(positional))
        if positional[i] is not defaults[i - first]
    }
    if any(i < code.co_posonlyargcount for i in range(stop, len(positional))) and later:
        return positional, named
    return positional[:stop], {**later, **named}
