"""Notebooks made of a few cells."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from nb2prod.analysis import Analysis, analyze
from nb2prod.notebook import Notebook, parse


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pictures", metavar="FOLDER", help="keep pictures of the sidebar there")


def as_json(*cells: str | dict[str, Any], **metadata: Any) -> str:
    """A notebook file's text; a cell is its source, or a dictionary with what differs."""
    whole = []
    for cell in cells:
        given = {"source": cell} if isinstance(cell, str) else cell
        usual = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
        whole.append({**usual, **given})
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": whole})


@pytest.fixture(scope="session")
def do_without() -> Callable[[str], None]:
    """Skip on somebody's machine; in CI everything has to be there."""
    return pytest.fail if os.environ.get("CI") else pytest.skip


@pytest.fixture(scope="session")
def language_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for Python's path, with a language pack of brackets: ach_UG."""
    folder = tmp_path_factory.mktemp("packs")
    writing = (sys.executable, Path(__file__).with_name("language_pack.py"), folder)
    subprocess.run(writing, check=True)
    return folder


@pytest.fixture(autouse=True, scope="session")
def history_of_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Runs in tests are not remembered among the user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NB2PROD_RUNS", str(tmp_path_factory.mktemp("history") / "runs.db"))
        yield


@pytest.fixture(autouse=True)
def no_earlier_runs(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NB2PROD_CACHE_DIR", str(tmp_path_factory.getbasetemp() / uuid4().hex))


@pytest.fixture
def notebook_json() -> Callable[..., str]:
    return as_json


@pytest.fixture
def notebook() -> Callable[..., Notebook]:
    def make(*cells: str | dict[str, Any]) -> Notebook:
        return parse(as_json(*cells).encode(), Path("notebook.ipynb"))

    return make


@pytest.fixture
def analysis(notebook: Callable[..., Notebook]) -> Callable[..., Analysis]:
    def make(*cells: str | dict[str, Any], tests: tuple[str, ...] = ()) -> Analysis:
        return analyze(notebook(*cells), tests)

    return make
