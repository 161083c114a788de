"""How long a history of many runs takes to answer: `python benchmarks/history.py --runs 1000000`.

It makes such a history in a temporary folder: a hundred jobs, a tenth of the runs in sweeps of a
thousand, three parameters and two metrics each. Then it asks, with whole processes and without.
"""

import argparse
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from timing import as_installed

from nb2prod.job import History, Order

JOBS = 100
TIMES = 7


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1_000_000, help="of all jobs together")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        as_installed(folder / "bytecode")
        os.environ["NB2PROD_RUNS"] = str(folder / "runs.db")
        job = folder / "job7.ipynb"
        job.write_text("{}")
        history = History()
        _fill(folder, asked.runs)
        print(f"{asked.runs:,} runs, {Path(history.store.name).stat().st_size / 1e6:.0f} MB\n")
        print("| | wall s | CPU s |\n|---|---|---|")
        table = [sys.executable, "-m", "nb2prod", "runs", "table"]
        _row("a process that says its version", _process([*table[:3], "--version"]))
        _row("`runs table`", _process(table))
        _row("`runs table JOB`", _process([*table, str(job)]))
        _row("`runs table --sweep`", _process([*table, "--sweep", "sweep7"]))
        _row("the newest hundred of a job", lambda: history.runs(job, most=100))
        _row("a run of a sweep that begins", lambda: history.begin(_order(folder, job), "sweep7"))


def _fill(folder: Path, count: int) -> None:
    draw = random.Random(1)
    began = datetime(2026, 1, 1, tzinfo=UTC)

    def rows() -> Iterator[tuple[object, ...]]:
        for number in range(count):
            sweep = number // 1000
            yield (
                f"{draw.getrandbits(128):032x}",
                str(folder / f"job{number % JOBS}.ipynb"),
                (began + timedelta(seconds=number)).isoformat(),
                f'{{"a": {number}, "b": "west", "c": {draw.random():.6f}}}',
                f"sweep{sweep}" if sweep % 10 == 7 else "",
            )

    with sqlite3.connect(folder / "runs.db") as database:
        database.executemany(
            "INSERT INTO run (id, job, status, started, seconds, attempts, parameters, executed, "
            "code, environment, owner, sweep) VALUES "
            "(?, ?, 'done', ?, 1.5, 1, ?, 'x.ipynb', hex(zeroblob(32)), hex(zeroblob(32)), '', ?)",
            rows(),
        )
        for metric in ("R2", "MAE"):
            database.execute(
                f"INSERT INTO metric SELECT id, '{metric}', abs(random() % 1000) / 1000.0 FROM run"
            )
    database.close()


def _order(folder: Path, job: Path) -> Order:
    name = uuid4().hex
    return Order(name, job, {"a": name}, datetime.now(UTC), folder / f"{name}.ipynb")


def _process(command: list[str]) -> Callable[[], object]:
    return lambda: subprocess.run(command, check=True, capture_output=True)


def _row(name: str, do: Callable[[], object]) -> None:
    took = [_timed(do) for _ in range(TIMES)]
    wall, cpu = (statistics.median(values) for values in zip(*took, strict=True))
    print(f"| {name} | {wall:.3f} | {cpu:.3f} |", flush=True)


def _timed(do: Callable[[], object]) -> tuple[float, float]:
    began, used = time.perf_counter(), sum(os.times()[:4])
    do()
    return time.perf_counter() - began, sum(os.times()[:4]) - used


if __name__ == "__main__":
    main()
