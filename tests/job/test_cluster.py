"""A sweep on a Dask cluster ends as one on this machine, whatever of the cluster is killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import dask
import nbformat
import psutil
import pytest
from distributed import Client

from nb2prod.api.sweep import Swept, Wish, sweep
from nb2prod.errors import RunError
from nb2prod.job import (
    Evidence,
    FileUse,
    History,
    JobFailure,
    JobRun,
    Order,
    Secrets,
    Status,
    ends,
    order,
)
from nb2prod.job.cluster import open_to_others
from nb2prod.job.verdicts import Verdict

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs fork")

COMMAND = """
import sys
from pathlib import Path
from nb2prod.api.sweep import Wish, sweep
if __name__ == "__main__":
    job, address, *given = sys.argv[1:]
    sweep(Path(job), given, wish=Wish(engine="dask", scheduler=address))
"""


@pytest.fixture(name="job")
def job_fixture(tmp_path: Path) -> Path:
    """A job that notes when each of its runs begins and ends, after a cell that all share."""
    notes = str(tmp_path / "notes")
    sources = [
        "number: int = 0\nseconds: float = 0.0",
        "import decimal, os, time\ntotal = sum(range(1000))",
        f"with open({notes!r}, 'a') as f:\n    f.write(f'begin {{number}}\\n')\n"
        "time.sleep(seconds)\n"
        "print('square:', number ** 2, '\\nfolder:', os.getcwd(), '\\ntotal:', total)",
        "1 / (number - 4)",
        f"with open({notes!r}, 'a') as f:\n    f.write(f'end {{number}}\\n')",
    ]
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    cells[0].metadata["tags"] = ["parameters"]
    book = nbformat.v4.new_notebook(cells=cells)
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "x", "language": "python"}
    nbformat.write(book, tmp_path / "squares.ipynb")
    return tmp_path / "squares.ipynb"


@contextmanager
def _started(*words: str) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen([sys.executable, *words], start_new_session=True)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(60)


@contextmanager
def _cluster(folder: Path) -> Iterator[tuple[str, psutil.Process]]:
    """A scheduler and two workers by themselves, in a folder of their own."""
    told = folder / "scheduler.json"
    here = os.getcwd()
    os.chdir(folder)
    usual = ("--scheduler-file", str(told), "--host", "127.0.0.1", "--no-dashboard")
    try:
        with (
            _started("-m", "distributed.cli.dask_scheduler", *usual, "--port", "0") as scheduler,
            _started(
                "-m", "distributed.cli.dask_worker", *usual, "--nworkers", "2", "--nthreads", "1"
            ),
        ):
            os.chdir(here)
            _until(lambda: told.exists() and told.read_text().endswith("}"))
            address = json.loads(told.read_text())["address"]
            with Client(address) as client:
                client.wait_for_workers(2, timeout=120)
            yield address, psutil.Process(scheduler.pid)
    finally:
        os.chdir(here)


@pytest.fixture(name="address", scope="module")
def address_fixture(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with _cluster(tmp_path_factory.mktemp("cluster")) as (address, _):
        yield address


def _until(is_so: Callable[[], Any]) -> None:
    for _ in range(2400):
        if is_so():
            return
        time.sleep(0.05)
    raise AssertionError("the sweep does not get on")


def _noted(job: Path, word: str) -> Counter[int]:
    notes = job.parent / "notes"
    lines = notes.read_text().splitlines() if notes.exists() else []
    return Counter(int(line.split()[1]) for line in lines if line.startswith(word))


def _done(job: Path) -> list[object]:
    """The numbers whose runs are done, as far as is known here."""
    return [run.parameters["number"] for run in History().runs(job) if run.status == "done"]


def _cells(swept: Swept) -> list[Any]:
    books = [json.loads(Path(run.executed).read_text()) for run in swept.runs]
    return [
        [(c["source"], c.get("execution_count"), c.get("outputs")) for c in book["cells"]]
        for book in books
    ]


def test_it_is_the_same_as_on_this_machine(job: Path, address: str) -> None:
    given = ["number=1,2,3,4"]
    here = sweep(job, given, wish=Wish(name="here"))
    there = sweep(job, given, wish=Wish(name="there", engine="dask", scheduler=address))
    assert [run.status for run in there.runs] == [Status.DONE] * 3 + [Status.FAILED]
    assert [run.status for run in there.runs] == [run.status for run in here.runs]
    assert [run.error for run in there.runs] == [run.error for run in here.runs]
    assert [run.metrics for run in there.runs] == [run.metrics for run in here.runs]
    assert _cells(there) == _cells(here)
    assert there.way == here.way
    assert (there.way.cold, there.way.shared) == ("", 1)
    assert {path.suffix for path in there.table.parent.iterdir()} == {".ipynb", ".parquet"}


def test_without_a_scheduler_one_is_started_here(job: Path) -> None:
    done = sweep(job, ["number=1,2,3"], wish=Wish(engine="dask", workers=1, warm=False))
    assert (done.is_clean, done.way.cold) == (True, "as asked")
    assert _noted(job, "end") == {1: 1, 2: 1, 3: 1}


def _workers(address: str) -> list[int]:
    with Client(address) as client:
        return list(client.run(os.getpid).values())


def test_a_worker_that_was_killed_loses_nothing_and_nothing_is_run_twice(
    job: Path, address: str
) -> None:
    given = ["number=1,2,3,5,6,7,8,9,10,11", "seconds=0.7"]
    workers = _workers(address)
    with _started("-c", COMMAND, str(job), address, *given) as process:
        _until(lambda: len(_done(job)) >= 2)
        os.kill(workers[0], signal.SIGKILL)
        before = _done(job)
        assert process.wait(240) == 0
    begun = _noted(job, "begin")
    assert set(begun) == set(_done(job)) == {1, 2, 3, 5, 6, 7, 8, 9, 10, 11}
    assert {begun[number] for number in before} == {1}
    assert begun.total() <= 10 + 1  # what the worker was at
    again = sweep(job, given, wish=Wish(engine="dask", scheduler=address))
    assert (again.before, again.is_clean) == (10, True)


def test_a_sweep_that_was_killed_leaves_nothing_behind_and_goes_on(job: Path, address: str) -> None:
    given = ["number=1,2,3,5,6", "seconds=2"]
    workers = [psutil.Process(number) for number in _workers(address)]
    with _started("-c", COMMAND, str(job), address, *given) as process:
        _until(lambda: _done(job))
        process.kill()
        before = _done(job)
    _until(lambda: not [child for each in workers for child in each.children()])
    done = sweep(job, given, wish=Wish(engine="dask", scheduler=address))
    assert (done.is_clean, len(done.runs)) == (True, 5)
    begun = _noted(job, "begin")
    assert sorted(_done(job)) == sorted(begun) == [1, 2, 3, 5, 6]
    assert {begun[number] for number in before} == {1}
    assert begun.total() <= 5 + 2  # what both workers were at


def test_a_scheduler_that_was_killed_loses_nothing_and_nothing_is_run_twice(
    job: Path, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sweep ends when it does not come back, and what its workers were at ends with them."""
    given = ["number=1,2,3,5,6,7,8", "seconds=0.5"]
    monkeypatch.setenv("DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT", "2s")
    (tmp_path / "other").mkdir()
    with _cluster(tmp_path / "other") as (other, scheduler):
        workers = [psutil.Process(number) for number in _workers(other)]
        with _started("-c", COMMAND, str(job), other, *given) as process:
            _until(lambda: len(_done(job)) >= 2)
            scheduler.kill()
            assert process.wait(120) == 1
        psutil.wait_procs(workers, timeout=60)
        assert not [worker for worker in workers if worker.is_running()]
    before = _done(job)
    assert {run.status for run in History().runs(job)} == {Status.DONE, Status.KILLED}
    done = sweep(job, given, wish=Wish(engine="dask", scheduler=address))
    assert (done.is_clean, sorted(_done(job))) == (True, [1, 2, 3, 5, 6, 7, 8])
    begun = _noted(job, "begin")
    assert {begun[number] for number in before} == {1}
    assert begun.total() <= 7 + 4  # what both workers were at, and were given after it


@pytest.fixture(name="unheard")
def unheard_fixture(job: Path) -> tuple[Order, JobRun]:
    """A run of a sweep "unheard", killed as far as is known, and how it has ended."""
    given = order(job, [("number", "3")])
    given = replace(given, executed=job.parent / "artifacts/sweeps/unheard/3.ipynb")
    given.executed.parent.mkdir(parents=True)
    History().begin(given, "unheard")
    History().abandon(given.id, "Killed")
    use = FileUse("/data/a.csv", "read", 1, "d")
    seen = Evidence((use,), (("MAE", 1.5),), (Verdict("a", "broken", "b"),), (("load", 3),))
    failure = JobFailure("ValueError: no", 3, 2, (("a.py", 7),))
    run = JobRun(
        job, given.parameters, given.started, given.started, given.executed, failure, 2, given.id,
        seen,
    )  # fmt: skip
    return given, run


def test_an_end_is_kept_as_it_is(unheard: tuple[Order, JobRun]) -> None:
    """So that a worker which is asked again, after another has died with the answer, has it."""
    given, run = unheard
    assert ends.kept(given) is None
    ends.keep(run)
    assert ends.kept(given) == run
    assert list(ends.kept_in(given.executed.parent)) == [run]
    ends.forget(given.executed)
    assert ends.kept(given) is None


def test_what_has_ended_and_nobody_has_heard_of_is_done(unheard: tuple[Order, JobRun]) -> None:
    _, run = unheard
    ends.keep(replace(run, failure=None))
    done = sweep(run.job, ["number=3"], wish=Wish(name="unheard"))
    assert (done.is_clean, done.before, done.runs[0].metrics) == (True, 1, {"MAE": 1.5})
    assert _noted(run.job, "begin") == {}
    assert [file.name for file in run.executed.parent.iterdir()] == ["results.parquet"]


ADDRESSES = {
    "this machine": ("tcp://127.0.0.1:8786", False),
    "this machine, newer": ("tcp://[::1]:8786", False),
    "another": ("tcp://10.0.0.5:8786", True),
    "another, by its name": ("tcp://head-node:8786", True),
    "another, encrypted": ("tls://10.0.0.5:8786", False),
}


@pytest.mark.parametrize(("address", "is_open"), ADDRESSES.values(), ids=ADDRESSES.keys())
def test_where_secrets_do_not_go(address: str, *, is_open: bool) -> None:
    assert list(open_to_others([address])) == [address] * is_open


def test_secrets_go_nowhere_in_the_clear(
    job: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nb2prod.job.cluster.open_to_others", iter)
    wish = Wish(engine="dask", scheduler=address, secrets=Secrets({"TOKEN": "told-to-nobody"}))
    with pytest.raises(RunError, match="in the clear"):
        sweep(job, ["number=1"], wish=wish)
    assert History().runs(job) == ()


MISTAKES = {
    "no scheduler": ("tcp://127.0.0.1:1", "there is no Dask scheduler"),
    "no address": ("nowhere://x", "there is no Dask scheduler"),
}


@pytest.mark.parametrize(("address", "told"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_cluster_that_cannot_be_reached_is_one_line(job: Path, address: str, told: str) -> None:
    quick = dask.config.set({"distributed.comm.timeouts.connect": "1s"})
    with quick, pytest.raises(RunError, match=told):
        sweep(job, ["number=1"], wish=Wish(engine="dask", scheduler=address))
    assert History().runs(job) == ()
