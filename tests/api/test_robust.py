"""Files that take other tools down, with all that they were asked about besides."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from nb2prod.api.check import Asked, Files, Unchecked
from nb2prod.api.check_many import check
from nb2prod.api.kept import Kept

OLD = {
    "nbformat": 3,
    "nbformat_minor": 0,
    "metadata": {"name": ""},
    "worksheets": [{"cells": [{"cell_type": "code", "input": "open('/data/a.csv')"}]}],
}
FOUND = {
    "2,000 terms in a sum": "x = " + " + ".join(["a"] * 2000),
    "2,000 terms in a sum, and a path": "x = " + " + ".join(["'/data/a'"] * 2000),
    "2,000 comparisons": "x = " + " < ".join(["1"] * 2000),
    "2,000 methods": "x = df" + ".drop(1)" * 2000,
    "brackets nested 1,000 deep": "x = " + "[" * 1000 + "]" * 1000,
    "brackets never closed": "x = " + "(" * 1000,
    "minus signs nested 1,000 deep": "x = " + "-" * 1000 + "1",
    "blocks nested 90 deep": "\n".join(" " * n + "if x:" for n in range(90))
    + "\n"
    + " " * 90
    + "1",
    "10 MB of pasted data": "x = '''" + "2024-05-01,abc,3.25\n" * 500_000 + "'''",
    "10 MB of statements": "x = 1\n" * 1_700_000,
    "a name of 100 kB": "x" * 100_000,
    "NUL and half a letter": "x = '\0\ud800'",
}
FILES = {
    "a web page": "<!DOCTYPE html><html></html>",
    "nothing": "",
    "half a notebook": '{"nbformat": 4, "cells": [{"cell_type": "code", "sou',
    "brackets": "[" * 100_000,
}


@pytest.fixture
def answers(tmp_path: Path, notebook_json: Callable[..., str]) -> Callable[[str], list[object]]:
    """What is said of one file, and of an ordinary one that is checked after it."""
    ordinary = notebook_json("open('/data/a.csv')")

    def ask(text: str) -> list[object]:
        (tmp_path / "1.ipynb").write_text(text)
        (tmp_path / "2.ipynb").write_text(ordinary)
        return list(check(Files((tmp_path,), Asked()), Kept(None), 1))

    return ask


@pytest.mark.parametrize("source", FOUND.values(), ids=FOUND.keys())
def test_odd_code_costs_nothing(
    answers: Callable[[str], list[object]], notebook_json: Callable[..., str], source: str
) -> None:
    odd, ordinary = answers(notebook_json("open('/data/a.csv')", source))
    for answer in (odd, ordinary):
        assert not isinstance(answer, Unchecked), answer.reason
        assert "NB201" in [diagnostic.code for diagnostic in answer.diagnostics]  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", FILES.values(), ids=FILES.keys())
def test_what_is_no_notebook_costs_itself_only(
    answers: Callable[[str], list[object]], text: str
) -> None:
    odd, ordinary = answers(text)
    assert isinstance(odd, Unchecked)
    assert not odd.bug
    assert not isinstance(ordinary, Unchecked)


def test_format_3_is_checked(answers: Callable[[str], list[object]]) -> None:
    odd, _ = answers(json.dumps(OLD))
    assert "NB201" in [diagnostic.code for diagnostic in odd.diagnostics]  # type: ignore[attr-defined]


def test_5000_cells(
    answers: Callable[[str], list[object]], notebook_json: Callable[..., str]
) -> None:
    odd, _ = answers(notebook_json(*(f"x{n} = open('/data/{n}.csv').read()" for n in range(5000))))
    codes = [diagnostic.code for diagnostic in odd.diagnostics]  # type: ignore[attr-defined]
    assert codes.count("NB201") == 5000
