"""Every theme's tables: what its rules find and where, and what they leave alone."""

from collections.abc import Callable
from pathlib import Path

import pytest

from . import (
    test_nb1_execution,
    test_nb2_places,
    test_nb3_logging,
    test_nb4_tests,
    test_nb5_reproducible,
    test_nb6_security,
    test_nb7_shape,
)
from .conftest import Cells, Places

THEMES = (
    test_nb1_execution,
    test_nb2_places,
    test_nb3_logging,
    test_nb4_tests,
    test_nb5_reproducible,
    test_nb6_security,
    test_nb7_shape,
)
FINDS = {name: row for theme in THEMES for name, row in theme.FINDS.items()}
LEAVES = {name: row for theme in THEMES for name, row in theme.LEAVES.items()}


@pytest.mark.parametrize(("code", "cells", "expected"), FINDS.values(), ids=FINDS.keys())
def test_finds(places: Callable[..., Places], code: str, cells: Cells, expected: Places) -> None:
    assert places(code, *cells) == expected


@pytest.mark.parametrize(("code", "cells"), LEAVES.values(), ids=LEAVES.keys())
def test_leaves_alone(places: Callable[..., Places], code: str, cells: Cells) -> None:
    assert places(code, *cells) == []


def test_every_theme_and_row_is_there() -> None:
    files = {path.stem for path in Path(__file__).parent.glob("test_nb*.py")}
    assert {theme.__name__.rpartition(".")[2] for theme in THEMES} == files
    assert len(FINDS) == sum(len(theme.FINDS) for theme in THEMES)
    assert len(LEAVES) == sum(len(theme.LEAVES) for theme in THEMES)
