"""A notebook whose cells work only in the order in which they were run."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from nb2prod.api.order import EXECUTED, READING
from nb2prod.api.person import Person
from nb2prod.api.productionize import Options, productionize
from nb2prod.cli import main
from nb2prod.errors import NotebookError

CELLS = (
    ("# Sums", None),
    ("## Show it", None),
    ("print('total', total)\nfig = str(total)", 3),
    ("## Make it", None),
    ("rows = [1, 2, 3]", 1),
    ("total = sum(rows)", 2),
    ("x = = 1", 4),
)
SAID = "cell 3, line 1 reads total before cell 6 defines it"


@pytest.fixture(name="notebook")
def notebook_fixture(tmp_path: Path) -> Path:
    return write(tmp_path / "sums.ipynb", [count for _, count in CELLS])


def write(path: Path, counts: list[int | None]) -> Path:
    made = []
    for (source, kind), count in zip(CELLS, counts, strict=True):
        more = {"execution_count": count, "outputs": []} if kind else {}
        made.append(
            {"cell_type": "code" if kind else "markdown", "source": source, "metadata": {}, **more}
        )
    book = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": made}
    path.write_text(json.dumps(book))
    return path


def test_the_executed_order_runs_and_names_the_users_cells(notebook: Path) -> None:
    result = productionize(notebook, Options(), Person(decide=lambda order: EXECUTED))
    assert result.is_clean, result.told()
    assert result.observation is not None
    assert [run.index for run in result.observation.cells] == [4, 5, 2]
    assert [(step.title, step.cells) for step in result.plan.steps] == [
        ("Make it", (4, 5)),
        ("Show it", (2,)),
    ]
    assert [s.location.cell for s in result.plan.skipped] == [6]
    assert result.plan.introduction == ("# Sums",)
    folder = result.written.folder
    for name in ("README.md", "CHECKLIST.md"):
        text = (folder / name).read_text()
        assert "in which they were run (5, 6, 3, 7)" in text, name
        assert SAID in text, name


def test_the_reading_order_is_said_to_fail(notebook: Path) -> None:
    result = productionize(notebook, Options(run=False), Person(decide=lambda order: READING))
    assert SAID in result.plan.order
    assert SAID in (result.written.folder / "CHECKLIST.md").read_text()


def test_an_order_that_nothing_tells_is_a_mistake(notebook: Path) -> None:
    write(notebook, [None] * len(CELLS))
    with pytest.raises(NotebookError, match="cell 3 has no execution count"):
        productionize(notebook, Options(run=False), Person(decide=lambda order: EXECUTED))
    assert list(notebook.parent.iterdir()) == [notebook]


ASKED = {
    "nothing": ([], "--order executed takes that order.", "in which they stand, although"),
    "the reading order": (["--order", "reading"], "", "in which they stand, although"),
    "the executed order": (["--order", "executed"], "", "in which they were run (5, 6, 3, 7)"),
}


@pytest.mark.parametrize(("arguments", "hint", "told"), ASKED.values(), ids=ASKED.keys())
def test_the_terminal_says_it_first(
    notebook: Path, arguments: list[str], hint: str, told: str
) -> None:
    result = CliRunner().invoke(main, ["productionize", str(notebook), "--no-run", *arguments])
    assert result.exit_code == 0
    before = result.stderr.split("Writing the package")[0]
    assert f"Run from top to bottom, {SAID}." in before
    assert "In the order in which the cells were run, nothing is missing." in before
    assert ("--order executed takes" in before) == bool(hint)
    assert told in (notebook.parent / "sums" / "README.md").read_text()
