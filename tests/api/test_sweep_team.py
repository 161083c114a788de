"""Sweeps on a store that a team shares, while its server goes away and comes back."""

import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from nb2prod.api.run import run
from nb2prod.api.sweep import sweep
from nb2prod.errors import HistoryError
from nb2prod.job import History, Status

from ..conftest import written_job

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs fork")


@pytest.fixture(name="job")
def job_fixture(tmp_path: Path, postgres: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A job that notes in a file when one of its runs begins and ends."""
    monkeypatch.setenv("NB2PROD_RUNS", postgres.new_database())
    place = str(tmp_path / "ran")
    source = (
        "import os, time\n"
        f"def note(what):\n    with open({place!r}, 'a') as f:\n        f.write(what + '\\n')\n"
        "note(f'{number} begins')\n"
        "time.sleep(seconds)\n"
        "note(f'{number} ends')\n"
        "print('square:', number ** 2)"
    )
    given = "number: int = 0\nseconds: float = 0.0"
    return written_job(tmp_path / "squares.ipynb", given, source)


def _noted(job: Path) -> Counter[str]:
    place = job.parent / "ran"
    return Counter(place.read_text().splitlines() if place.is_file() else ())


def _wait_for(job: Path, ends: int) -> None:
    for _ in range(2400):
        if sum(note.endswith("ends") for note in _noted(job)) >= ends:
            return
        time.sleep(0.05)
    raise AssertionError("the sweep does not get on")


def _command(job: Path, runs: int, seconds: float, wait: float = 60) -> list[str]:
    program = (
        "import sys\n"
        "from nb2prod.cli import main\n"
        "from nb2prod.job import postgres\n"
        "postgres._WAIT_SECONDS = float(sys.argv.pop(1))\n"
        "main(prog_name='nb2prod')\n"
    )
    numbers = ",".join(map(str, range(runs)))
    given = ["--param", f"number={numbers}", "--param", f"seconds={seconds}"]
    return [sys.executable, "-c", program, str(wait), "sweep", str(job), *given]


def _see_each_done_once(job: Path, runs: int) -> None:
    done = [run for run in History().runs(job) if run.status is Status.DONE]
    assert sorted(run.parameters["number"] for run in done) == list(range(runs))
    assert all(run.metrics["square"] == run.parameters["number"] ** 2 for run in done)
    assert _noted(job) == Counter(f"{n} {what}" for n in range(runs) for what in ("begins", "ends"))


def test_two_sweeps_at_once_share_the_work(job: Path) -> None:
    both = [subprocess.Popen(_command(job, 12, 0.1)) for _ in range(2)]
    # A sweep that ends while the other is at its last runs says that these are not done.
    assert {process.wait() for process in both} <= {0, 1}
    _see_each_done_once(job, 12)
    again = sweep(job, [f"number={','.join(map(str, range(12)))}", "seconds=0.1"])
    assert (again.is_clean, again.before) == (True, 12)


def test_a_sweep_outlives_a_server_that_starts_again(job: Path, postgres: Any) -> None:
    process = subprocess.Popen(_command(job, 10, 0.3))
    _wait_for(job, 3)
    postgres.kill()
    time.sleep(1)
    postgres.start()
    assert process.wait() == 0
    _see_each_done_once(job, 10)


def test_a_sweep_whose_server_stays_away_goes_on_later(job: Path, postgres: Any) -> None:
    command = _command(job, 8, 0.5, wait=0.1)
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    _wait_for(job, 3)
    postgres.kill()
    try:
        _, told = process.communicate()
    finally:
        postgres.start()
    assert process.returncode == 2
    assert "the history of runs cannot be used" in told.splitlines()[-1]
    assert postgres.PASSWORD not in told
    ends: dict[Status, list[str]] = {Status.DONE: [], Status.KILLED: []}
    for each in History().runs(job):  # killed is one that the server noted as its last deed
        ends[each.status].append(str(each.parameters["number"]))
    noted = Counter(note.split()[0] for note in _noted(job))
    assert noted == Counter(ends[Status.DONE] * 2)
    assert len(noted) < 8
    assert subprocess.run(command).returncode == 0
    _see_each_done_once(job, 8)


def test_a_run_whose_server_stays_away_is_remembered_later(
    job: Path, postgres: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nb2prod.job.postgres._WAIT_SECONDS", 0.1)
    program = (
        "import sys\nfrom pathlib import Path\nfrom nb2prod.api.run import run\n"
        "from nb2prod.job import postgres\npostgres._WAIT_SECONDS = 0.1\n"
        "run(Path(sys.argv[1]), [('number', '3'), ('seconds', '2')])"
    )
    process = subprocess.Popen([sys.executable, "-c", program, job], stderr=subprocess.PIPE)
    while not _noted(job):
        time.sleep(0.05)
    postgres.kill()
    try:
        process.communicate()
        with pytest.raises(HistoryError, match="see that the server answers"):
            run(job)
    finally:
        postgres.start()
    (found,) = History().runs(job)
    assert (found.status, found.metrics) == (Status.DONE, {"square": 9.0})
    assert not list(job.parent.rglob("*.end"))
