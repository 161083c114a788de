"""Variables, as the cell that has just run left them."""

from __future__ import annotations

from typing import Any

from ..budget import VARIABLES, Budget
from .annotations import annotation, importable
from .description import is_own, type_name
from .values import describe

seen: list[dict[str, Any]] = []


def look(cell: int, names: list[str], space: dict[str, Any]) -> None:
    """Describe those that exist, for as long as there is time."""
    for name in names:
        if name in space:
            with Budget.spending():
                seen.append({"cell": cell, "name": name, **_look(space[name], name, space)})


def _look(value: Any, name: str, space: dict[str, Any]) -> dict[str, Any]:
    if not Budget.allows(VARIABLES):
        summary = "there was no time to look at it"
        told = {"type": type_name(type(value)), "comparable": False, "summary": summary}
    else:
        told = describe(value, name)
    kind = type(value)
    place = "" if is_own(kind) else importable(kind)
    return {"value": told, "annotation": annotation(value, space), "importable": place}
