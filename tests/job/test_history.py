"""What is remembered of runs, whatever happens to them and however many there are at once."""

import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from nb2prod.errors import HistoryError
from nb2prod.job import Evidence, FileUse, History, JobFailure, JobRun, Order, Status
from nb2prod.job.store import SqliteFile

START = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture(name="job")
def job_fixture(tmp_path: Path) -> Path:
    job = tmp_path / "prices" / "jobs" / "prices.ipynb"
    job.parent.mkdir(parents=True)
    job.write_text("{}")
    return job


@pytest.fixture(name="history", params=["SQLite", "PostgreSQL"])
def history_fixture(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> History:
    if request.param == "SQLite":
        place = str(tmp_path / "runs.db")
    else:
        place = request.getfixturevalue("postgres").new_database()
    monkeypatch.setenv("NB2PROD_RUNS", place)
    return History()


def _order(job: Path, name: str, minutes: int = 0) -> Order:
    return Order(name, job, {"price": 3}, START + timedelta(minutes=minutes), job / "out.ipynb")


def _done(order: Order, failure: JobFailure | None = None, **metrics: float) -> JobRun:
    files = (FileUse("/model.bin", "written", 3, f"sha of {order.id}"),)
    known = Evidence(files, tuple(metrics.items()))
    end = order.started + timedelta(seconds=9)
    return JobRun(
        order.job, order.parameters, order.started, end, order.executed, failure, 2, order.id, known
    )


def test_a_run_is_remembered_with_all_that_it_showed(job: Path, history: History) -> None:
    order = _order(job, "a1")
    history.begin(order, sweep="s1")
    history.end(_done(order, mae=2.5))
    run = history.find("a")
    assert (run.status, run.seconds, run.attempts, run.sweep) == (Status.DONE, 9.0, 2, "s1")
    assert (run.job, run.started, run.parameters) == (job, START, {"price": 3})
    assert run.metrics == {"mae": 2.5}
    assert history.wrote("sha of a1") == (run,)


def test_no_question_of_a_sweep_reads_the_whole_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    class Listening(sqlite3.Connection):
        def execute(
            self, text: str, values: Mapping[str, object] | tuple[()] = ()
        ) -> sqlite3.Cursor:
            if text.startswith("SELECT") and "FROM run " in text:
                asked.extend(super().execute(f"EXPLAIN QUERY PLAN {text}", values).fetchall())
            return super().execute(text, values)

    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, factory=Listening))
    history = History(SqliteFile(tmp_path / "runs.db"))
    history.begin(_order(tmp_path / "runs.db", "a1"), sweep="s1")
    history.runs(sweep="s1")
    plans = [row[-1] for row in asked]
    assert any("run_by_point (sweep=? AND parameters=?)" in plan for plan in plans)
    assert not [plan for plan in plans if plan.startswith("SCAN")]


def test_a_failure_is_remembered_with_its_words(job: Path, history: History) -> None:
    order = _order(job, "a1")
    history.begin(order)
    history.end(_done(order, JobFailure("TimedOut: over", ended=Status.TIMED_OUT)))
    run = history.find("a1")
    assert (run.status, run.error) == (Status.TIMED_OUT, "TimedOut: over")


def test_the_newest_run_comes_first(job: Path, history: History) -> None:
    other = job.with_name("other.ipynb")
    other.write_text("{}")
    for name, place, minutes in [("a", job, 1), ("b", job, 3), ("c", other, 2)]:
        history.begin(_order(place, name, minutes))
    assert [run.id for run in history.runs()] == ["b", "c", "a"]
    assert [run.id for run in history.runs(job)] == ["b", "a"]
    assert [run.id for run in history.runs(most=1)] == ["b"]


@pytest.mark.parametrize(
    ("name", "told"), [("a", "several"), ("z", "no such run"), ("", "no such run")]
)
def test_a_name_has_to_fit_one_run(job: Path, history: History, name: str, told: str) -> None:
    if name:
        history.begin(_order(job, "a1"))
        history.begin(_order(job, "a2"))
    with pytest.raises(HistoryError, match=told):
        history.find(name)


def test_a_run_goes_on_while_its_process_lives(job: Path, history: History) -> None:
    history.begin(_order(job, "a"))
    assert history.find("a").status is Status.RUNNING


DIES = """
import os, sys
from pathlib import Path
from datetime import datetime, UTC
from nb2prod.job import History, Order
job = Path(sys.argv[1])
History().begin(Order("a", job, {}, datetime.now(UTC), job))
os.kill(os.getpid(), 9)
"""


def test_no_run_goes_on_when_its_process_was_killed(job: Path, history: History) -> None:
    subprocess.run([sys.executable, "-c", DIES, job], check=False)
    run = history.find("a")
    assert (run.status, run.seconds) == (Status.KILLED, None)
    assert "gone" in run.error


DIES_LATE = """
import os, sys
from pathlib import Path
from datetime import datetime, UTC
from nb2prod.job import Evidence, History, JobRun, Order, ends
job, now = Path(sys.argv[1]), datetime.now(UTC)
executed = job.with_name("executed.ipynb")
History().begin(Order("a", job, {}, now, executed))
known = Evidence(metrics=(("mae", 2.5),))
ends.keep(JobRun(job, {}, now, now, executed, id="a", evidence=known))
os.kill(os.getpid(), 9)
"""


def test_a_run_ended_as_is_kept_when_its_process_was_killed(job: Path, history: History) -> None:
    subprocess.run([sys.executable, "-c", DIES_LATE, job], check=False)
    assert list(job.parent.glob("*.end"))
    run = history.find("a")
    assert (run.status, run.metrics, run.error) == (Status.DONE, {"mae": 2.5}, "")
    assert not list(job.parent.glob("*.end"))


def test_a_run_that_ended_stays_as_it_ended(job: Path, history: History) -> None:
    order = _order(job, "a")
    history.begin(order)
    history.end(_done(order))
    history.abandon("a", "stopped")
    assert history.find("a").status is Status.DONE


MANY = """
import sys
from pathlib import Path
from datetime import datetime, UTC
from nb2prod.job import History, JobRun, Order
job = Path(sys.argv[1])
now = datetime.now(UTC)
for number in range(40):
    order = Order(f"{sys.argv[2]}{number}", job, {}, now, job)
    History().begin(order)
    History().end(JobRun(job, {}, now, now, job, id=order.id))
"""


def test_two_processes_at_once_lose_nothing(job: Path, history: History) -> None:
    command = [sys.executable, "-c", MANY, job]
    both = [subprocess.Popen([*command, letter]) for letter in "xy"]
    assert [process.wait() for process in both] == [0, 0]
    runs = history.runs()
    assert len(runs) == 80
    assert {run.status for run in runs} == {Status.DONE}


def test_the_champion_before_comes_back(job: Path, history: History) -> None:
    for name in ("a", "b"):
        history.begin(_order(job, name))
        history.promote(history.find(name))
    assert history.champion(job) == "b"
    assert [history.roll_back(job), history.roll_back(job)] == ["a", ""]


def test_the_code_of_a_run_is_known_by_its_hash(job: Path, history: History) -> None:
    history.begin(_order(job, "a"))
    history.begin(_order(job, "b"))
    module = job.parents[1] / "src" / "prices" / "steps.py"
    module.parent.mkdir(parents=True)
    module.write_text("1")
    history.begin(_order(job, "c"))
    codes = [history.find(name).code for name in "abc"]
    assert codes[0] == codes[1] != codes[2]


def test_a_place_that_cannot_hold_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no database")
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(HistoryError, match="NB2PROD_RUNS"):
            History(SqliteFile(place))
