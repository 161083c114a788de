"""Whether a run costs more the more there were: `python benchmarks/growth.py`.

A sweep of 10,000 tiny runs, block by block, and the same command when all are done.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import psutil
from jobs import job_of
from timing import as_installed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--block", type=int, default=1_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        as_installed(folder / "bytecode")
        os.environ["NB2PROD_RUNS"] = str(folder / "runs.db")
        command = _sweep(job_of(folder, "tiny", ("print('R2', seed / 7)",)), asked.runs)
        print("| runs | wall ms of each | CPU ms of each |\n|---|---|---|")
        _blocks(command, asked.block)
        began, used = time.perf_counter(), sum(os.times()[2:4])
        subprocess.run(command, check=True, capture_output=True)
        wall, cpu = time.perf_counter() - began, sum(os.times()[2:4]) - used
        print(f"\nThe same command when all are done: {wall:.1f} s, {cpu:.1f} s CPU")


def _sweep(job: Path, runs: int) -> list[str]:
    seeds = ",".join(map(str, range(runs)))
    return [sys.executable, "-m", "nb2prod", "sweep", str(job), "--param", f"seed={seeds}"]


def _blocks(command: list[str], block: int) -> None:
    """A line for each block of runs, as the command tells of their ends."""
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stderr is not None
        before = now = time.perf_counter(), 0.0
        for line in process.stderr:
            number = line.partition("/")[0]
            if number.isdigit() and int(number) % block == 0:
                now = time.perf_counter(), _used(process.pid)
                wall, cpu = ((b - a) / block * 1e3 for a, b in zip(before, now, strict=True))
                print(f"| {int(number):,} | {wall:.1f} | {cpu:.1f} |", flush=True)
                before = now
    wall, cpu = time.perf_counter() - now[0], sum(os.times()[2:4]) - now[1]
    print(f"\nFrom the last run to the command's end: {wall:.1f} s, {cpu:.1f} s CPU")


def _used(number: int) -> float:
    """CPU seconds of a process and of all that it has started."""
    process, used = psutil.Process(number), 0.0
    for each in (process, *process.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            used += sum(each.cpu_times()[:4])
    return used


if __name__ == "__main__":
    main()
