"""`nb2prod sweep` as a terminal sees it."""

import os
from pathlib import Path

import fsspec
import nbformat
import pytest
from click.testing import CliRunner, Result

from nb2prod.cli import main

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs fork")


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["sweep", *(str(argument) for argument in arguments)])


@pytest.fixture(name="job")
def job_fixture(tmp_path: Path) -> Path:
    cells = [
        nbformat.v4.new_code_cell("parts: int = 3", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell("print('share:', 12 // parts)"),
    ]
    book = nbformat.v4.new_notebook(cells=cells)
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "x", "language": "python"}
    nbformat.write(book, tmp_path / "sharing.ipynb")
    return tmp_path / "sharing.ipynb"


def test_a_sweep_is_told_as_it_goes_and_as_a_table(job: Path) -> None:
    result = invoke(job, "--param", "parts=2,3,0")
    assert result.exit_code == 1
    assert "parts=0: ZeroDivisionError" in result.stderr
    assert "6 *" in result.stdout
    assert "3 runs, 0 of them before" in result.stdout
    assert invoke(job, "--param", "parts=2,3").exit_code == 0


WORK = """\
import os
if parts == 2 and not os.path.exists("tried"):
    open("tried", "w").close()
    raise ConnectionError("a moment")
share = 12 // parts
open(f"out-{parts}", "w").write(str(share))
"""


def test_failed_runs_are_retried_sent_and_told_to_monitoring(
    job: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(job.parent)
    book = nbformat.read(job, as_version=4)
    book.cells[1].source = WORK
    nbformat.write(book, job)
    asked = ["--retries", 1, "--retry-on", "ConnectionError", "--backoff", 0]
    asked += ["--artifacts", "memory://results/", "--metrics", "sweep.prom"]
    result = invoke(job, "--param", "parts=2,3,0", "--graphite", "127.0.0.1:1", *asked)
    assert result.exit_code == 1
    told = Path("sweep.prom").read_text()
    assert 'nb2prod_sweep_runs{notebook="sharing",status="done"} 2.0' in told
    assert 'nb2prod_sweep_runs{notebook="sharing",status="failed"} 1.0' in told
    assert "127.0.0.1:1: the metrics cannot be sent" in result.stderr
    memory = fsspec.filesystem("memory")
    sent = {path.rpartition("/")[2]: memory.cat(path) for path in memory.find("/results")}
    assert sent == {"out-2": b"6", "out-3": b"4"}
    assert len(memory.ls("/results")) == 2


MISTAKES = {
    "nothing to sweep": ([], "give --param or --grid"),
    "an unknown name": (["--param", "prts=1"], "did you mean parts"),
    "a wrong value": (["--param", "parts=x"], "not a whole number"),
    "a scheduler of nothing": (
        ["--param", "parts=1", "--scheduler", "tcp://127.0.0.1:8786"],
        "give --engine dask",
    ),
    "retries on nothing": (["--param", "parts=1", "--retries", "2"], "belong together"),
    "an unknown address": (["--param", "parts=1", "--artifacts", "x"], "nothing can be sent there"),
    "no such file": (["--grid", "missing.json"], "missing.json: cannot be read"),
}


@pytest.mark.parametrize(("arguments", "told"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_one_line_and_nothing_is_started(
    job: Path, arguments: list[str], told: str
) -> None:
    result = invoke(job, *arguments)
    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (job.parent / "artifacts").exists()
