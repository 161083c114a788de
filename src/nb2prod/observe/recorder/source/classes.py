"""What the notebook's own classes hold: making an object once more may count it, or list it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any


@contextlib.contextmanager
def as_they_were(kinds: Iterable[Any]) -> Iterator[None]:
    """Give classes back the attributes that they had, and those their items."""
    held = list(_held(kinds))
    try:
        yield
    finally:
        for owner, name, value, items in held:
            if vars(owner).get(name) is not value:
                setattr(owner, name, value)
            if type(value) is list:
                value[:] = items
            elif items is not None:
                value.clear()
                value.update(items)


def _held(kinds: Iterable[Any]) -> Iterator[tuple[type, str, Any, Any]]:
    """The attributes of classes that are data: their owner, their name, and items if they have."""
    for kind in kinds:
        for owner in getattr(kind, "__mro__", ()):
            if owner.__module__ != "__main__":
                continue
            for name, value in list(vars(owner).items()):
                if not name.startswith("__") and not hasattr(type(value), "__get__"):
                    has_items = type(value) in (list, dict, set)
                    yield owner, name, value, type(value)(value) if has_items else None
