"""The type of a value, as the notebook's own code can write it."""

from __future__ import annotations

import sys
import types
from typing import Any

_MAX_ITEMS = 100_000
_SHORT = 4  # a tuple with more items is a row of one type, or of any
_FUNCTIONS = (types.FunctionType, types.BuiltinFunctionType, types.MethodType)
_TOO_GENERAL = {"object", "ABC", "Generic", "Protocol", "BaseEstimator", "Base", "Model"}


def annotation(value: Any, space: dict[str, Any]) -> str:
    """The annotation, with the names that the notebook has for classes, or "" without one.

    A class that has no name there goes by the first of its bases that has one; but not a library's
    collection, as scikit-learn's `Bunch`, by Python's own: it is used for what it has besides.
    """
    try:
        if isinstance(value, _FUNCTIONS):
            return "Callable"
        written = _class(type(value), space)
        items = _items_of(value, space) if written in {"list", "tuple", "set", "dict"} else ""
        return f"{written}[{items}]" if items else written
    except Exception:  # a notebook's variables can be anything
        return ""


def importable(kind: type) -> str:
    """Where people import a class of a library from: "sklearn.linear_model.Ridge", not its file.

    It is the shortest public module that has the class; "" where there is none.
    """
    parts = kind.__module__.split(".")
    for end in range(1, len(parts) + 1):
        module = ".".join(parts[:end])
        if parts[end - 1].startswith("_"):
            break
        if vars(sys.modules.get(module, types)).get(kind.__name__) is kind:
            return f"{module}.{kind.__name__}"
    return ""


def _items_of(value: Any, space: dict[str, Any]) -> str:
    if not 0 < len(value) <= _MAX_ITEMS:
        return ""
    if isinstance(value, dict):
        parts = [_common(list(value), space), _common(list(value.values()), space)]
        return ", ".join(parts) if all(parts) else ""
    if isinstance(value, tuple) and len(value) <= _SHORT:
        parts = [_class(type(item), space) for item in value]
        return ", ".join(parts) if all(parts) else ""
    common = _common(list(value), space)
    return f"{common}, ..." if common and isinstance(value, tuple) else common


def _common(items: list[Any], space: dict[str, Any]) -> str:
    kinds = set(map(type, items))
    if kinds == {int, float}:
        return "float"
    return _class(kinds.pop(), space) if len(kinds) == 1 else ""


def _class(kind: type, space: dict[str, Any]) -> str:
    if kind is type(None):
        return "None"
    if issubclass(kind, _FUNCTIONS):
        return "Callable"
    for base in kind.__mro__:
        if base.__module__ == "builtins":
            is_more = base in _COLLECTIONS and kind.__module__ not in ("builtins", "collections")
            return base.__name__ if base.__name__ in _BUILTINS and not is_more else ""
        written = "" if base.__name__ in _TOO_GENERAL else _named(base, space)
        if written:
            return _number(base) or written
    return ""


def _number(kind: type) -> str:
    """What a number of numpy's is to whoever reads the code."""
    families = {base.__name__ for base in kind.__mro__ if base.__module__ == "numpy"}
    found = (own for family, own in _FAMILIES.items() if family in families)
    return next(found, "")


_FAMILIES = {"integer": "int", "floating": "float", "bool_": "bool", "bool": "bool"}
_COLLECTIONS = {list, tuple, set, dict}
_BUILTINS = {
    "bool", "int", "float", "complex", "str", "bytes", "bytearray", "list", "tuple", "dict", "set",
    "frozenset", "range",
}  # fmt: skip


def _named(kind: type, space: dict[str, Any]) -> str:
    """What the notebook calls a class: a name it imported or defined, or one of a module."""
    name = kind.__name__
    if space.get(name) is kind:
        return name
    found = [
        f"{alias}.{name}"
        for alias, module in list(space.items())
        if isinstance(module, types.ModuleType)
        and not alias.startswith("_")
        and vars(module).get(name) is kind
    ]
    return min(found, key=lambda spelled: (len(spelled), spelled), default="")
