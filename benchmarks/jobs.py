"""What a run costs in a sweep, beside papermill's command in a loop: `python benchmarks/jobs.py`.

The job is a small model: pandas, scikit-learn and a figure. All is measured as whole processes.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import nbformat

PARAMETERS = "seed: int = 0\nrows: int = 500"
CELLS = (
    "import matplotlib.pyplot as plt\nimport numpy as np\nimport pandas as pd\n"
    "from sklearn.linear_model import LinearRegression\n"
    "from sklearn.metrics import r2_score\nfrom sklearn.model_selection import train_test_split",
    "draw = np.random.default_rng(seed)\n"
    "frame = pd.DataFrame(draw.normal(size=(rows, 4)), columns=list('abcd'))\n"
    "frame['y'] = frame.a - 2 * frame.b + draw.normal(size=rows)\nframe.describe()",
    "x, rest, y, held = train_test_split(frame[list('abcd')], frame.y, random_state=seed)\n"
    "model = LinearRegression().fit(x, y)\n"
    "print('R2', round(r2_score(held, model.predict(rest)), 4))",
    "plt.scatter(held, model.predict(rest));",
)
MARGINAL = 11
LOADING = (
    "import numpy as np\nimport pandas as pd",
    "draw = np.random.default_rng(rows)\n"
    "frame = pd.DataFrame({'a': draw.normal(size=rows * 10000)})\n"
    "frame['group'] = (frame.a * 10).astype(int).astype(str)\n"
    "table = frame.groupby('group').a.agg(['mean', 'std', 'count'])\ntable.head()",
    "print('sum', round(float(table['mean'].sum() * seed), 4))",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=100, help="of the sweep")
    parser.add_argument("--loop", type=int, default=8, help="of papermill's command")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["NB2PROD_RUNS"] = str(Path(folder) / "runs.db")
        job = _job(Path(folder))
        papermill = [_papermill(job, number) for number in range(asked.loop // 2)]
        one, more = _sweep(job, "one", 1, 1), _sweep(job, "more", MARGINAL, 1)
        sweep = _sweep(job, "sweep", asked.runs, 2)
        loading = _job(Path(folder), "loading", LOADING)
        whole = _sweep(loading, "whole", asked.runs, 2, "--whole")
        common = _sweep(loading, "common", asked.runs, 2)
        papermill += [_papermill(job, number) for number in range(asked.loop - asked.loop // 2)]
    loop = [statistics.median(values) for values in zip(*papermill, strict=True)]
    warm = [(b - a) / (MARGINAL - 1) for a, b in zip(one, more, strict=True)]
    print("| | wall s | CPU s |\n|---|---|---|")
    _row("papermill's command, a run (median)", loop)
    _row("a warm run", warm)
    _row(f"papermill in a loop, {asked.runs} runs", [asked.runs * each for each in loop])
    _row(f"a sweep of {asked.runs} runs, 2 workers, start included", sweep)
    _row(f"a sweep of {asked.runs} runs that load alike, each whole", whole)
    _row("the same, what they share run once", common)
    _row("ratio of sharing", [a / b for a, b in zip(whole, common, strict=True)])
    _row("ratio of a run", [a / b for a, b in zip(loop, warm, strict=True)])
    _row("ratio of the sweep", [asked.runs * a / b for a, b in zip(loop, sweep, strict=True)])


def _row(name: str, values: Sequence[float]) -> None:
    print(f"| {name} | {' | '.join(f'{value:.3g}' for value in values)} |")


def _job(folder: Path, name: str = "model", sources: Sequence[str] = CELLS) -> Path:
    cells = [nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})]
    book = nbformat.v4.new_notebook(cells=cells + [nbformat.v4.new_code_cell(c) for c in sources])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "x", "language": "python"}
    nbformat.write(book, folder / f"{name}.ipynb")
    return folder / f"{name}.ipynb"


def _papermill(job: Path, seed: int) -> tuple[float, float]:
    output = job.with_name(f"out-{seed}.ipynb")
    return _timed(["-m", "papermill", str(job), str(output), "-p", "seed", str(seed)])


def _sweep(job: Path, name: str, runs: int, workers: int, *more: str) -> tuple[float, float]:
    seeds = ",".join(map(str, range(runs)))
    options = ["--param", f"seed={seeds}", "--workers", str(workers), "--name", name, *more]
    return _timed(["-m", "nb2prod", "sweep", str(job), *options])


def _timed(command: Sequence[str]) -> tuple[float, float]:
    """Seconds of wall time and of processor time, of all that the command starts."""
    began, used = time.perf_counter(), _used()
    subprocess.run([sys.executable, *command], check=True, capture_output=True)
    return time.perf_counter() - began, _used() - used


def _used() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
