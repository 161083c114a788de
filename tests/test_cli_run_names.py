"""What is started in a run knows the run."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from nb2prod.cli import main
from nb2prod.job import History

from .conftest import written_job

TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
TELLS = """\
import pathlib, subprocess
told = subprocess.check_output("echo $RUN_ID $TRACEPARENT", shell=True, text=True)
pathlib.Path(f"{n}.txt").write_text(told)
"""
WAYS = {
    "run": ("run", "-p", "n", "1"),
    "a run that can be resumed": ("run", "--resume", "-p", "n", "1"),
    "a warm sweep": ("sweep", "--param", "n=1,2"),
    "a sweep that shares nothing": ("sweep", "--whole", "--param", "n=1,2"),
    "a cold sweep": ("sweep", "--cold", "--param", "n=1,2"),
}


@pytest.mark.parametrize("trace", ["", TRACEPARENT], ids=["no trace", "within a trace"])
@pytest.mark.parametrize("words", WAYS.values(), ids=WAYS.keys())
@pytest.mark.skipif(os.name != "posix", reason="needs fork and a shell")
def test_a_program_that_a_job_starts_knows_the_run_and_its_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], trace: str
) -> None:
    monkeypatch.setenv("NB2PROD_RUNS", str(tmp_path / "runs.db"))
    monkeypatch.setenv("RUN_ID", "another")
    monkeypatch.delenv("TRACEPARENT", raising=False)
    if trace:
        monkeypatch.setenv("TRACEPARENT", trace)
    monkeypatch.chdir(tmp_path)
    written_job(tmp_path / "telling.ipynb", "n: int = 1", "n", TELLS)
    result = CliRunner().invoke(main, [words[0], "telling.ipynb", *words[1:]])
    assert result.exit_code == 0, result.output
    for run in History().runs():
        name, parent = Path(f"{run.parameters['n']}.txt").read_text().split()
        assert name == run.id
        assert parent == trace or parent.split("-")[1] == run.id
