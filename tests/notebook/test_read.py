"""From files to notebooks, and every way in which that fails."""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import nbformat
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


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such pipes here")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(pipe := tmp_path / "a.ipynb")
    with pytest.raises(NotebookError, match="a pipe"):
        read(pipe)


def test_nbformat_3_is_upgraded() -> None:
    assert [cell.source for cell in parse(V3.encode(), PATH).code_cells] == ["x = 1\ny = 2"]


V3_CELLS = {
    "a heading": {"cell_type": "heading", "level": 2, "source": ["Two\n", "lines"]},
    "Markdown": {"cell_type": "markdown", "source": "*text*", "metadata": {"tags": ["a"]}},
    "HTML": {"cell_type": "html", "source": "<b>text</b>"},
    "raw text": {"cell_type": "raw", "source": "text"},
    "code without outputs": {"cell_type": "code", "input": "x", "prompt_number": 3, "outputs": []},
    "a stream": {"output_type": "stream", "stream": "stderr", "text": "a\nb"},
    "a result": {"output_type": "pyout", "prompt_number": 4, "text": "4", "html": "<b>4</b>"},
    "a figure": {"output_type": "display_data", "png": "aGVsbG8=", "metadata": {}},
    "JSON": {"output_type": "display_data", "json": '{"a": 1}'},
    "an error": {"output_type": "pyerr", "ename": "E", "evalue": "e", "traceback": ["E: e"]},
}


@pytest.mark.parametrize("part", V3_CELLS.values(), ids=V3_CELLS.keys())
def test_nbformat_3_is_upgraded_as_nbformat_does(part: dict[str, object]) -> None:
    output = "output_type" in part
    cell = {"cell_type": "code", "input": "x", "outputs": [part]} if output else part
    sheets = [{"cells": [{"metadata": {}, **cell}]}]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": sheets}
    new = nbformat.reads(json.dumps(old), as_version=4)
    (ours,), (theirs,) = (parse(json.dumps(n).encode(), PATH).cells for n in (old, new))
    assert replace(ours, id="") == replace(theirs, id="")


def test_a_broken_notebook_of_format_3_is_refused() -> None:
    with pytest.raises(NotebookError, match="an old notebook that cannot be upgraded"):
        parse(b'{"nbformat": 3, "metadata": {}, "worksheets": [{"cells": [1]}]}', PATH)


def test_broken_parts_become_empty_ones(notebook_json: Callable[..., str]) -> None:
    odd = {"source": None, "metadata": [], "outputs": 3, "execution_count": "x"}
    (cell,) = parse(notebook_json(odd).encode(), PATH).cells
    assert (cell.source, cell.tags, cell.outputs, cell.execution_count) == ("", (), (), None)


def test_line_ends_become_newlines(notebook_json: Callable[..., str]) -> None:
    (cell,) = parse(notebook_json({"source": ["a\r\n", "b\rc"]}).encode(), PATH).cells
    assert cell.source == "a\nb\nc"


@pytest.mark.parametrize(
    ("source", "is_left_out"),
    [
        pytest.param("import nb2prod\nnb2prod.panel()", True, id="import and call"),
        pytest.param("import nb2prod; nb2prod.panel('it.ipynb')", True, id="on one line"),
        pytest.param("# look\nfrom nb2prod import panel\n\npanel()\n", True, id="by its name"),
        pytest.param("import nb2prod\nx = 1\nnb2prod.panel()", False, id="with other code"),
        pytest.param("import nb2prod\nnb2prod.panel(read())", False, id="with another call"),
        pytest.param("panel()", False, id="another panel"),
    ],
)
def test_cell_that_opens_the_panel_is_not_to_run(source: str, is_left_out: bool) -> None:
    cell = {"cell_type": "code", "source": source, "metadata": {"tags": ["mine"]}}
    raw = json.dumps({"nbformat": 4, "metadata": {}, "cells": [cell]}).encode()
    expected = ("mine", "skip-execution") if is_left_out else ("mine",)
    assert parse(raw, Path("it.ipynb")).cells[0].tags == expected


@pytest.mark.parametrize("name", ["a.py", "a.md"])
def test_text_needs_jupytext(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jupytext", None)
    with pytest.raises(NotebookError, match=r"pip install 'nb2prod\[jupytext\]'"):
        parse(b"# %%\nx = 1\n\n```python\nx = 1\n```\n", Path(name))
