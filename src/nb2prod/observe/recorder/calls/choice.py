"""Of all that was seen, the few calls that a reader would want to see in a test."""

from __future__ import annotations

import os
from typing import Any

from ..budget import MORE_AGAIN, ONCE_AGAIN
from ..credentials import is_credential_name
from ..source.stored import Store
from .calls import reasons, watched
from .search import MAX_CALLS, Keeping, Search
from .watched import Watched


def report(
    space: dict[str, Any], store: Store, home: str
) -> tuple[list[dict[str, Any]], list[list[str]]]:
    """The chosen calls of each function, and the functions without any with the reason."""
    for entry in watched:
        entry.function.__code__ = entry.code
    keeping = Keeping(store, home, _secrets(space))
    searches = [Search(name, entry, keeping) for name, entry in _definitions()]
    quick_first = sorted(searches, key=lambda search: search.seconds)
    for most, share in ((1, ONCE_AGAIN), (MAX_CALLS, MORE_AGAIN)):
        for search in quick_first:
            search.go_on(most, share)
    silent = {**reasons, **{each.name: each.reason for each in searches if each.reason}}
    return [row for each in searches for row in each.rows], [[*item] for item in silent.items()]


def _definitions() -> list[tuple[str, Watched]]:
    """Each function; earlier definitions of a name have their number behind it."""
    found: dict[str, list[Watched]] = {}
    for entry in watched:
        found.setdefault(entry.name, []).append(entry)
    rows = []
    for name, entries in found.items():
        earlier = entries[:-1] if "." not in name else []
        rows += [(f"{name}#{number}", entry) for number, entry in enumerate(earlier, start=1)]
        rows.append((_public(entries[-1]), entries[-1]))
    return rows


def _public(entry: Watched) -> str:
    """A constructor goes by the name of its class."""
    return entry.name[: -len(".__init__")] if entry.is_constructor else entry.name


def _secrets(space: dict[str, Any]) -> list[str]:
    """The texts in variables of the notebook and of the environment that are named like secrets."""
    named = [*os.environ.items(), *space.items()]
    return [
        repr(value)[1:-1]
        for name, value in named
        if isinstance(value, str) and len(value) >= 6 and is_credential_name(str(name))
    ]
