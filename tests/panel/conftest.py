"""A notebook beside its data, and what a person sees of a panel."""

import json
from collections.abc import Iterator
from pathlib import Path

import ipywidgets
import pytest

from nb2prod.panel.front import Panel

SUMS = (
    "import os\nimport statistics",
    "RATE = 3\nfirst = os.listdir('data')[0]\nprint(first)",
    "def mean_of(values):\n    return statistics.mean(values)\n\nprint(mean_of([1, 2, RATE]))",
)


def write(path: Path, *sources: str, **metadata: object) -> Path:
    """A notebook on the disk; a cell that begins with `# ` is Markdown."""
    cells = []
    for number, source in enumerate(sources):
        cell = {"id": f"c{number}", "metadata": {}, "source": source, "cell_type": "markdown"}
        if not source.startswith("# "):
            cell |= {"cell_type": "code", "outputs": [], "execution_count": None}
        cells.append(cell)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    whole = {
        "cells": cells,
        "metadata": {"kernelspec": kernel, **metadata},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.write_text(json.dumps(whole))
    return path


@pytest.fixture
def sums(tmp_path: Path) -> Path:
    """The path of a small notebook whose folder has data."""
    (tmp_path / "data").mkdir()
    for name in ("a.txt", "b.txt"):
        (tmp_path / "data" / name).write_text("1\n")
    return write(tmp_path / "sums.ipynb", *SUMS)


def parts(box: ipywidgets.Widget) -> Iterator[ipywidgets.Widget]:
    """All that a box shows."""
    yield box
    if getattr(getattr(box, "layout", None), "display", None) != "none":
        for child in getattr(box, "children", ()):
            yield from parts(child)


def said(panel: Panel) -> str:
    """All HTML that a panel shows."""
    return "\n".join(w.value for w in parts(panel.box) if isinstance(w, ipywidgets.HTML))


def named(panel: Panel, description: str) -> ipywidgets.Widget:
    """The one control of this name."""
    (found,) = [w for w in parts(panel.box) if getattr(w, "description", "") == description]
    return found
