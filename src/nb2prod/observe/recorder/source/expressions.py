"""Values as Python expressions that make them again, or the reason why one has none."""

from __future__ import annotations

import sys
from typing import Any, Callable  # noqa: UP035 (Python 3.8)

from . import arrays, estimators, frames, literals, objects, standard
from .writer import MAX_LENGTH, Expression, NotPlain, Writer, same

_FEW = 5  # items of a list of things that are long themselves
_Handler = Callable[["Writer", Any, int], str]


def expression(
    value: Any, *, is_result: bool = False, sought: frozenset[object] = frozenset()
) -> Expression:
    """The expression that makes a value again.

    Args:
        value: what it makes.
        is_result: whether a part will do where the value is too long: of an argument the rest
            would be missed, of a result the part is looked at alone.

    Raises:
        NotPlain: there is none, it would be too long, or it would hold a credential.
    """
    try:
        return _expression(value, is_result, sought)
    except _NotSame:  # perhaps for numbers of numpy that became Python's
        return _expression(value, is_result, sought, is_exact=True)


class _NotSame(NotPlain):
    """The source of a value makes another one."""


def _expression(
    value: Any, is_result: bool, sought: frozenset[object], *, is_exact: bool = False
) -> Expression:
    writer = Writer(_visit, is_result)
    writer.sought, writer.is_exact = sought, is_exact
    try:
        source = writer.write(value, 0)
        if len(source) > MAX_LENGTH:
            source = writer.shortened(source)
    except NotPlain:
        if not is_result or type(value) is not list or len(value) <= _FEW:
            raise
        writer = Writer(_visit, is_result, most=_FEW)
        source = writer.write(value, 0)
    found = Expression(source, writer)
    is_whole = not found.stands_in and not writer.is_checked and not found.every
    if is_whole and not same(found, value):
        raise _NotSame("is not equal to its own copy")
    return found


def _visit(writer: Writer, value: Any, depth: int) -> str:
    kind = type(value)
    handler = _handlers.get(kind)
    if handler is None:
        handler = _handlers[kind] = _handler_of(kind)
    return handler(writer, value, depth)


def _handler_of(kind: type) -> _Handler:
    if issubclass(kind, getattr(sys.modules.get("numpy"), "generic", ())):
        return arrays.scalar
    for base in kind.__mro__:
        key = (str(base.__module__).partition(".")[0], base.__name__)
        if base is kind and key in _EXACTLY:
            return _EXACTLY[key]
        if key in _KINDS:
            return _KINDS[key]
    return objects.other


_PLAIN: dict[type, _Handler] = {
    type(None): literals.constant, bool: literals.constant, int: literals.integer,
    float: literals.number, complex: literals.number, str: literals.text, bytes: literals.text,
    list: literals.sequence, tuple: literals.sequence, dict: literals.mapping,
    set: literals.unordered, frozenset: literals.unordered,
}  # fmt: skip
_handlers: dict[type, _Handler] = dict(_PLAIN)
_EXACTLY: dict[tuple[str, str], _Handler] = {
    **standard.KINDS,
    ("numpy", "ndarray"): arrays.array,
    ("pandas", "DataFrame"): frames.frame,
    ("pandas", "Series"): frames.series,
}
_KINDS: dict[tuple[str, str], _Handler] = {
    **arrays.KINDS,
    **frames.KINDS,
    **objects.KINDS,
    **estimators.KINDS,
}
