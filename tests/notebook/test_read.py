"""From files to notebooks, and every way in which that fails."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from nb2prod.errors import NotebookError, OtherLanguage
from nb2prod.notebook import parse, read

PATH = Path("some.ipynb")

V3 = json.dumps(
    {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {"name": ""},
        "worksheets": [
            {
                "metadata": {},
                "cells": [
                    {
                        "cell_type": "code",
                        "collapsed": False,
                        "input": ["x = 1\n", "y = 2"],
                        "language": "python",
                        "metadata": {},
                        "outputs": [],
                    }
                ],
            }
        ],
    }
)

REFUSED = {
    "nothing": (b"", "not JSON"),
    "a web page": (b"<!DOCTYPE html>", "not JSON"),
    "not text": (b"\xff\xfe\x00", "not JSON"),
    "a list": (b"[]", "not a notebook"),
    "an object": (b'{"a": 1}', "not a notebook"),
    "no cells": (b'{"nbformat": 4}', "no list of cells"),
    "cells that are no list": (b'{"nbformat": 4, "cells": {}}', "no list of cells"),
    "brackets without end": (b"[" * 100_000, "not JSON"),
}


@pytest.mark.parametrize(("raw", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_refuses_with_one_line(raw: bytes, why: str) -> None:
    with pytest.raises(NotebookError, match=why) as error:
        parse(raw, PATH)
    assert str(error.value).startswith("some.ipynb: ")


KERNELS = {
    "R, said by language_info": {"language_info": {"name": "R"}},
    "Julia, said by the kernel's language": {"kernelspec": {"name": "x", "language": "julia"}},
    "R, known by the kernel's name alone": {"kernelspec": {"name": "ir"}},
    "Julia, known by the kernel's name alone": {"kernelspec": {"name": "julia-1.9"}},
}


@pytest.mark.parametrize("metadata", KERNELS.values(), ids=KERNELS.keys())
def test_refuses_other_languages(
    notebook_json: Callable[..., str], metadata: dict[str, dict[str, str]]
) -> None:
    with pytest.raises(OtherLanguage, match="reads Python only"):
        parse(notebook_json("x", **metadata).encode(), PATH)


def test_a_file_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(NotebookError, match="No such file"):
        read(tmp_path / "none.ipynb")


def test_nbformat_3_is_upgraded() -> None:
    assert [cell.source for cell in parse(V3.encode(), PATH).code_cells] == ["x = 1\ny = 2"]


def test_broken_parts_become_empty_ones(notebook_json: Callable[..., str]) -> None:
    odd = {"source": None, "metadata": [], "outputs": 3, "execution_count": "x"}
    (cell,) = parse(notebook_json(odd).encode(), PATH).cells
    assert (cell.source, cell.tags, cell.outputs, cell.execution_count) == ("", (), (), None)


def test_line_ends_become_newlines(notebook_json: Callable[..., str]) -> None:
    (cell,) = parse(notebook_json({"source": ["a\r\n", "b\rc"]}).encode(), PATH).cells
    assert cell.source == "a\nb\nc"
