"""Other sources for some cells; every other byte of the file stays."""

import json
from pathlib import Path

import pytest

from nb2prod.errors import NotebookError
from nb2prod.notebook import NewCell, parse
from nb2prod.notebook.write import rewritten

CELLS = [
    {"cell_type": "markdown", "metadata": {}, "source": ["# Größe\n", "and more"]},
    {
        "cell_type": "code",
        "execution_count": 3,
        "metadata": {"scrolled": True},
        "outputs": [{"output_type": "stream", "name": "stdout", "text": ["1\n"]}],
        "source": ["x = 1\n", "print(x)"],
    },
    {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": []},
]
NOTEBOOK = {"cells": CELLS, "metadata": {"é": 1.50}, "nbformat": 4, "nbformat_minor": 4}
JOINED = {**NOTEBOOK, "cells": [{**c, "source": "".join(c["source"])} for c in CELLS]}

SPELLINGS = {
    "as Jupyter writes it": json.dumps(NOTEBOOK, indent=1, ensure_ascii=False) + "\n",
    "all in one line": json.dumps(NOTEBOOK),
    "without blanks": json.dumps(NOTEBOOK, separators=(",", ":"), ensure_ascii=False),
    "indented by four, letters by number": json.dumps(NOTEBOOK, indent=4),
    "sources in one string": json.dumps(JOINED, indent=2),
    "keys in order": json.dumps(NOTEBOOK, indent=1, sort_keys=True),
    "with Windows line ends": json.dumps(NOTEBOOK, indent=1).replace("\n", "\r\n"),
    "with a byte order mark": "\ufeff" + json.dumps(NOTEBOOK, indent=1, ensure_ascii=False),
}
SPELLED = pytest.mark.parametrize("text", SPELLINGS.values(), ids=SPELLINGS.keys())


@SPELLED
def test_without_an_edit_the_same_bytes(text: str) -> None:
    notebook = parse(text.encode(), Path("a.ipynb"))
    assert rewritten(notebook, {}) == text.encode()
    sources = {cell.index: cell.source for cell in notebook.cells}
    assert rewritten(notebook, sources) == text.encode()


@SPELLED
def test_only_the_source_changes(text: str) -> None:
    notebook = parse(text.encode(), Path("a.ipynb"))
    written = rewritten(notebook, {1: 'y = "ü"\n\ny', 2: "z"})
    after = parse(written, Path("a.ipynb"))
    assert [c.source for c in after.cells] == ["# Größe\nand more", 'y = "ü"\n\ny', "z"]
    back = rewritten(after, {1: "x = 1\nprint(x)", 2: ""})
    assert json.loads(back) == json.loads(text.encode())
    assert written.startswith(text.encode()[: text.encode().index(b"outputs")])


@SPELLED
def test_a_change_there_and_back_leaves_the_bytes(text: str) -> None:
    there = rewritten(parse(text.encode(), Path("a.ipynb")), {1: "other"})
    assert rewritten(parse(there, Path("a.ipynb")), {1: "x = 1\nprint(x)"}) == text.encode()


@SPELLED
@pytest.mark.parametrize("before", [0, 1, 3], ids=["first", "between", "last"])
def test_a_cell_more(text: str, before: int) -> None:
    notebook = parse(text.encode(), Path("a.ipynb"))
    new = NewCell(before, 'path = "ü"\nseed = 1', ("parameters",))
    after = parse(rewritten(notebook, {}, [new]), Path("a.ipynb"))
    assert len(after.cells) == 4
    assert (after.cells[before].source, after.cells[before].tags) == (new.source, new.tags)
    assert [c.source for c in after.cells if c.index != before] == [
        c.source for c in notebook.cells
    ]


def test_a_new_cell_has_a_name_where_cells_have_names() -> None:
    text = json.dumps({**NOTEBOOK, "nbformat_minor": 5})
    cells = json.loads(rewritten(parse(text.encode(), Path("a")), {}, [NewCell(0, "x")]))["cells"]
    assert len(cells[0]["id"]) == 8


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        pytest.param(
            json.dumps({"nbformat": 3, "metadata": {}, "worksheets": [{"cells": []}]}).encode(),
            "old format",
            id="format 3",
        ),
        pytest.param(json.dumps(NOTEBOOK).encode("utf-16"), "not UTF-8", id="another encoding"),
    ],
)
def test_what_cannot_be_written_is_said(raw: bytes, said: str) -> None:
    with pytest.raises(NotebookError, match=said):
        rewritten(parse(raw, Path("a.ipynb")), {})
