"""Sweeps of which everything is killed at random points, and sweeps on disks that are full."""

import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil
import pytest

from nb2prod.job import History, Record, Status

from ..conftest import written_job

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs fork")

RUNS = 500
PAUSE = 0.5
"""Mean seconds between two blows."""
BLOWS = 30
"""So that a busy machine comes to an end too."""
KINDS = ("run", "run", "its process", "its process", "sweep")
NOTHING_ELSE: Mapping[str, Callable[[], None]] = {}
SOURCES = (
    "import os\nshared = sum(range(10))",
    "def note(what):\n    with open(place, 'a') as f:\n"
    "        f.write(f\"{what} {number} {os.environ['RUN_ID']}\\n\")\n"
    "note('begin')",
    "print('square:', number ** 2)",
    "note('end')",
)


@pytest.fixture(name="notes")
def notes_fixture(tmp_path: Path) -> Path:
    """Where each run notes that it begins and ends."""
    return tmp_path / "notes"


def _job(folder: Path, notes: Path, *more: str) -> Path:
    given = f"number: int = 0\nmore: str = ''\nplace: str = {str(notes)!r}"
    return written_job(folder / "squares.ipynb", given, *SOURCES, *more)


@pytest.fixture(name="chance")
def chance_fixture() -> random.Random:
    seed = int(os.environ.get("NB2PROD_TEST_SEED") or random.SystemRandom().randrange(10**6))
    print(f"the same again: NB2PROD_TEST_SEED={seed}")
    return random.Random(seed)


def _hit(sweep: psutil.Process, kind: str, chance: random.Random) -> bool:
    """Kill one process of a kind; whether there was one."""
    try:
        below = sweep.children(recursive=True)
        parents = [each for each in below if each.children()]
        found = {"sweep": [sweep], "its process": parents, "run": set(below) - set(parents)}[kind]
        if found:
            chance.choice(sorted(found, key=lambda each: each.pid)).kill()
        return bool(found)
    except psutil.NoSuchProcess:
        return False


def _swept(
    job: Path, chance: random.Random, others: Mapping[str, Callable[[], None]] = NOTHING_ELSE
) -> None:
    """Until the sweep has ended by itself, and well; each kind is hit before any is again."""
    numbers = ",".join(map(str, range(RUNS)))
    command = [sys.executable, "-m", "nb2prod", "sweep", str(job), "--param", f"number={numbers}"]
    left: list[str] = []
    blows: Counter[str] = Counter()
    status = None
    while status != 0:
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            sweep = psutil.Process(process.pid)
            while process.poll() is None and blows.total() < BLOWS:
                time.sleep(chance.expovariate(1 / PAUSE))
                left = left or chance.sample([*KINDS, *others], len(KINDS) + len(others))
                kind = left.pop(0)
                if kind in others:
                    others[kind]()
                elif not _hit(sweep, kind, chance):
                    left.append(kind)
                    continue
                blows[kind] += 1
            status = process.wait()
    print(dict(blows))
    assert blows.keys() >= {*KINDS, *others}


def test_nothing_is_lost_and_nothing_twice(notes: Path, chance: random.Random) -> None:
    job = _job(notes.parent, notes)
    _swept(job, chance)
    _see_that_all_is_true(job, notes)


def test_nothing_is_lost_where_the_database_is_killed_too(
    notes: Path, chance: random.Random, postgres: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = _job(notes.parent, notes)

    def database() -> None:
        postgres.kill()
        time.sleep(chance.random())
        postgres.start()

    monkeypatch.setenv("NB2PROD_RUNS", postgres.new_database())
    _swept(job, chance, {"database": database})
    _see_that_all_is_true(job, notes)


def _see_that_all_is_true(job: Path, notes: Path, runs: int = RUNS) -> None:
    found = History().runs(job)
    assert {run.status for run in found} <= {Status.DONE, Status.KILLED}
    done = [run for run in found if run.status is Status.DONE]
    assert sorted(run.parameters["number"] for run in done) == list(range(runs))
    for run in done:
        assert run.metrics["square"] == run.parameters["number"] ** 2
        assert _states(run) == {"completed"}
    _see_that_none_was_run_after_it_was_done(notes.read_text().splitlines(), done)


def _see_that_none_was_run_after_it_was_done(notes: list[str], done: list[Record]) -> None:
    noted = [line.split() for line in notes]
    ends = {name: at for at, (what, _, name) in enumerate(noted) if what == "end"}
    last = {number: at for at, (_, number, _) in enumerate(noted)}
    begun = Counter(name for what, _, name in noted if what == "begin")
    for run in done:
        assert last[str(run.parameters["number"])] == ends[run.id], f"{run} was run again"
        assert begun[run.id] <= run.attempts


def _states(run: Record) -> set[str]:
    cells = json.loads(Path(run.executed).read_text())["cells"]
    return {cell["metadata"]["papermill"]["status"] for cell in cells}


LIMITED = """
import resource, sys
from nb2prod.cli import main
limit = int(sys.argv.pop(1))
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
main(prog_name="nb2prod")
"""
"""A sweep in which no file grows larger: what a full disk is where none can be made."""


def _limited(size: int, *words: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", LIMITED, str(size), "sweep", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True)


Disk = tuple[Path, Callable[[int], int]]


@pytest.fixture(name="disk")
def disk_fixture(tmp_path: Path) -> Iterator[Disk]:
    """A small disk, and what makes it so many bytes large; or the limit for files in its place."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    is_mounted = shutil.which("mount") and not subprocess.run(mount, capture_output=True).returncode

    def sized(size: int) -> int:
        if is_mounted:
            subprocess.run(["mount", "-o", f"remount,size={size}", str(folder)], check=True)
        return 0 if is_mounted else size // 2

    yield folder, sized
    if is_mounted:
        subprocess.run(["umount", str(folder)], check=True)


ON_DISK = {
    "history": (["history"], 60_000),
    "notebooks": (["notebooks"], 300_000),
    "both": (["history", "notebooks"], 400_000),
}
"""With the bytes by which it grows at most."""


@pytest.mark.parametrize(("on_disk", "most"), ON_DISK.values(), ids=ON_DISK.keys())
def test_a_disk_that_is_full_again_and_again_loses_nothing(
    disk: Disk,
    chance: random.Random,
    notes: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    on_disk: Sequence[str],
    most: int,
) -> None:
    """It grows a little each time."""
    folder, sized = disk
    history, notebooks = (
        folder if name in on_disk else notes.parent for name in ("history", "notebooks")
    )
    monkeypatch.setenv("NB2PROD_RUNS", str(history / "runs.db"))
    job = _job(notebooks, notes, "print('x' * 20_000)")
    size, codes = 100_000, []
    while 0 not in codes:
        done = _limited(sized(size), job, "--param", f"number={','.join(map(str, range(30)))}")
        codes.append(done.returncode)
        told = done.stderr.splitlines()[-1]
        print(size, told)
        assert codes[-1] == 0 or re.search("too large|left on device|disk", told)
        size += chance.randrange(most // 10, most)
    assert set(codes) == {0, 2}
    _see_that_all_is_true(job, notes, 30)


def test_a_table_that_does_not_fit_leaves_the_one_before(notes: Path) -> None:
    job = _job(notes.parent, notes)
    given = ("--param", "number=1,2", "--param", f"more={os.urandom(30_000).hex()}")
    assert _limited(0, job, *given).returncode == 0
    (table,) = notes.parent.rglob("results.*")
    before = table.read_bytes()
    done = _limited(40_000, job, *given)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == (
        f"nb2prod: {table}: cannot be written (File too large): make room and run again"
    )
    assert table.read_bytes() == before
    assert [file for file in table.parent.iterdir() if file.suffix != ".ipynb"] == [table]
    assert _limited(0, job, *given).returncode == 0
