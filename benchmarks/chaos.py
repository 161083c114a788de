"""A sweep while everything of it is killed at random: `python benchmarks/chaos.py --runs 500`.

Each blow is a `kill -9` of a run, of a process that runs come from, or of the command itself, which
is then started again. At the end nothing may be lost, nothing done twice, and each status true.
"""

import argparse
import collections
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
import psutil

SOURCES = (
    "import os\nshared = sum(range(10))",
    "import time\nwith open(place, 'a') as f:\n    f.write(f'{number} begun\\n')",
    "time.sleep(seconds)\nsquare = float(number ** 2)\nprint('square:', square)",
    "with open(place, 'a') as f:\n    f.write(f'{number} ended\\n')",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=500)
    parser.add_argument("--pause", type=float, default=3.0, help="mean seconds between two blows")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["NB2PROD_RUNS"] = str(folder / "runs.db")
        blows, starts, seconds = _sweep(_job(folder), asked)
        _report(folder, asked.runs, blows, starts)
        print(f"{seconds:.0f} s")


def _job(folder: Path) -> Path:
    given = f"number: int = 0\nseconds: float = 0.05\nplace: str = {str(folder / 'ran')!r}"
    cells = [nbformat.v4.new_code_cell(given, metadata={"tags": ["parameters"]})]
    book = nbformat.v4.new_notebook(cells=cells + [nbformat.v4.new_code_cell(s) for s in SOURCES])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "x", "language": "python"}
    nbformat.write(book, folder / "squares.ipynb")
    return folder / "squares.ipynb"


def _sweep(job: Path, asked: argparse.Namespace) -> tuple[collections.Counter[str], int, float]:
    """Start the sweep until it has ended by itself; what was hit how often."""
    chance, began = random.Random(asked.seed), time.monotonic()
    numbers = ",".join(map(str, range(asked.runs)))
    command = [sys.executable, "-m", "nb2prod", "sweep", str(job), "--param", f"number={numbers}"]
    blows: collections.Counter[str] = collections.Counter()
    starts, status = 0, -9
    while status != 0:
        starts += 1
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        while process.poll() is None:
            time.sleep(chance.expovariate(1 / asked.pause))
            kind = _strike(process.pid, chance)
            blows[kind] += bool(kind)
        status = process.returncode
    return blows, starts, time.monotonic() - began


def _strike(number: int, chance: random.Random) -> str:
    try:
        command = psutil.Process(number)
        below = command.children(recursive=True)
        if chance.random() < 0.1 or not below:
            command.kill()
            return "command"
        hit = chance.choice(below)
        has_children = bool(hit.children())
        hit.kill()
        return "process with children" if has_children else "process without"
    except psutil.Error:
        return ""


def _report(folder: Path, runs: int, blows: collections.Counter[str], starts: int) -> None:
    from nb2prod.job import History, Status

    records = History().runs()
    ended = collections.Counter(str(run.status) for run in records)
    done = [run for run in records if run.status is Status.DONE]
    numbers = collections.Counter(run.parameters["number"] for run in done)
    written = collections.Counter((folder / "ran").read_text().splitlines())
    wrong = [r for r in done if dict(r.metrics).get("square") != r.parameters["number"] ** 2]  # type: ignore[operator]
    broken = [r for r in done if _state(r.executed) != "completed"]
    print(f"blows {dict(blows)}, the command was started {starts} times; ends {dict(ended)}")
    print(f"lost {runs - len(numbers)}, done twice {sum(n > 1 for n in numbers.values())}")
    print(f"done without their result {len(wrong)}, without their notebook {len(broken)}")
    print(f"not ended in the history {ended['running']}")
    unseen = sum(written[f"{n} ended"] == 0 for n in range(runs))
    print(f"done and not run to the end {unseen}")


def _state(notebook: Path) -> str:
    cells = json.loads(notebook.read_text())["cells"]
    return str(cells[-1]["metadata"]["papermill"]["status"])


if __name__ == "__main__":
    main()
