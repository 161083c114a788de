"""Runs that begin where shared cells have come to are as those that run all cells."""

import json
import os
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nb2prod.job import JobRun, Status, order
from nb2prod.job.prefix import Prefix
from nb2prod.job.run import carry_out
from nb2prod.job.shared import shared
from nb2prod.job.warm import Zygote, warm_kernel
from nb2prod.job.warm_client import Source, WarmClient
from nb2prod.notebook import read

pytestmark = pytest.mark.skipif(
    not os.path.isdir("/proc/self/task"), reason="needs fork, and /proc"
)

GIVEN = "rate: float = 0.1\nrows: int = 5\nname: str = 'a'\nparts: list = []"
SHOWN = (
    "import json, os, sys\nhome = os.getcwd()",
    "table = {n: n * n for n in range(rows)}\ntable",
    "from IPython.display import HTML, display\ndisplay(HTML('<b>x</b>'))\nprint(len(table))",
    "class Own:\n    def __repr__(self):\n        return name\n_",
    "total = sum(table.values()) * rate\nprint(total, name, parts)\nOwn()",
    "In[2:4], Out[4], _",
    "os.getcwd() == home, rate, sorted(k for k in globals() if len(k) > 2 and k[0] != '_')",
)


def _job(folder: Path, *sources: str) -> Path:
    cells = [nbformat.v4.new_code_cell(GIVEN, metadata={"tags": ["parameters"]})]
    book = nbformat.v4.new_notebook(cells=cells + [nbformat.v4.new_code_cell(s) for s in sources])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "x", "language": "python"}
    nbformat.write(book, folder / "job.ipynb")
    return folder / "job.ipynb"


@pytest.fixture(name="zygote", scope="module")
def zygote_fixture() -> Iterator[Zygote]:
    usual = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    with warm_kernel("python3", usual, ("json", "numpy")) as zygote:
        yield zygote


def _prefix(zygote: Zygote, job: Path, swept: tuple[str, ...] = ("rate",)) -> Prefix:
    cells = read(job).cells
    return Prefix(zygote, cells, {"rate": 0.5}, shared(cells, swept))


def _ran(source: Source, job: Path, given: dict[str, Any], name: str) -> JobRun:
    texts = [(k, v if isinstance(v, str) else json.dumps(v)) for k, v in given.items()]
    wanted = order(job, texts, output=job.with_name(f"{name}.ipynb"))
    return carry_out(wanted, client=partial(WarmClient, source), progress_bar=False)


def _told(run: JobRun) -> list[Any]:
    return [
        [cell["source"], cell.get("execution_count"), cell.get("outputs")]
        for cell in json.loads(run.executed.read_text())["cells"]
    ]


def _printed(run: JobRun) -> str:
    """What the last cell printed."""
    return "".join(_told(run)[-1][2][0]["text"])


def test_runs_are_equal_on_random_parameters(zygote: Zygote, tmp_path: Path) -> None:
    job = _job(tmp_path, *SHOWN)
    swept = ("rate", "name", "parts")
    texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=8)
    values = st.fixed_dictionaries(
        {"rate": st.floats(-1e6, 1e6), "name": texts, "parts": st.lists(st.integers(0, 9))}
    )
    with _prefix(zygote, job, swept) as prefix:
        assert (prefix.cells, prefix.reason) == (3, "cell 5 takes name")

        @settings(
            max_examples=8, deadline=None, derandomize=True,
            suppress_health_check=[HealthCheck.too_slow],
        )  # fmt: skip
        @given(values)
        def compare(point: dict[str, Any]) -> None:
            shared_run = _ran(prefix, job, point, "shared")
            assert shared_run.status is Status.DONE
            assert _told(shared_run) == _told(_ran(zygote, job, point, "whole"))

        compare()


FIT = (
    "import numpy\nfrom sklearn.{} import {} as Model\n"
    "x = numpy.arange(6000.0).reshape(3000, 2)\nModel(random_state=0).fit(x, x[:, 0] > 9)"
)
NOT_SAFE = {
    "a thread": ("import threading\nthreading.Thread(target=threading.Event().wait).start()",
                 "threads"),
    "trees, which OpenMP grows": (FIT.format("ensemble", "HistGradientBoostingClassifier"),
                                  "threads"),
    "groups, which OpenMP forms": (FIT.format("cluster", "KMeans"), "threads"),
    "a task": ("import asyncio\nt = asyncio.ensure_future(asyncio.sleep(600))", "task"),
    "an open connection": ("import socket\ns = socket.socket()", "open"),
    "a file to write": ("f = open('/dev/null', 'w')", "open"),
    "a random number": ("import random\nx = random.random()", "random"),
    "numpy's random numbers": ("import numpy\nx = numpy.random.rand()", "random"),
    "a seed": ("import random\nrandom.seed(1)", "random"),
    "a generator of its own": ("import numpy\nx = numpy.random.default_rng()", "random"),
    "a unique name": ("import uuid\nx = uuid.uuid4()", "random"),
    "a program": ("import subprocess\nsubprocess.run(['true'])", "program"),
    "a program of the shell": ("import os\n_ = os.system('true')", "program"),
    "a folder": ("import os, tempfile\nos.mkdir(os.path.join(place, 'new'))", "writes"),
    "a file": ("import os\nopen(os.path.join(place, 'new.txt'), 'w').close()", "writes"),
    "an error": ("1 / 0", "fails"),
    "its end": ("import os\nos._exit(0)", "Kernel died"),
}  # fmt: skip


@pytest.mark.parametrize(("source", "reason"), NOT_SAFE.values(), ids=NOT_SAFE.keys())
def test_what_each_run_has_to_do_itself(
    zygote: Zygote, tmp_path: Path, source: str, reason: str
) -> None:
    place = f"place = {str(tmp_path)!r}"
    with _prefix(zygote, _job(tmp_path, place, source, "x = 1")) as prefix:
        assert prefix.cells <= 1
        assert reason in prefix.reason


def test_a_seeded_generator_and_a_file_that_is_read_are_shared(
    zygote: Zygote, tmp_path: Path
) -> None:
    (tmp_path / "data.txt").write_text("".join(f"{n}\n" for n in range(5000)))
    data = str(tmp_path / "data.txt")
    begin = f"import numpy\ndraw = numpy.random.default_rng(1)\nf = open({data!r})"
    job = _job(
        tmp_path, begin, "first = f.readline()", "print(rate, first, f.read()[-5:], draw.random())"
    )
    with _prefix(zygote, job) as prefix:
        assert prefix.cells == 2
        runs = [_ran(prefix, job, {"rate": rate}, str(rate)) for rate in (1.0, 2.0)]
    shown = [_printed(run).partition(" ")[2] for run in runs]
    assert shown[0] == shown[1]
    assert "4999" in shown[0]


def test_matrices_that_were_multiplied_are_shared(zygote: Zygote, tmp_path: Path) -> None:
    """OpenBLAS has threads too; it ends them before a fork, and starts them again."""
    begin = "import numpy\nx = numpy.arange(640_000.0).reshape(800, 800) / 1e6\ny = x @ x"
    job = _job(tmp_path, begin, "z = numpy.linalg.svd(y)[1]", "print(float((x @ y).sum() * rate))")
    with _prefix(zygote, job) as prefix:
        assert prefix.cells == 2
        shown = [_printed(_ran(source, job, {"rate": 2.0}, "run")) for source in (prefix, zygote)]
    assert shown[0] == shown[1]


def test_each_run_draws_random_numbers_of_its_own(zygote: Zygote, tmp_path: Path) -> None:
    job = _job(
        tmp_path, "import random, numpy", "print(rate, random.random(), numpy.random.rand())"
    )
    with _prefix(zygote, job) as prefix:
        assert prefix.cells == 1
        shown = [_printed(_ran(prefix, job, {"rate": 1.0}, n)) for n in "ab"]
    pairs = [text.split()[1:] for text in shown]
    assert pairs[0][0] != pairs[1][0]
    assert pairs[0][1] != pairs[1][1]


def test_files_read_by_shared_cells_are_each_run_s(zygote: Zygote, tmp_path: Path) -> None:
    (tmp_path / "data.txt").write_text("1")
    job = _job(tmp_path, f"x = open({str(tmp_path / 'data.txt')!r}).read()", "print(rate)")
    with _prefix(zygote, job) as prefix:
        assert prefix.cells == 1
        run = _ran(prefix, job, {"rate": 1.0}, "run")
    assert [Path(use.path).name for use in run.evidence.files] == ["data.txt"]


def test_processes_that_were_killed_run_the_cells_again(zygote: Zygote, tmp_path: Path) -> None:
    job = _job(tmp_path, "x = 1", "print(rate * x)")
    with _prefix(zygote, job) as prefix:
        os.killpg(prefix._chain[-1].pid, signal.SIGKILL)
        os.killpg(zygote._process.pid, signal.SIGKILL)  # type: ignore[union-attr]
        assert _ran(prefix, job, {"rate": 2.0}, "run").status is Status.DONE
        assert prefix.cells == 1


def test_a_run_elsewhere_is_run_as_a_whole(zygote: Zygote, tmp_path: Path) -> None:
    """Where its own parameters lead to another folder, nothing that was shared is right."""
    package = tmp_path / "src" / "elsewhere"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "parameters.py").write_text(
        "import os\nclass Parameters:\n    def __init__(self, name):\n        os.chdir(name)\n"
    )
    begin = f"import sys\nsys.path.append({str(tmp_path / 'src')!r})"
    setup = "from elsewhere.parameters import Parameters\nparameters = Parameters(name=name)"
    job = _job(tmp_path, begin, setup, "import os\nfolder = os.getcwd()", "print(folder)\nname")
    book = nbformat.read(job, as_version=4)
    book.cells[2].metadata["tags"] = ["setup"]
    nbformat.write(book, job)
    cells = read(job).cells
    with Prefix(zygote, cells, {"name": "/usr"}, shared(cells, ("name",))) as prefix:
        assert prefix.cells == 3
        shown = [_printed(_ran(prefix, job, {"name": n}, "run")) for n in ("/usr", "/")]
    assert shown == ["/usr\n", "/\n"]
