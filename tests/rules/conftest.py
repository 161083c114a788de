"""Asking one rule about a notebook of a few cells."""

from collections.abc import Callable
from typing import Any

import pytest

from nb2prod.analysis import Analysis
from nb2prod.lint import check, find

Cells = list[str | dict[str, Any]]
Places = list[tuple[int, int, int]]


@pytest.fixture
def places(analysis: Callable[..., Analysis]) -> Callable[..., Places]:
    """Where a rule finds something: cell from 0, line and column from 1."""

    def look(code: str, *cells: str | dict[str, Any]) -> Places:
        found = check(analysis(*cells), [find(code)])
        return [(d.location.cell, d.location.line, d.location.column) for d in found]

    return look
