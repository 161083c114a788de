"""Plain values as the source that makes them again."""

from __future__ import annotations

import ast
from types import CodeType
from typing import Any

_PLAIN = (bool, int, float, str, type(None), list, tuple, dict, set)


def arguments_of(code: CodeType, values: dict[str, Any]) -> dict[str, str] | None:
    """The source of each argument that a function was called with, if all can be written down."""
    if code.co_flags & 12:  # *arguments or **keywords
        return None
    found = {}
    for name in code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]:
        text = literal(values.get(name))
        if text is None:
            return None
        found[name] = text
    return found


def literal(value: Any) -> str | None:
    """The source of a plain value, from which it can be made again."""
    try:
        text = repr(value)
        if type(value) in _PLAIN:
            return text if ast.literal_eval(text) == value else None
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        pass
    return None
