"""What recording costs: whole notebooks with and without it: `python recording.py NOTEBOOK ...`.

Each runs in a copy of its folder as `productionize` runs it, and under plain papermill; CPU seconds
and memory are the kernel's alone, in a new process for each run.
"""

import argparse
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import papermill

from nb2prod.analysis import analyze
from nb2prod.api import consequences
from nb2prod.api.making import plan_of
from nb2prod.api.productionize import Options, _request
from nb2prod.notebook import read
from nb2prod.observe import observe

WAYS = ("plain", "recorded")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", nargs="+", type=Path)
    parser.add_argument("--way", choices=WAYS, help="run the one notebook so, and tell its cost")
    parser.add_argument("--rounds", type=int, default=1, help="of which the cheapest counts")
    given = parser.parse_args()
    if given.way:
        _run(given.notebooks[0], given.way)
        return
    ratios: list[float] = []
    print("  plain  recorded  ratio    plus  notebook")
    for notebook in given.notebooks:
        costs = {way: min(_cost(notebook, way) for _ in range(given.rounds)) for way in WAYS}
        (plain, before), (recorded, after) = costs["plain"], costs["recorded"]
        ratios.append(recorded / plain)
        numbers = f"{plain:5.1f} s {recorded:7.1f} s {ratios[-1]:6.2f} {after - before:4.0f} MB"
        print(f"{numbers}  {notebook}", flush=True)
    print(f"median {statistics.median(ratios):.2f}, most {max(ratios):.2f}, of {len(ratios)}")


def _cost(notebook: Path, way: str) -> tuple[float, float]:
    """CPU seconds and megabytes at the most."""
    command = [sys.executable, __file__, str(notebook), "--way", way]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, megabytes = json.loads(done.stdout.splitlines()[-1])
    return seconds, megabytes


def _run(notebook: Path, way: str) -> None:
    with tempfile.TemporaryDirectory(prefix="nb2prod-bench-") as scratch:
        folder = Path(scratch) / "notebook"
        shutil.copytree(notebook.parent, folder, symlinks=True)
        if way == "plain":
            _plainly(folder / notebook.name)
        else:
            _recorded(folder / notebook.name)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))


def _plainly(path: Path) -> None:
    try:
        papermill.execute_notebook(
            path, None, cwd=path.parent, kernel_name="python3", progress_bar=False
        )
    except papermill.PapermillExecutionError:
        print("it fails", file=sys.stderr)  # at the same cell in both runs


def _recorded(path: Path) -> None:
    analysis = analyze(read(path))
    request = _request(analysis, plan_of(analysis, "", None), Options(kernel="python3"))
    observe(analysis.notebook, consequences.guarded(request, analysis, lambda facts: False))


if __name__ == "__main__":
    main()
