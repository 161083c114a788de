"""Running from top to bottom: what is found and where, and what is left alone."""

from collections.abc import Callable

import pytest

from .conftest import Cells, Places

FINDS: dict[str, tuple[str, Cells, Places]] = {
    "NB101: a cell that is not finished": ("NB101", ["x = 1", "y = (\n"], [(1, 1, 5)]),
    "NB101: Python 2": ("NB101", ["print 'x'"], [(0, 1, 1)]),
}

LEAVES: dict[str, tuple[str, Cells]] = {
    "NB101: magics": ("NB101", ["%matplotlib inline\n!ls\nx?", "%%bash\nls -l"]),
    "NB101: a note in a Markdown cell": ("NB101", [{"cell_type": "markdown", "source": "a b"}]),
    "NB101: a cell without anything": ("NB101", [""]),
}


@pytest.mark.parametrize(("code", "cells", "expected"), FINDS.values(), ids=FINDS.keys())
def test_finds(places: Callable[..., Places], code: str, cells: Cells, expected: Places) -> None:
    assert places(code, *cells) == expected


@pytest.mark.parametrize(("code", "cells"), LEAVES.values(), ids=LEAVES.keys())
def test_leaves_alone(places: Callable[..., Places], code: str, cells: Cells) -> None:
    assert places(code, *cells) == []
