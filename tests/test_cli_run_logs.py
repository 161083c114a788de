"""What `nb2prod run` and `sweep` say where nobody looks at a terminal."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import ecs_logging
import nbformat
import pytest
from click.testing import CliRunner, Result

from nb2prod.cli import main

STEP = """\
def load(): pass
print("2026-11-24T17:38:27Z INFO sums.steps load: rows: 3\\nthe first of them")
print("2026-11-24T17:38:28Z INFO sums.steps step load done in 0.25 s, "
      "7 rows × 2 columns → 3 rows × 4 columns, 5 rows × 1 columns")
print("2026-11-24T17:38:28Z WARNING sums.contracts load: bills: new column: é is new")
print("2026-11-24T17:38:28Z INFO sums.local kwh: 3")
print("in pieces", end=" ")
print("of a line")
share = 12 // parts
"""
FAILED = (
    "print('2026-11-24T17:38:29Z ERROR sums.steps load: ZeroDivisionError: division by zero')\n"
)


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stderr.splitlines()]


@pytest.fixture(name="job")
def job_fixture(tmp_path: Path) -> Path:
    cells = [
        nbformat.v4.new_code_cell("parts: int = 3", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(STEP),
    ]
    book = nbformat.v4.new_notebook(cells=cells)
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "x", "language": "python"}
    nbformat.write(book, tmp_path / "sums.ipynb")
    return tmp_path / "sums.ipynb"


def test_a_run_is_a_log_of_json_lines(job: Path) -> None:
    result = invoke("run", job)
    assert result.exit_code == 0
    assert result.stdout.startswith("done in ")
    told = [line for line in lines(result) if line["log.logger"] != "kernel"]
    assert [line["message"] for line in told] == [
        f"run of {job} begins",
        "rows: 3\nthe first of them",
        "step load done in 0.25 s, 7 rows × 2 columns → 3 rows × 4 columns, 5 rows × 1 columns",
        "bills: new column: é is new",
        "kwh: 3\nin pieces of a line",
        result.stdout.strip(),
    ]
    assert [line["log.level"] for line in told] == [*["info"] * 3, "warning", *["info"] * 2]
    step = told[2]
    assert (step["@timestamp"], step["labels.step"]) == ("2026-11-24T17:38:28.000Z", "load")
    assert step["event.duration"] == 250_000_000
    assert (step["labels.rows_in"], step["labels.rows_out"]) == ("7", "5")
    assert told[-1]["event.outcome"] == "success"
    [run] = json.loads(invoke("runs", "table", job, "--format", "json").stdout)
    assert {line["labels.run_id"] for line in lines(result)} == {run["id"]}
    assert {line["trace.id"] for line in lines(result)} == {run["id"]}


@pytest.mark.parametrize("logged", [True, False], ids=["logged by the package", "not logged"])
def test_what_a_run_fails_with_is_told_once(job: Path, logged: bool) -> None:
    book = nbformat.read(job, as_version=4)
    book.cells[1].source = "def load(): return 1 / 0\n" + FAILED * logged + "load()"
    nbformat.write(book, job)
    result = invoke("run", job)
    assert (result.exit_code, result.stdout) == (1, "")
    [failure] = [line for line in lines(result) if line["log.level"] == "error"]
    assert failure["event.outcome"] == "failure"
    assert (failure["error.type"], failure["error.message"]) == (
        "ZeroDivisionError",
        "division by zero",
    )
    assert f"see {job.parent}" in failure["message"]
    assert failure["labels.cell"] == "4"


def test_a_trace_that_we_are_in_goes_on(job: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    monkeypatch.setenv("TRACEPARENT", f"00-{trace}-b7ad6b7169203331-01")
    assert {line["trace.id"] for line in lines(invoke("run", job))} == {trace}


def test_the_fields_are_those_that_elastic_writes(job: Path) -> None:
    usual = logging.makeLogRecord({"name": "sums", "msg": "x", "levelno": 20, "levelname": "INFO"})
    known = json.loads(ecs_logging.StdlibFormatter().format(usual))
    for line in lines(invoke("run", job)):
        assert {"@timestamp", "log.level", "message", "ecs.version"} <= line.keys() & known.keys()
        assert line["@timestamp"].endswith("Z")
        assert len(line["@timestamp"]) == len(known["@timestamp"])
        assert all(isinstance(value, str) for key, value in line.items() if key[:6] == "labels")


@pytest.mark.skipif(os.name != "posix", reason="needs fork")
def test_each_run_of_a_sweep_is_a_line(job: Path) -> None:
    result = invoke("sweep", job, "--param", "parts=2,3,0")
    assert result.exit_code == 1
    assert "3 runs, 0 of them before" in result.stdout
    told = [line for line in lines(result) if "event.outcome" in line]
    assert len({line["labels.run_id"] for line in told}) == 3
    assert all(line["trace.id"] == line["labels.run_id"] for line in told)
    [failed] = [line for line in told if line["event.outcome"] == "failure"]
    assert "parts=0: ZeroDivisionError" in failed["message"]
    assert failed["error.type"] == "ZeroDivisionError"
    assert all(line["event.duration"] > 0 and line["trace.id"] for line in told)


@pytest.mark.skipif(os.name != "posix", reason="needs a terminal")
def test_people_on_a_terminal_see_no_json(job: Path) -> None:
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "nb2prod", "run", str(job), "-p", "parts", "0"]
    done = subprocess.run(command, stderr=theirs, stdout=subprocess.PIPE, check=False)
    os.close(theirs)
    seen = os.read(ours, 1 << 16).decode()
    os.close(ours)
    assert done.returncode == 1
    assert "ZeroDivisionError" in seen
    assert "@timestamp" not in seen


def test_what_is_wrong_before_a_run_begins_is_one_sentence(job: Path) -> None:
    result = invoke("run", job, "-p", "part", "3")
    assert result.exit_code == 2
    assert result.stderr.startswith("nb2prod: ")
