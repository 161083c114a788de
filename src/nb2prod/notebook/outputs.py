"""A cell's outputs, which are decoded when somebody asks: a check skips megabytes of pictures."""

import json
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, overload

from nb2prod.notebook.model import Cell


class Outputs(Sequence[dict[str, Any]]):
    """Outputs as they lie in the file."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    def mention(self, letters: bytes) -> bool:
        """Whether these letters are in their JSON, which is known without decoding it."""
        return letters in self._raw

    @cached_property
    def _all(self) -> tuple[dict[str, Any], ...]:
        return mappings(json.loads(self._raw))

    @overload
    def __getitem__(self, index: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[dict[str, Any]]: ...
    def __getitem__(self, index: int | slice) -> dict[str, Any] | Sequence[dict[str, Any]]:
        return self._all[index]

    def __len__(self) -> int:
        return len(self._all)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._all == tuple(other)

    __hash__ = None  # type: ignore[assignment]


def saved_errors(cell: Cell) -> Iterator[dict[str, Any]]:
    """The errors among a cell's outputs, as Jupyter writes them: `ename`, `evalue`, `traceback`."""
    if isinstance(cell.outputs, Outputs) and not cell.outputs.mention(b'"ename"'):
        return
    for output in cell.outputs:
        if output.get("output_type") == "error":
            yield output


def mappings(value: object) -> tuple[dict[str, Any], ...]:
    """The items of a JSON list; those that are no objects are empty."""
    return tuple(map(mapping, value)) if isinstance(value, list) else ()


def mapping(value: object) -> dict[str, Any]:
    """A JSON object, or an empty one."""
    return value if isinstance(value, dict) else {}
