import json
from collections.abc import Callable
from pathlib import Path

import pytest

from nb2prod.notebook import Notebook, parse
from nb2prod.observe import Observation, Request, observe

Run = Callable[..., Observation]


def notebook_of(path: Path, *cells: str | tuple[str, str], kernel: str = "python3") -> Notebook:
    """A notebook of code cells; a pair is a cell's source and its tag."""
    rows = [(cell, "") if isinstance(cell, str) else cell for cell in cells]
    document = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": kernel, "display_name": kernel}},
        "cells": [
            {
                "id": f"cell-{index}",
                "cell_type": "code",
                "source": source,
                "metadata": {"tags": [tag]} if tag else {},
                "outputs": [],
                "execution_count": None,
            }
            for index, (source, tag) in enumerate(rows)
        ],
    }
    return parse(json.dumps(document).encode(), path)


@pytest.fixture(scope="session")
def make() -> Callable[..., Notebook]:
    return notebook_of


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Observe a notebook of these cells in a folder of its own."""

    def run_cells(*cells: str | tuple[str, str], **request: object) -> Observation:
        folder = tmp_path / "home"
        folder.mkdir(exist_ok=True)
        notebook = notebook_of(folder / "it.ipynb", *cells)
        return observe(notebook, Request(**{"folder": folder, **request}))

    return run_cells
