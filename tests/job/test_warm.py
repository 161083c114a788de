"""Children of a warm process show what a new kernel shows, and nothing of one another."""

import importlib
import json
import os
import re
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest

from nb2prod.errors import RunError
from nb2prod.job import JobRun, Limits, Status, order
from nb2prod.job.run import carry_out
from nb2prod.job.top_imports import top_imports
from nb2prod.job.warm import NotWarm, Zygote, warm_kernel
from nb2prod.job.warm_client import WarmClient

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs fork")

Run = Callable[..., JobRun]


@pytest.fixture(name="zygote", scope="module")
def zygote_fixture() -> Iterator[Zygote]:
    with warm_kernel(
        "python3", os.environ, ("json", "decimal", "numpy", "pandas", "signal", "warnings")
    ) as zygote:
        yield zygote


def _job(folder: Path, *sources: str) -> Path:
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    job = nbformat.v4.new_notebook(cells=cells)
    job.metadata["kernelspec"] = {"name": "python3", "display_name": "x", "language": "python"}
    job.metadata["language_info"] = {"name": "python"}
    nbformat.write(job, folder / "job.ipynb")
    return folder / "job.ipynb"


@pytest.fixture(name="run")
def run_fixture(zygote: Zygote, tmp_path: Path) -> Run:
    """Run a notebook of these cells warm."""

    def run(*sources: str, **limits: Any) -> JobRun:
        job = _job(tmp_path, *sources)
        wanted = order(job, output=tmp_path / "warm.ipynb", limits=Limits(**limits))
        return carry_out(wanted, client=partial(WarmClient, zygote), progress_bar=False)

    return run


SHOWN = [
    "1 + 1",
    "print('a')\nimport sys\nprint('b', file=sys.stderr)\nprint('c')",
    "from IPython.display import display, HTML\ndisplay(HTML('<b>x</b>'))\n'last'",
    "h = display('first', display_id=True)\nh.update('second')",
    "from IPython.display import clear_output\nprint('gone')\nclear_output()\nprint('stays')",
    "import os\n_ = os.system('echo from a program')",
    "import subprocess\nprint('before', flush=True)\nsubprocess.run(['echo', 'past Python']);",
    "!echo from the shell",
    "import asyncio\nawait asyncio.sleep(0)\n'awaited'",
    "try:\n    asyncio.run(asyncio.sleep(0))\nexcept RuntimeError as error:\n    print(error)",
    "import warnings\nwarnings.warn('careful')",
    "import logging\nlogging.warning('logged')",
    "class Own:\n    def _repr_html_(self):\n        return '<i>own</i>'\nOwn()",
    "import pandas\npandas.DataFrame([range(40)], columns=[f'column {n}' for n in range(40)])",
    "print(pandas.get_option('display.width'), pandas.get_option('display.max_columns'), _)",
    "import signal\nlist(map(signal.getsignal, (signal.SIGINT, signal.SIGCHLD, signal.SIGTERM)))",
    "try:\n    signal.raise_signal(signal.SIGINT)\nexcept KeyboardInterrupt:\n    print('caught')",
    "def rung(*_):\n    print('rung')\nsignal.signal(signal.SIGALRM, rung)\nsignal.alarm(1)\n"
    "import time\ntime.sleep(1.2)",
    "import multiprocessing\nwith multiprocessing.get_context('fork').Pool(2) as pool:\n"
    "    print(pool.map(abs, [-1, -2]))",
    "get_ipython().__class__.__name__, hasattr(get_ipython(), 'kernel'), __name__",
    "import ipywidgets\nipywidgets.IntSlider(3)",
    "_, Out[1], In[1]",
    "try:\n    input()\nexcept Exception as error:\n    print(type(error).__name__)",
    "",
    "sys.stdout.isatty(), sys.stdout.encoding, sys.argv[1], len(sys.path)",
    "print('é ü \\ud800'.encode('utf-8', 'replace').decode(), '😀')",
    "%%capture kept\nprint('kept')",
    "kept.stdout",
    "1 / 0",
    "'never'",
]
_VARIABLE = re.compile(r"ipykernel_\d+(/\d+)?|[0-9a-f]{32}|0x[0-9a-f]+")


def _comparable(place: Path) -> list[Any]:
    """The cells with their streams in one piece, without what no two runs have in common."""
    found = []
    for cell in json.loads(place.read_text())["cells"]:
        outputs: list[Any] = []
        for output in cell.get("outputs", []):
            name = output.get("name")
            if name and outputs and outputs[-1].get("name") == name:
                outputs[-1]["text"] += output["text"]
            else:
                outputs.append(output)
        status = cell["metadata"].get("papermill", {}).get("status")
        found.append([cell["source"], cell.get("execution_count"), status, outputs])
    return json.loads(_VARIABLE.sub("_", json.dumps(found)))


def test_a_child_shows_what_papermill_s_kernel_shows(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # ipykernel would not listen to programs
    warm = run(*SHOWN)
    with pytest.raises(papermill.PapermillExecutionError):
        papermill.execute_notebook(
            str(_job(tmp_path, *SHOWN)), str(tmp_path / "cold.ipynb"), progress_bar=False
        )
    assert _comparable(warm.executed) == _comparable(tmp_path / "cold.ipynb")
    assert warm.failure is not None
    assert warm.failure.error == "ZeroDivisionError: division by zero"


def _shown(run: JobRun) -> str:
    cells = json.loads(run.executed.read_text())["cells"]
    return "".join(
        "".join(output.get("text", "")) for cell in cells for output in cell.get("outputs", [])
    )


def test_nothing_of_a_run_reaches_the_next(run: Run) -> None:
    run("import json, sys\njson.LEAK = 1\nsys.exit(3)")
    look = "import json, os, sys\nprint(hasattr(json, 'LEAK'), 'LEAK' in os.environ, os.getcwd())"
    first = _shown(run(look, "json.LEAK = os.environ['LEAK'] = '1'\nos.chdir('/')"))
    assert first == _shown(run(look)) == f"False False {os.getcwd()}\n"


def test_each_run_has_random_numbers_of_its_own(run: Run) -> None:
    pytest.importorskip("numpy")
    draw = "import random, numpy\nprint(random.random(), numpy.random.rand())"
    pairs = [_shown(run(draw)).split() for _ in range(2)]
    assert pairs[0][0] != pairs[1][0]
    assert pairs[0][1] != pairs[1][1]


ENDS = {
    "killed": ("import os\nos.kill(0, 9)", Status.KILLED, "SIGKILL"),
    "ended by itself": ("import os\nos._exit(3)", Status.KILLED, "exit code 3"),
    "out of time": ("import time\ntime.sleep(600)", Status.TIMED_OUT, "time"),
    "out of time in a program": ("!sleep 600", Status.TIMED_OUT, "time"),
}


def _errors(book: dict[str, Any]) -> list[dict[str, str]]:
    outputs = [output for cell in book["cells"] for output in cell.get("outputs", ())]
    return [output for output in outputs if output["output_type"] == "error"]


@pytest.mark.parametrize(("source", "status", "told"), ENDS.values(), ids=ENDS.keys())
def test_what_ends_a_run_from_outside_is_told_and_ends_no_other(
    run: Run, source: str, status: Status, told: str
) -> None:
    ended = run("1", source, timeout=3)
    assert ended.failure is not None
    assert (ended.status, ended.failure.job_cell) == (status, 2)
    assert told in ended.failure.error
    noted = json.loads(ended.executed.read_text())  # the child could not write it
    assert ended.failure.error in [f"{o['ename']}: {o['evalue']}" for o in _errors(noted)]
    assert run("1").status is Status.DONE


def test_programs_that_a_run_started_end_with_it(run: Run, tmp_path: Path) -> None:
    run("import subprocess\np = subprocess.Popen(['sleep', '600'])\nprint(p.pid)")
    number = int(_shown(run("import subprocess\nprint(subprocess.Popen(['sleep', '600']).pid)")))
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(number)], capture_output=True, text=True)
    assert state.stdout.strip()[:1] in ("", "Z")


def test_files_and_metrics_are_seen(run: Run, tmp_path: Path) -> None:
    done = run(f"open({str(tmp_path / 'model')!r}, 'w').write('x')\nscore = 0.5\nprint('MAE 3')")
    assert [(use.path, use.role) for use in done.evidence.files] == [
        (str(tmp_path / "model"), "written")
    ]
    assert dict(done.evidence.metrics) == {"MAE": 3.0, "score": 0.5}


def test_a_warm_process_that_was_killed_is_started_again(run: Run, zygote: Zygote) -> None:
    assert zygote._process is not None
    os.killpg(zygote._process.pid, signal.SIGKILL)
    zygote._process.wait()
    assert run("1").status is Status.DONE


@pytest.mark.parametrize("kills", [1, 2])
def test_one_that_is_killed_as_it_starts_is_started_again(tmp_path: Path, kills: int) -> None:
    """What keeps being killed is no fault of ours, and is told."""
    left = tmp_path / "left"
    (tmp_path / "sitecustomize.py").write_text(
        f"import os\nleft = int(open({str(left)!r}).read())\n"
        f"if left:\n    open({str(left)!r}, 'w').write(str(left - 1))\n    os.kill(os.getpid(), 9)"
    )
    left.write_text("0")
    job = order(_job(tmp_path, "1"), output=tmp_path / "warm.ipynb")
    with warm_kernel("python3", {**os.environ, "PYTHONPATH": str(tmp_path)}, ()) as zygote:
        assert zygote._process is not None
        os.killpg(zygote._process.pid, signal.SIGKILL)
        zygote._process.wait()
        left.write_text(str(kills))
        run = partial(carry_out, job, client=partial(WarmClient, zygote), progress_bar=False)
        if kills > 1:
            with pytest.raises(RunError, match="the kernel does not start"):
                run()
        assert run().status is Status.DONE


def test_a_package_in_several_places_is_imported_beforehand(tmp_path: Path) -> None:
    job = order(_job(tmp_path, "import sys\nprint('opentelemetry.trace' in sys.modules)"))
    with warm_kernel("python3", os.environ, ("opentelemetry.trace",)) as zygote:
        done = carry_out(job, client=partial(WarmClient, zygote), progress_bar=False)
    assert _shown(done) == "True\n"


FIT = """
import numpy
from sklearn.{} import {} as Model
x = numpy.random.default_rng(0).normal(size=(3000, 4))
y = x[:, 0] > 0
Model({}).fit(x, y)
"""
TREES = FIT.format("ensemble", "HistGradientBoostingClassifier", "max_iter=5, random_state=0")
GROUPS = FIT.format("cluster", "KMeans", "3, n_init=2, random_state=0")
AT_IMPORT = {
    "prints": ("print('loud')", "import {}", "loud\n"),
    "starts a thread": (
        "import threading\nthread = threading.Thread(target=threading.Event().wait, daemon=True)\n"
        "thread.start()",
        "import {}\nprint({}.thread.is_alive())",
        "True\n",
    ),
    "has trees grow, which OpenMP does": (
        TREES,
        "from {} import *\nprint(Model(random_state=0).fit(x, y).score(x, y) > 0.9)",
        "True\n",
    ),
    "forms groups, which OpenMP does": (
        GROUPS,
        "from {} import *\nprint(len(Model(3, random_state=0).fit(x).labels_))",
        "3000\n",
    ),
    "opens a socket": (
        "import os, socket\npair = socket.socketpair()\nopened = os.getpid()",
        "import os, {}\nprint({}.opened == os.getpid())",
        "True\n",
    ),
    "opens a database": (
        "import os, sqlite3, tempfile\nbase = sqlite3.connect(tempfile.mkdtemp() + '/a.db')\n"
        "base.execute('CREATE TABLE a (b)')\nopened = os.getpid()",
        "import os, {}\nprint({}.opened == os.getpid())",
        "True\n",
    ),
    "multiplies matrices": (
        "import numpy, os\nx = numpy.ones((600, 600))\ny = x @ x\nopened = os.getpid()",
        "import os, {0}\nprint({0}.opened == os.getpid(), ({0}.x @ {0}.y).sum() == 600.0**4)",
        "False True\n",
    ),
}


@pytest.mark.parametrize(("module", "source", "told"), AT_IMPORT.values(), ids=AT_IMPORT.keys())
def test_what_a_module_does_as_it_is_imported_is_each_run_s_own(
    tmp_path: Path, module: str, source: str, told: str
) -> None:
    """What it prints is in the notebook, and its threads are in the child; else it is shared."""
    site = subprocess.run(
        [sys.executable, "-c", "import sysconfig; print(sysconfig.get_paths()['purelib'])"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    name = f"nb2prod_loud_{uuid.uuid4().hex}"
    place = Path(site) / f"{name}.py"
    place.write_text(module)
    try:
        with warm_kernel("python3", os.environ, ("json", name, "decimal")) as zygote:
            job = _job(tmp_path, source.format(name, name))
            asked = order(job, output=tmp_path / "o.ipynb", limits=Limits(timeout=90))
            done = carry_out(asked, client=partial(WarmClient, zygote), progress_bar=False)
        assert (done.failure, _shown(done)) == (None, told)
    finally:
        place.unlink()


def test_a_kernel_that_is_not_there_is_not_warm() -> None:
    with pytest.raises(NotWarm, match="there is no kernel"):
        warm_kernel("no-such-kernel", {}, ())


IMPORTS = {
    "modules": (["import a, b.c as d"], ("a", "b.c")),
    "from a module": (["from a import b"], ("a", "a.b")),
    "below a function": (["def f():\n    import a"], ()),
    "where it may be missing": (["try:\n    import a\nexcept ImportError:\n    import b"], ("a",)),
    "its own": (["from . import a\nfrom __future__ import annotations"], ()),
    "beside magics": (["%matplotlib inline\n!ls\nimport a"], ("a",)),
    "what does not parse": (["x = = 1", "import a"], ("a",)),
    "below a change of the environment": (
        ["import a", "os.environ['X'] = '1'\nimport b", "import c"],
        ("a", "b"),
    ),
    "and what they import on first use": (
        ["import pandas.plotting"],
        ("pandas.plotting", "pandas.io.formats.string", "pandas.io.formats.html"),
    ),
    "below a look at the environment": (["import a\nos.environ.get('X')", "import b"], ("a", "b")),
}


@pytest.mark.parametrize(("sources", "names"), IMPORTS.values(), ids=IMPORTS.keys())
def test_modules_that_are_imported_at_the_top(sources: list[str], names: tuple[str, ...]) -> None:
    assert top_imports([], sources) == names


def test_functions_of_modules_change_the_environment_when_all_is_imported() -> None:
    change = "import a\ndef f():\n    os.environ['X'] = '1'\n"
    assert top_imports([change, "import b"], ["import c"]) == ("a", "b", "c")
    assert top_imports([f"{change}os.environ['X'] = '1'", "import b"], ["import c"]) == ("a",)
    assert top_imports([], [change, "import b"]) == ("a",)


@pytest.mark.parametrize("root", ["matplotlib", "pandas", "sklearn"])
def test_what_is_imported_on_first_use_is_there(root: str) -> None:
    for name in top_imports([], [f"import {root}"]):
        pytest.importorskip(name.partition(".")[0])
        importlib.import_module(name)
