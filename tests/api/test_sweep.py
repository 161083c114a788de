"""A sweep runs each set of parameters once, whatever is killed meanwhile."""

import contextlib
import csv
import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import nbformat
import psutil
import pyarrow.parquet as parquet
import pytest

from nb2prod.api.sweep import Swept, Wish, sweep
from nb2prod.errors import HistoryError
from nb2prod.job import History, Status

from ..conftest import written_job

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs fork")


@pytest.fixture(name="job")
def job_fixture(tmp_path: Path) -> Path:
    """A job that notes each of its runs in a file, and fails where a file `bad` is."""
    source = (
        "import os, time\n"
        f"with open({str(tmp_path / 'ran')!r}, 'a') as f:\n    f.write(f'{{number}}\\n')\n"
        "time.sleep(seconds)\n"
        f"if number == 2 and os.path.exists({str(tmp_path / 'bad')!r}):\n    1 / 0\n"
        "print('square:', number ** 2)"
    )
    given = "number: int = 0\nseconds: float = 0.0"
    return written_job(tmp_path / "squares.ipynb", given, source)


def _ran(job: Path) -> list[int]:
    return sorted(int(line) for line in (job.parent / "ran").read_text().split())


def _numbers(swept: Swept) -> list[object]:
    return [run.parameters["number"] for run in swept.runs]


@pytest.mark.parametrize("warm", [True, False], ids=["warm", "cold"])
def test_every_set_is_run_once_and_all_are_in_one_table(
    job: Path, monkeypatch: pytest.MonkeyPatch, *, warm: bool
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    done = sweep(job, ["number=1,2,3"], wish=Wish(warm=warm))
    assert done.is_clean
    assert (_numbers(done), _ran(job), bool(done.way.cold)) == ([1, 2, 3], [1, 2, 3], not warm)
    rows = list(csv.DictReader(done.table.open()))
    assert [(row["number"], row["square"], row["status"]) for row in rows] == [
        ("1", "1.0", "done"),
        ("2", "4.0", "done"),
        ("3", "9.0", "done"),
    ]
    for run in done.runs:
        book = json.loads(Path(run.executed).read_text())
        assert book["metadata"]["papermill"]["parameters"] == run.parameters


def test_what_all_runs_share_is_run_once(job: Path) -> None:
    book = nbformat.read(job, as_version=4)
    book.cells.insert(1, nbformat.v4.new_code_cell("import os\nshared = os.getpid()"))
    book.cells.append(nbformat.v4.new_code_cell("print('pid:', shared)"))
    nbformat.write(book, job)
    done = sweep(job, ["number=1,2,3"])
    assert (done.way.shared, done.way.apart) == (1, "cell 3 takes number")
    assert len({run.metrics["pid"] for run in done.runs}) == 1
    apart = sweep(job, ["number=1,2,3"], wish=Wish(name="whole", share=False))
    assert len({run.metrics["pid"] for run in apart.runs}) == 3


def test_results_are_one_parquet_table_where_pyarrow_is_there(job: Path) -> None:
    rows = parquet.read_table(sweep(job, ["number=1,2"]).table).to_pylist()
    assert [(row["number"], row["square"], row["status"]) for row in rows] == [
        (1, 1.0, "done"),
        (2, 4.0, "done"),
    ]


def test_only_what_failed_is_run_again(job: Path) -> None:
    (job.parent / "bad").touch()
    first = sweep(job, ["number=1,2,3"])
    assert [run.status for run in first.runs] == ["done", "failed", "done"]
    (job.parent / "bad").unlink()
    second = sweep(job, ["number=1,2,3"])
    assert (second.is_clean, second.before) == (True, 2)
    assert _ran(job) == [1, 2, 2, 3]


def test_a_sweep_of_another_name_is_another(job: Path) -> None:
    sweep(job, ["number=1"])
    assert sweep(job, ["number=1"], wish=Wish(name="again")).before == 0
    assert _ran(job) == [1, 1]


def test_sweeps_of_two_jobs_may_have_one_name(job: Path) -> None:
    other = written_job(
        job.with_name("cubes.ipynb"), "number: int = 0", "print('cube:', number**3)"
    )
    sweep(job, ["number=2,3"], wish=Wish(name="nightly"))
    found = sweep(other, ["number=2,3"], wish=Wish(name="nightly"))
    assert (found.before, [dict(run.metrics) for run in found.runs]) == (
        0,
        [{"cube": 8.0}, {"cube": 27.0}],
    )


def test_two_sweeps_at_once_share_the_work(job: Path) -> None:
    given = ["number=1,2,3,4,5,6", "seconds=0.3"]
    both = [threading.Thread(target=sweep, args=(job, given)) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert _ran(job) == [1, 2, 3, 4, 5, 6]


COMMAND = """
import sys
from pathlib import Path
from nb2prod.api.sweep import sweep
sweep(Path(sys.argv[1]), ["number=1,2,3,4,5,6,7,8", "seconds=1"])
"""


def _wait_for(job: Path, runs: int) -> None:
    for _ in range(2400):
        if (job.parent / "ran").is_file() and len(_ran(job)) >= runs:
            return
        time.sleep(0.05)
    raise AssertionError("the sweep does not get on")


def test_a_sweep_that_was_killed_goes_on_where_it_was(job: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", COMMAND, str(job)])
    _wait_for(job, 3)
    process.kill()
    process.wait()
    done_before = [run for run in History().runs(job) if run.status is Status.DONE]
    assert not [run for run in History().runs(job) if run.status is Status.RUNNING]
    again = sweep(job, ["number=1,2,3,4,5,6,7,8", "seconds=1"])
    assert (again.is_clean, len(again.runs)) == (True, 8)
    assert again.before == len(done_before)
    done = [run for run in History().runs(job) if run.status is Status.DONE]
    assert sorted(run.parameters["number"] for run in done) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_a_worker_that_was_killed_loses_nothing(job: Path) -> None:
    process = subprocess.Popen([sys.executable, "-c", COMMAND, str(job)])
    _wait_for(job, 3)
    workers = psutil.Process(process.pid).children(recursive=True)
    workers[-1].kill()
    assert process.wait() == 0
    runs = History().runs(job)
    assert {run.status for run in runs} == {Status.DONE}
    assert sorted(run.parameters["number"] for run in runs) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_a_history_that_is_locked_starts_nothing(
    job: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nb2prod.job.store._WAIT_SECONDS", 0.1)
    assert sweep(job, ["number=1"]).is_clean
    with contextlib.closing(sqlite3.connect(History().store.name, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(HistoryError, match="database is locked"):
            sweep(job, ["number=2,3"])
        other.execute("ROLLBACK")
    assert _ran(job) == [1]
    assert sweep(job, ["number=2,3"]).is_clean
    assert _ran(job) == [1, 2, 3]
