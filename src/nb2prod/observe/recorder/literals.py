"""Values as the source of Python literals, or the reason why one has none."""

from __future__ import annotations

import ast
import sys
from typing import Any

from .credentials import holds_credential, is_credential_name

MAX_LENGTH = 2048
_MAX_ITEMS = 400
_MAX_DEPTH = 8
_MAX_BITS = 8192


class NotPlain(Exception):
    """A value that a test cannot spell out; the text says why, as in "x is a DataFrame"."""


class Literal:
    """The source of a value; `inexact` when a floating-point number is in it."""

    __slots__ = ("inexact", "source")

    def __init__(self, source: str, inexact: bool) -> None:
        self.source = source
        self.inexact = inexact


def literal(value: Any) -> Literal:
    """The literal of a plain value: `ast.literal_eval` of its source is that value again.

    Raises:
        NotPlain: the value is of another kind, too long, not equal to itself, or a credential.
    """
    writer = _Writer()
    source = writer.write(value, 0)
    if len(source) > MAX_LENGTH:
        raise NotPlain("is too long to spell out")
    if source != "set()" and not _same(source, value):
        raise NotPlain("is not equal to its own copy")
    return Literal(source, writer.inexact)


def _same(source: str, value: Any) -> bool:
    try:
        return bool(ast.literal_eval(source) == value)
    except Exception:
        return False


class _Writer:
    def __init__(self) -> None:
        self.inexact = False
        self.items = 0

    def write(self, value: Any, depth: int) -> str:
        self.items += 1
        if self.items > _MAX_ITEMS or depth > _MAX_DEPTH:
            raise NotPlain("is too long to spell out")
        value = _without_numpy(value)
        kind = type(value)
        if value is None or kind is bool:
            return repr(value)
        if kind is int:
            if value.bit_length() > _MAX_BITS:
                raise NotPlain("is too long to spell out")
            return repr(value)
        if kind in (float, complex):
            return self._number(value, depth)
        if kind in (str, bytes):
            return self._text(value, depth)
        if kind in (list, tuple, set, dict):
            return self._container(value, depth)
        raise NotPlain(f"{'holds a value' if depth else 'is'} of type {kind.__name__}")

    def _number(self, value: Any, depth: int) -> str:
        self.inexact = True
        source = repr(value)
        if "nan" in source or "inf" in source:
            raise NotPlain(f"{'holds' if depth else 'is'} a NaN or an infinity")
        return source

    def _text(self, value: Any, depth: int) -> str:
        if len(value) > MAX_LENGTH:
            raise NotPlain("is too long to spell out")
        text = value if isinstance(value, str) else value.decode("latin-1")
        if holds_credential(text):
            raise NotPlain("looks like a credential")
        return repr(value)

    def _container(self, value: Any, depth: int) -> str:
        if len(value) > _MAX_ITEMS:
            raise NotPlain("is too long to spell out")
        if isinstance(value, dict):
            entries = [self._entry(item, depth + 1) for item in value.items()]
            return "{" + ", ".join(entries) + "}"
        parts = [self.write(item, depth + 1) for item in value]
        if isinstance(value, set):
            return "{" + ", ".join(sorted(parts)) + "}" if parts else "set()"
        if isinstance(value, list):
            return "[" + ", ".join(parts) + "]"
        return "(" + ", ".join(parts) + ("," if len(parts) == 1 else "") + ")"

    def _entry(self, item: Any, depth: int) -> str:
        key, value = item
        if isinstance(key, str) and is_credential_name(key) and value:
            raise NotPlain("looks like a credential")
        return f"{self.write(key, depth)}: {self.write(value, depth)}"


def _without_numpy(value: Any) -> Any:
    """A numpy scalar as the Python number or text that it stands for."""
    scalar: Any = getattr(sys.modules.get("numpy"), "generic", ())
    return value.item() if isinstance(value, scalar) else value
