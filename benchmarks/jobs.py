"""What a run costs in a sweep, beside papermill's command in a loop: `python benchmarks/jobs.py`.

The job is a small model: pandas, scikit-learn and a figure. All is measured as whole processes.
`--engines PYTHON` adds ploomber-engine in its environment, a process for each run: it has no other
isolation.
"""

import argparse
import json
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
from timing import as_installed

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
IN_PROCESS = """
import sys, papermill

job, runs, kernel = sys.argv[1:]
for number in range(int(runs)):
    given = {"seed": number}
    papermill.execute_notebook(job, job + ".out", given, kernel_name=kernel, progress_bar=False)
"""
WARM = {
    "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
    "display_name": "warm",
    "language": "python",
    "metadata": {
        "kernel_provisioner": {
            "provisioner_name": "nb2prod-warm",
            "config": {"imports": ["matplotlib.pyplot", "pandas", "sklearn.linear_model"]},
        }
    },
}
"""The kernel's specification with which papermill, unchanged, has warm kernels."""
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
    parser.add_argument(
        "--engines", metavar="PYTHON", help="with ploomber-engine and the libraries"
    )
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        as_installed(folder / "bytecode")
        os.environ |= {"NB2PROD_RUNS": str(folder / "runs.db"), "JUPYTER_PATH": name}
        (folder / "kernels/warm").mkdir(parents=True)
        (folder / "kernels/warm/kernel.json").write_text(json.dumps(WARM))
        print("| | wall s | CPU s |\n|---|---|---|")
        _measure(folder, asked)


def _measure(folder: Path, asked: argparse.Namespace) -> None:
    job, runs = job_of(folder), asked.runs
    _papermill(job, 0)  # these two compile what they import
    sweep(job, "compiled", 2, 1)
    once = [_papermill(job, number) for number in range(asked.loop // 2)]
    warm = _more(*(sweep(job, f"{n}", n, 1) for n in (1, MARGINAL)))
    swept = sweep(job, "sweep", runs, 2)
    dask = sweep(job, "dask", runs, 2, "--engine", "dask")
    kernel = _more(*(_in_process(job, n, "warm") for n in (1, MARGINAL)))
    in_process = _more(*(_in_process(job, n, "python3") for n in (1, MARGINAL)))
    peer = [_ploomber(asked.engines, job, n) for n in range(asked.loop if asked.engines else 0)]
    loading = job_of(folder, "loading", LOADING)
    few = min(runs, 40)
    whole = sweep(loading, "whole", few, 2, "--whole")
    common = sweep(loading, "common", few, 2)
    once += [_papermill(job, number) for number in range(asked.loop - asked.loop // 2)]
    loop = _median(once)
    _row("papermill's command, a run (median)", loop)
    _row("papermill as a function, one more run", in_process)
    _row("the same with warm kernels", kernel)
    _row("a warm run of a sweep", warm)
    _row(f"papermill in a loop, {runs} runs", _times(runs, loop))
    _row(f"a sweep of {runs} runs, 2 workers, start included", swept)
    _row("the same on a Dask cluster of 2 workers, its start included", dask)
    _row(f"a sweep of {few} runs that load alike, each whole", whole)
    _row("the same, what they share run once", common)
    _row("ratio of warm kernels to papermill as a function", _ratio(in_process, kernel))
    _row("ratio of a run", _ratio(loop, warm))
    _row("ratio of the sweep", _ratio(_times(runs, loop), swept))
    _row("ratio of the sweep on Dask", _ratio(_times(runs, loop), dask))
    if peer:
        _row("ploomber-engine, a process for each run (median)", _median(peer))
        _row("ratio of the sweep to that in a loop", _ratio(_times(runs, _median(peer)), swept))
    _row("ratio of sharing", _ratio(whole, common))


def _median(runs: Sequence[Sequence[float]]) -> list[float]:
    return [statistics.median(values) for values in zip(*runs, strict=True)]


def _more(one: Sequence[float], many: Sequence[float]) -> list[float]:
    """What each run after the first adds."""
    return [(b - a) / (MARGINAL - 1) for a, b in zip(one, many, strict=True)]


def _times(count: int, values: Sequence[float]) -> list[float]:
    return [count * value for value in values]


def _ratio(one: Sequence[float], other: Sequence[float]) -> list[float]:
    return [a / b for a, b in zip(one, other, strict=True)]


def _row(name: str, values: Sequence[float]) -> None:
    print(f"| {name} | {' | '.join(f'{value:.3g}' for value in values)} |", flush=True)


def job_of(folder: Path, name: str = "model", sources: Sequence[str] = CELLS) -> Path:
    cells = [nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})]
    book = nbformat.v4.new_notebook(cells=cells + [nbformat.v4.new_code_cell(c) for c in sources])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "x", "language": "python"}
    nbformat.write(book, folder / f"{name}.ipynb")
    return folder / f"{name}.ipynb"


def _papermill(job: Path, seed: int) -> tuple[float, float]:
    output = job.with_name(f"out-{seed}.ipynb")
    return _timed(["-m", "papermill", str(job), str(output), "-p", "seed", str(seed)])


def _in_process(job: Path, runs: int, kernel: str) -> tuple[float, float]:
    return _timed(["-c", IN_PROCESS, str(job), str(runs), kernel])


def _ploomber(python: str, job: Path, seed: int) -> tuple[float, float]:
    command = Path(python).with_name("ploomber-engine")
    return _timed([str(command), str(job), f"{job}.out", "-p", "seed", str(seed)], python)


def sweep(job: Path, name: str, runs: int, workers: int, *more: str) -> tuple[float, float]:
    seeds = ",".join(map(str, range(runs)))
    options = ["--param", f"seed={seeds}", "--workers", str(workers), "--name", name, *more]
    return _timed(["-m", "nb2prod", "sweep", str(job), *options])


def _timed(command: Sequence[str], python: str = sys.executable) -> tuple[float, float]:
    """Seconds of wall time and of processor time, of all that the command starts."""
    began, used = time.perf_counter(), _used()
    subprocess.run([python, *command], check=True, capture_output=True)
    return time.perf_counter() - began, _used() - used


def _used() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    main()
