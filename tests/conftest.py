"""Notebooks made of a few cells."""

import contextlib
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import nbformat
import psutil
import pytest

from nb2prod.analysis import Analysis, Tests, analyze
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


def written_job(place: Path, given: str, *sources: str) -> Path:
    """A job of a cell with parameters and others, written to its place."""
    parameters = nbformat.v4.new_code_cell(given, metadata={"tags": ["parameters"]})
    cells = [parameters, *map(nbformat.v4.new_code_cell, sources)]
    kernel = {"name": "python3", "display_name": "x", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), place)
    return place


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


class Postgres:
    """A PostgreSQL server on loopback that asks for a password; it does not run as root."""

    PASSWORD = "p%40ss%3Aw0rd"

    def __init__(self, folder: Path, programs: str) -> None:
        self._programs = programs
        self._data = folder / "data"
        self._log = folder / "log"
        self._user = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
        password = folder / "password"
        password.write_text(unquote(self.PASSWORD))
        if self._user:
            for place in (folder, password):
                shutil.chown(place, "postgres", "postgres")
        self._do("initdb", "-D", self._data, "-U", "team", "--pwfile", password, "--no-sync",
                 "-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8")  # fmt: skip
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            self.port = int(listening.getsockname()[1])
        self.start()

    def start(self) -> None:
        options = f"-p {self.port} -h 127.0.0.1 -k '' -F"
        self._do("pg_ctl", "start", "-w", "-D", self._data, "-l", self._log, "-o", options)

    def kill(self) -> None:
        """End all of its processes at once, as a power cut does."""
        server = psutil.Process(int((self._data / "postmaster.pid").read_text().split()[0]))
        every = [server, *server.children(recursive=True)]
        for process in every:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(every)

    def stop(self) -> None:
        self._do("pg_ctl", "stop", "-m", "immediate", "-D", self._data)

    def new_database(self) -> str:
        """The address of an empty one."""
        import psycopg

        name = f"runs_{uuid4().hex}"
        address = f"postgresql://team:{self.PASSWORD}@127.0.0.1:{self.port}"
        with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"postgresql+psycopg://{address.partition('://')[2]}/{name}"

    def _do(self, program: str, *arguments: object) -> None:
        command = [f"{self._programs}/{program}", *map(str, arguments)]
        usual = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "LC_", "LANG"))}
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                command, cwd="/", env=usual, stdout=said, stderr=said, **self._user
            )
            said.seek(0)
            assert done.returncode == 0, said.read().decode()


@pytest.fixture(scope="session")
def postgres(do_without: Callable[[str], None]) -> Iterator[Postgres]:
    """A server of the installed PostgreSQL."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    found = shutil.which("pg_ctl", path=os.pathsep.join([*map(str, places), os.environ["PATH"]]))
    if found is None:
        do_without("no PostgreSQL server: .ci/run installs it")
    for name in ("psycopg", "sqlalchemy"):
        if importlib.util.find_spec(name) is None:
            do_without(f"no {name}: it comes with the extra dev")
    # pytest's own folders are closed to the user that the server runs as.
    with tempfile.TemporaryDirectory() as folder:
        server = Postgres(Path(folder), str(Path(found).parent))
        try:
            yield server
        finally:
            server.stop()


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
    def make(*cells: str | dict[str, Any], tests: tuple[Tests, ...] = ()) -> Analysis:
        return analyze(notebook(*cells), tests)

    return make
