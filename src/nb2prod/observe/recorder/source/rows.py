"""Which rows of a long table come along with a test."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any

_MOST_CELLS = 2_000_000  # that are searched
_MOST_ITEMS = 20  # of a list that tells what to search for


def sought_in(values: Iterable[Any]) -> frozenset[object]:
    """The texts and whole numbers among a call's arguments: it may look for them in a table."""
    found: set[object] = set()
    for value in values:
        is_list = isinstance(value, (list, tuple, set, frozenset)) and len(value) <= _MOST_ITEMS
        found.update(item for item in (value if is_list else (value,)) if type(item) in (str, int))
    return frozenset(found)


def some_rows(value: Any, most: int, sought: frozenset[object]) -> Any:
    """Rows of a table or column of pandas: some that hold what is sought, some from all over it.

    Args:
        value: the table, which has more rows.
        most: how many rows there may be; up to three quarters of them hold what is sought.
        sought: texts and whole numbers.
    """
    found = _holding(value, sought) if sought and value.size <= _MOST_CELLS else []
    found = found[:: max(1, -(-len(found) // (most - most // 4)))]
    every = -(-len(value) // max(1, most - len(found)))
    return value.iloc[sorted({*found, *range(0, len(value), every)})]


def _holding(value: Any, sought: frozenset[object]) -> list[int]:
    """The places of the rows in which a cell or a label is one of those."""
    numbers = [item for item in sought if isinstance(item, int)]
    rows: set[int] = set()
    for column in _columns(value):
        wanted = {"i": numbers, "u": numbers, "O": list(sought)}.get(column.dtype.kind)
        if wanted:
            with contextlib.suppress(TypeError, ValueError):  # its cells cannot be looked for
                mask = column.isin(wanted)
                rows.update(getattr(mask, "values", mask).nonzero()[0].tolist())
    return sorted(rows)


def _columns(value: Any) -> Iterator[Any]:
    """The columns, and the levels of the index."""
    if value.ndim == 1:
        yield value
    else:
        yield from (value.iloc[:, place] for place in range(value.shape[1]))
    yield from (value.index.get_level_values(level) for level in range(value.index.nlevels))
