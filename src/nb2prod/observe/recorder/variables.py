"""Variables, as the cell that has just run left them."""

from __future__ import annotations

from typing import Any

from .annotations import annotation
from .values import describe

seen: list[dict[str, Any]] = []


def look(cell: int, names: list[str], space: dict[str, Any]) -> None:
    """Describe those that exist."""
    for name in names:
        if name in space:
            value = space[name]
            seen.append(
                {
                    "cell": cell,
                    "name": name,
                    "value": describe(value, name),
                    "annotation": annotation(value, space),
                }
            )
