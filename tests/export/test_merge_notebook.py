"""Notebooks are merged cell by cell, and what a run leaves in them is no edit."""

import json
from typing import Any

import pytest

from nb2prod.export.merge_notebook import merge_notebooks, same_notebook


def book(*sources: str, tags: dict[int, str] | None = None, **metadata: Any) -> str:
    """A notebook of code cells; those that begin with `#` are Markdown."""
    cells: list[dict[str, Any]] = []
    for number, source in enumerate(sources):
        own = {"tags": [tags[number]]} if tags and number in tags else {}
        kind = "markdown" if source.startswith("#") else "code"
        cell = {"cell_type": kind, "id": f"id-{number}", "metadata": own, "source": source}
        if kind == "code":
            cell |= {"outputs": [], "execution_count": None}
        cells.append(cell)
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells})


def ran(text: str) -> str:
    """The same notebook as papermill and JupyterLab leave it when they have run it."""
    node = json.loads(text)
    node["metadata"] |= {"papermill": {"duration": 1}, "language_info": {"version": "3.13"}}
    for number, cell in enumerate(node["cells"]):
        cell["metadata"]["papermill"] = {"status": "completed"}
        if cell["cell_type"] == "code":
            cell |= {"execution_count": number, "outputs": [{"output_type": "stream"}]}
            cell["metadata"]["execution"] = {"iopub.status.busy": "2026"}
    injected = {"cell_type": "code", "metadata": {"tags": ["injected-parameters"]}, "source": "a=2"}
    node["cells"].insert(1, injected)
    return json.dumps(node, indent=2)


BASE = book("# Title", "a = 1", "step(a)", "end()")

SAME = {
    "run": (ran(BASE), True),
    "another text": (book("# Title", "a = 1", "step(a)", "end(1)"), False),
    "another tag": (book("# Title", "a = 1", "step(a)", "end()", tags={3: "hide"}), False),
    "another kernel": (
        book("# Title", "a = 1", "step(a)", "end()", kernelspec={"name": "x"}),
        False,
    ),
    "a cell less": (book("# Title", "a = 1", "step(a)"), False),
    "no JSON": ("<<<<<<<", False),
    "no notebook": ("[]", False),
}


@pytest.mark.parametrize(("other", "expected"), SAME.values(), ids=SAME.keys())
def test_same_notebook(other: str, expected: bool) -> None:
    assert same_notebook(other, BASE) is expected


def merged(yours: str, new: str) -> tuple[list[str], bool]:
    result = merge_notebooks(BASE, yours, new)
    assert result is not None
    node = json.loads(result.text)
    ids = [cell["id"] for cell in node["cells"]]
    assert len(ids) == len(set(ids))
    return ["".join(cell["source"]) for cell in node["cells"]], result.has_conflict


MERGES = {
    "a cell added by hand, another changed by us": (
        book("# Title", "look(a)", "a = 1", "step(a)", "end()"),
        book("# Title", "a = 1", "step(a)", "end(2)"),
        ["# Title", "look(a)", "a = 1", "step(a)", "end(2)"],
        False,
    ),
    "a run notebook, edited": (
        ran(book("# My title", "a = 1", "step(a)", "end()")),
        book("# Title", "a = 1", "step(a)", "end(2)"),
        ["# My title", "a = 1", "step(a)", "end(2)"],
        False,
    ),
    "one cell, different lines": (
        book("# Title", "a = 1", "step(a)\n\nmine()", "end()"),
        book("# Title", "a = 1", "before()\n\nstep(a)", "end()"),
        [
            "# Title",
            "a = 1",
            "<<<<<<< yours\nstep(a)\n\nmine()\n=======\nbefore()\n\nstep(a)\n>>>>>>> nb2prod\n",
            "end()",
        ],
        True,
    ),
    "neighbouring cells": (
        book("# Title", "a = 2", "step(a)", "end()"),
        book("# Title", "a = 1", "step(a, 3)", "end()"),
        ["# Title", "a = 2", "step(a, 3)", "end()"],
        False,
    ),
    "cells of both at one place": (
        book("# Title", "a = 1", "mine()", "step(a)", "end()"),
        book("# Title", "a = 1", "# New", "step(a)", "end()"),
        [
            *("# Title", "a = 1", "<<<<<<< yours", "mine()", "=======", "# New"),
            *(">>>>>>> nb2prod", "step(a)", "end()"),
        ],
        True,
    ),
}


@pytest.mark.parametrize(("yours", "new", "cells", "conflict"), MERGES.values(), ids=MERGES.keys())
def test_merges(yours: str, new: str, cells: list[str], conflict: bool) -> None:
    assert merged(yours, new) == (cells, conflict)


def test_a_cell_that_nobody_changed_keeps_its_outputs() -> None:
    yours = ran(book("# My title", "a = 1", "step(a)", "end()"))
    result = merge_notebooks(BASE, yours, book("# Title", "a = 1", "step(a)", "end(2)"))
    assert result is not None
    cells = json.loads(result.text)["cells"]
    assert [bool(cell.get("outputs")) for cell in cells] == [False, True, True, False]


def test_what_is_no_notebook_cannot_be_merged() -> None:
    assert merge_notebooks(BASE, "no JSON", BASE) is None
