"""Three-way merge of notebooks, cell by cell: what a run leaves in a notebook is no edit."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Self

from nb2prod.export.merge import BETWEEN, NEW, YOURS, Merged, Piece, merge, merge_texts

_OF_A_RUN = {"collapsed", "execution", "ExecuteTime", "papermill", "scrolled", "trusted"}
_OF_A_RUN |= {"language_info", "widgets"}
_INJECTED = "injected-parameters"  # the cell that papermill adds


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell; two are equal when somebody who reads their code and text sees the same."""

    kind: str
    source: str
    settings: str
    node: dict[str, Any] = field(compare=False, repr=False)

    @classmethod
    def of(cls, node: dict[str, Any]) -> Self:
        source = node.get("source", "")
        text = "".join(source) if isinstance(source, list) else str(source)
        return cls(str(node.get("cell_type")), text, _settings(node), node)

    def with_source(self, text: str) -> "_Cell":
        """The same cell with another text, which has not been run."""
        node = {**self.node, "source": text.splitlines(keepends=True)}
        if self.kind == "code":
            node |= {"outputs": [], "execution_count": None}
        return replace(self, source=text, node=node)


@dataclass(frozen=True, slots=True)
class _Notebook:
    cells: tuple[_Cell, ...]
    settings: str
    node: dict[str, Any] = field(compare=False, repr=False)

    @classmethod
    def of(cls, text: str) -> Self:
        node = json.loads(text)
        cells = [cell for cell in node["cells"] if _INJECTED not in _tags(cell)]
        return cls(tuple(map(_Cell.of, cells)), _settings(node), node)


def same_notebook(one: str, other: str) -> bool:
    """Whether two notebooks are the same but for what running them leaves."""
    try:
        return _Notebook.of(one) == _Notebook.of(other)
    except (ValueError, LookupError, TypeError, AttributeError):
        return False


def merge_notebooks(base: str, yours: str, new: str) -> Merged | None:
    """Merge cell by cell, and line by line where both changed a cell.

    Both sides of a conflict become cells, between cells of git's markers, so that the job does
    not run before somebody has decided. None when one of the three is no notebook.
    """
    try:
        books = [_Notebook.of(text) for text in (base, yours, new)]
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
    cells: list[_Cell] = []
    has_conflict = False
    # The side that is taken where all agree is yours, so that what was run keeps its outputs.
    own = {cell: cell for cell in reversed(books[1].cells)}
    for piece in merge(*(book.cells for book in books)):
        if piece.is_conflict:
            resolved, clash = _within(piece)
            has_conflict = has_conflict or clash
            cells += resolved
        else:
            cells += [own.get(cell, cell) for cell in piece.items]
    node = {**books[2].node, "cells": list(_with_ids(cells)), "metadata": _metadata(books)}
    text = json.dumps(node, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    return Merged(text, has_conflict)


def _within(piece: Piece[_Cell]) -> tuple[list[_Cell], bool]:
    """The cells of a conflict, merged one by one where they are the same cells, edited."""
    kinds = [[cell.kind for cell in side] for side in (piece.base, piece.yours, piece.new)]
    if kinds[0] == kinds[1] == kinds[2]:
        trios = list(zip(piece.base, piece.yours, piece.new, strict=True))
        merged = [merge_texts(b.source, y.source, n.source) for b, y, n in trios]
        settled = [_newer(b.settings, y, n) for b, y, n in trios]
        cells = [
            side.with_source(result.text) for side, result in zip(settled, merged, strict=True)
        ]
        return cells, any(result.has_conflict for result in merged)
    first, between, last = (_marker(text) for text in (YOURS, BETWEEN, NEW))
    return [first, *piece.yours, between, *piece.new, last], True


def _newer(base: str, yours: _Cell, new: _Cell) -> _Cell:
    """The cell whose settings are to be kept: yours, unless only nb2prod changed them."""
    return new if yours.settings == base else yours


def _marker(text: str) -> _Cell:
    return _Cell.of(
        {
            "cell_type": "code",
            "source": [text],
            "metadata": {},
            "execution_count": None,
            "outputs": [],
        }
    )


def _with_ids(cells: Iterable[_Cell]) -> Iterator[dict[str, Any]]:
    taken: set[str] = set()
    for number, cell in enumerate(cells):
        identity = str(cell.node.get("id") or f"cell-{number}")
        while identity in taken:
            identity += f"-{number}"
        taken.add(identity)
        yield {**cell.node, "id": identity}


def _metadata(books: list[_Notebook]) -> dict[str, Any]:
    """What nb2prod says of the notebook, but for what somebody set otherwise."""
    base, yours, new = (book.node.get("metadata") or {} for book in books)
    own = {k: v for k, v in yours.items() if k not in _OF_A_RUN and base.get(k) != v}
    return {**new, **own}


def _settings(node: dict[str, Any]) -> str:
    metadata = node.get("metadata") or {}
    kept = {k: v for k, v in metadata.items() if k not in _OF_A_RUN and v not in ([], {})}
    return json.dumps(kept, sort_keys=True)


def _tags(cell: dict[str, Any]) -> list[str]:
    tags = (cell.get("metadata") or {}).get("tags")
    return tags if isinstance(tags, list) else []
