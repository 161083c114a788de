"""Conversion without a run, `check`, and process start: `python bench.py [FOLDER]`."""

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from timing import HOUSE, Timed, as_installed, cpu, measure, notebooks, quantile, slope

from nb2prod.api.check import check_notebook
from nb2prod.api.productionize import Options, productionize
from nb2prod.errors import Nb2prodError
from nb2prod.notebook import Notebook, read


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", default=os.environ.get("NB2PROD_CORPUS", ""))
    parser.add_argument("--most", type=int, default=100, help="notebooks at most")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--peers", help="the Python of an environment with peers.txt")
    given = parser.parse_args()
    read_ones = _readable(notebooks(given.folder, given.most, given.seed))
    paths = list(read_ones)
    print(f"{len(paths)} notebooks; CPU seconds, processes that are started included\n")
    ours = _conversion(read_ones)
    results = {"nb2prod": ours}
    for peer in ("soorgeon", "marimo", "nbconvert") if given.peers else ():
        results[peer] = _peer(given.peers, peer, paths)
    _table(results)
    print(f"\nnb2prod's time grows with the code's size to the power of {slope(ours):.2f}")
    for row in sorted(ours, key=lambda row: -row.seconds)[:3]:
        print(f"  {row.seconds:.2f} s for {row.size} bytes of code: {Path(row.notebook).name}")
    _check(read_ones)
    _start(paths[0])


def _readable(paths: list[Path]) -> dict[Path, Notebook]:
    """The notebooks that are notebooks, and in Python."""
    found = {}
    for path in paths:
        with contextlib.suppress(Nb2prodError):
            found[path] = read(path)
    return found


def _conversion(read_ones: dict[Path, Notebook]) -> list[Timed]:
    """Everything from the file to the written package, but for the notebook's run."""
    scratch = Path(tempfile.mkdtemp(prefix="nb2prod-bench-"))

    def convert(path: Path) -> None:
        with contextlib.suppress(Nb2prodError):  # refused with a reason: no code, not Python
            productionize(path, Options(out=scratch / str(time.monotonic_ns()), run=False))

    def size(path: Path) -> int:
        return sum(len(cell.source) for cell in read_ones[path].code_cells)

    try:
        return measure(read_ones, convert, size)
    finally:
        shutil.rmtree(scratch)


def _peer(python: str, peer: str, paths: list[Path]) -> list[Timed]:
    lines = "\n".join(str(path.resolve()) for path in paths)
    command = [python, str(HOUSE / "benchmarks" / "peers.py"), peer]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
    return [Timed(**row) for row in json.loads(done.stdout)]


def _table(results: dict[str, list[Timed]]) -> None:
    own = quantile([row.seconds for row in results["nb2prod"]], 0.5)
    print(f"{'':12}{'median':>8}{'p95':>8}{'max':>8}{'failed':>8}  median, nb2prod = 1")
    for name, rows in results.items():
        seconds = [row.seconds for row in rows if name == "nb2prod" or not row.failure]
        middle, high = quantile(seconds, 0.5), quantile(seconds, 0.95)
        failed = sum(bool(row.failure) for row in rows)
        print(
            f"{name:12}{middle:8.3f}{high:8.3f}{max(seconds, default=0):8.3f}{failed:8d}"
            f"  {middle / own:.2f}"
        )


def _check(read_ones: dict[Path, Notebook]) -> None:
    """Checking at typing speed: the notebook, of up to 100 cells, is in memory already."""
    small = [path for path, notebook in read_ones.items() if len(notebook.cells) <= 100]
    rows = measure(small, lambda path: check_notebook(read_ones[path]), lambda path: 0)
    seconds = [row.seconds for row in rows]
    middle, high = quantile(seconds, 0.5), quantile(seconds, 0.95)
    print(f"\ncheck: median {middle * 1000:.0f} ms, p95 {high * 1000:.0f} ms")


def _start(notebook: Path) -> None:
    """A whole process, the best of five."""
    with tempfile.TemporaryDirectory() as bytecode:
        as_installed(Path(bytecode))
        for arguments in (["--version"], ["check", str(notebook)]):
            best = float("inf")
            for _ in range(5):
                start = cpu()
                command = [sys.executable, "-m", "nb2prod", *arguments]
                subprocess.run(command, capture_output=True, check=False)
                best = min(best, cpu() - start)
            print(f"nb2prod {arguments[0]}: {best:.2f} s of CPU time for the whole process")


if __name__ == "__main__":
    main()
