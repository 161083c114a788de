"""Python's own plain values, as source: numbers, texts, and what holds them."""

from __future__ import annotations

from typing import Any

from ..credentials import holds_credential, is_credential_name
from ..described.description import places
from .writer import NotPlain, Writer

_MAX_BITS = 8192
_MAX_TEXT = 100_000


def constant(writer: Writer, value: Any, depth: int) -> str:
    return repr(value)


def integer(writer: Writer, value: Any, depth: int) -> str:
    if value.bit_length() > _MAX_BITS:
        raise NotPlain("is too long to spell out")
    return repr(value)


def number(writer: Writer, value: Any, depth: int) -> str:
    writer.inexact = True
    source = repr(value)
    if "nan" not in source and "inf" not in source:
        return source
    if isinstance(value, complex):
        return f"complex({number(writer, value.real, depth)}, {number(writer, value.imag, depth)})"
    writer.bring("import math")
    return f"-math.{source[1:]}" if source.startswith("-") else f"math.{source}"


def text(writer: Writer, value: Any, depth: int) -> str:
    if len(value) > _MAX_TEXT:
        raise NotPlain("is too long to spell out")
    plain = value if isinstance(value, str) else value.decode("latin-1")
    if holds_credential(plain):
        raise NotPlain("looks like a credential")
    if any(place in plain for place, _ in places):
        raise NotPlain("names the folder of the run")
    return repr(value)


def sequence(writer: Writer, value: Any, depth: int) -> str:
    """A list or a tuple."""
    parts = [writer.write(item, depth + 1) for item in writer.sample(value, depth)]
    if isinstance(value, list):
        return "[" + ", ".join(parts) + "]"
    return "(" + ", ".join(parts) + ("," if len(parts) == 1 else "") + ")"


def unordered(writer: Writer, value: Any, depth: int) -> str:
    """A set; a frozen one is made of a set."""
    parts = sorted(writer.write(item, depth + 1) for item in value)
    source = "{" + ", ".join(parts) + "}" if parts else "set()"
    if isinstance(value, frozenset):
        return f"frozenset({source})" if parts else "frozenset()"
    return source


def mapping(writer: Writer, value: Any, depth: int) -> str:
    return "{" + ", ".join(_entry(writer, item, depth + 1) for item in value.items()) + "}"


def _entry(writer: Writer, item: Any, depth: int) -> str:
    key, value = item
    if isinstance(key, str) and is_credential_name(key) and _may_be_one(value):
        raise NotPlain("looks like a credential")
    return f"{writer.write(key, depth)}: {writer.write(value, depth)}"


def _may_be_one(value: Any) -> bool:
    return bool(value) if isinstance(value, (str, bytes, int, list, tuple, dict)) else True
