"""`--secrets` of `run` and `sweep`, by all that a run leaves behind."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from click.testing import CliRunner, Result

from nb2prod.cli import main
from nb2prod.job import History

from .conftest import written_job

SECRET = "s3cr3t/of-the-house\"ours'"
SHOWS = """\
import json, logging, os, sys, time
from IPython.display import HTML, display
token = os.environ["TOKEN"]
print("printed", token, len(token))
print("on standard error", token, file=sys.stderr)
logging.warning("logged %s", {"token": token})
os.system("echo by a program: $TOKEN")
display({"token": token}, HTML(f"<b>{token}</b>"))
print("in halves", token[:5], end="", flush=True)
print(token[5:])
print("score:", 42)
time.sleep(1)  # ipykernel hears of what programs write a little later
open("used", "w").write(token)
token
"""


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(name="secrets")
def secrets_fixture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NB2PROD_RUNS", str(tmp_path / "history" / "runs.db"))
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "secrets.env"
    file.write_text(f"TOKEN={SECRET}\n")
    file.chmod(0o600)
    return file


def job_of(folder: Path, source: str) -> Path:
    return written_job(folder / "telling.ipynb", "n: int = 1", source)


def left_behind(folder: Path, *but: str) -> bytes:
    """All that is in files, as one."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name not in but)
    return b"\n".join(path.read_bytes() for path in files)


WAYS = {
    "run": ("run",),
    "a warm sweep": ("sweep", "--param", "n=1,2"),
    "a sweep that shares nothing": ("sweep", "--whole", "--param", "n=1,2"),
    "a cold sweep": ("sweep", "--cold", "--param", "n=1,2"),
}


@pytest.mark.parametrize("words", WAYS.values(), ids=WAYS.keys())
@pytest.mark.skipif(os.name != "posix", reason="needs fork and a shell")
def test_a_job_has_them_and_nothing_tells_them(
    secrets: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    words: tuple[str, ...],
) -> None:
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # ipykernel catches what programs write without it
    job = job_of(secrets.parent, SHOWS)
    result = invoke(words[0], job, *words[1:], "--secrets", secrets)
    assert result.exit_code == 0, result.output
    assert (secrets.parent / "used").read_text() == SECRET
    left = left_behind(secrets.parent, "used", secrets.name)
    assert f"printed *** {len(SECRET)}".encode() in left
    assert left.count(b"***") >= 8
    told = result.output + "".join(capfd.readouterr())
    for text in (told.encode(), left):
        assert b"s3cr3t" not in text
        assert b"t/of-the-house" not in text
    assert History().runs()[0].metrics["score"] == 42
    assert "TOKEN" not in os.environ


def test_an_error_does_not_tell_them(secrets: Path) -> None:
    job = job_of(secrets.parent, "import os\nraise ValueError('no ' + os.environ['TOKEN'])")
    result = invoke("run", job, "--secrets", secrets)
    assert result.exit_code == 1
    assert "ValueError: no ***" in result.stderr
    assert History().runs()[0].error == "ValueError: no ***"
    left = left_behind(secrets.parent, secrets.name)
    assert b"s3cr3t" not in left + result.output.encode()


def test_what_is_saved_on_the_way_does_not_tell_them(secrets: Path) -> None:
    """Nothing of ours ends the run in an orderly way."""
    source = (
        "import os, psutil, time\nprint(os.environ['TOKEN'], flush=True)\n"
        "psutil.Process(os.getppid()).kill()\ntime.sleep(60)"
    )
    job = job_of(secrets.parent, "import os, time\nprint(os.environ['TOKEN'])\ntime.sleep(4)")
    book = nbformat.read(job, as_version=4)
    book.cells.append(nbformat.v4.new_code_cell(source))
    nbformat.write(book, job)
    command = [sys.executable, "-m", "nb2prod", "run", str(job), "--secrets", str(secrets)]
    subprocess.run(command, capture_output=True, check=False)
    left = left_behind(secrets.parent, secrets.name)
    assert b"***" in left
    assert b"s3cr3t" not in left


def test_a_parameter_that_tells_one_starts_nothing(secrets: Path) -> None:
    job = job_of(secrets.parent, "1")
    book = nbformat.read(job, as_version=4)
    book.cells[0].source = "token: str = ''"
    nbformat.write(book, job)
    given = {"run": ("-p", "token", SECRET), "sweep": ("--param", f"token=x,{SECRET}")}
    for word, arguments in given.items():
        result = invoke(word, job, *arguments, "--secrets", secrets)
        assert result.exit_code == 2
        assert "token: its value holds one of the secrets" in result.stderr
        assert "s3cr3t" not in result.output
    assert not (secrets.parent / "artifacts").exists()


def test_a_file_that_others_can_read_is_warned_of(secrets: Path) -> None:
    secrets.chmod(0o644)
    result = invoke("run", job_of(secrets.parent, "1"), "--secrets", secrets)
    assert result.exit_code == 0
    assert "secrets.env: others on this machine can read it: chmod 600" in result.stderr


NEEDS = """\
import os
password = "hunter22-of-db"
print(len(password), password)
"""


def test_a_credential_of_the_notebook_comes_from_the_file_or_the_environment(
    secrets: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    book = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}}
    (secrets.parent / "needing.ipynb").write_text(
        json.dumps({**book, "cells": [{**cell, "source": NEEDS}]})
    )
    assert invoke("productionize", "needing.ipynb", "--no-run").exit_code == 0
    missing = invoke("run", "needing", "--secrets", secrets)
    assert missing.exit_code == 2
    assert "PASSWORD is not set" in missing.stderr
    assert "or --secrets FILE" in missing.stderr
    secrets.write_text("PASSWORD=other-one-1")
    assert invoke("run", "needing", "--secrets", secrets).exit_code == 0
    monkeypatch.setenv("PASSWORD", "other-one-2")
    assert invoke("run", "needing").exit_code == 0
    left = left_behind(secrets.parent / "needing" / "artifacts")
    assert left.count(b"11 ***") == 2
    assert b"other-one" not in left
