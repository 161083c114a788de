"""Being stopped at each stage, as a real process: nothing is left, neither files nor kernels."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from nb2prod.api.stages import Stages
from nb2prod.api.stopping import Stopped, stoppable, uncut

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
MESSAGE = "nb2prod: stopped; nothing is left half-written\n"
CODES = {signal.SIGINT: 130, signal.SIGTERM: 143}
CELLS = ("n = 2\ndef twice(x):\n    return 2 * x\nprint(twice(n))",)


def write(path: Path, *sources: str) -> Path:
    usual = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    cells = [{**usual, "source": source} for source in sources]
    path.write_text(
        json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells})
    )
    return path


@pytest.fixture(name="notebook")
def notebook_fixture(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return write(tmp_path / "home" / "it.ipynb", *CELLS)


def start(notebook: Path, *arguments: str) -> "subprocess.Popen[str]":
    scratch = notebook.parents[1] / "scratch"
    scratch.mkdir(exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-m", "nb2prod", *arguments],
        env={**os.environ, "TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def wait_for(process: "subprocess.Popen[str]", stage: str) -> None:
    """Read what is told until a stage begins."""
    assert process.stderr is not None
    if not any(line.startswith(stage) for line in process.stderr):
        pytest.fail(f"there is no stage {stage!r}")


def stop(process: "subprocess.Popen[str]", number: signal.Signals) -> str:
    """Send a signal; what was written to standard error since, when all processes are gone."""
    children = psutil.Process(process.pid).children(recursive=True)
    process.send_signal(number)
    _, told = process.communicate(timeout=120)
    assert process.returncode == CODES[number], told
    _, alive = psutil.wait_procs(children, timeout=60)
    assert alive == []
    return told


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize(
    ("stage", "number"),
    [
        ("Reading the notebook", signal.SIGINT),
        ("Running the notebook", signal.SIGTERM),
        ("Writing the package", signal.SIGINT),
        ("Running the job beside it", signal.SIGTERM),
        ("Trying the package's tests", signal.SIGINT),
    ],
)
def test_stopped_as_a_stage_begins(notebook: Path, stage: str, number: signal.Signals) -> None:
    before = files(notebook.parent)
    process = start(notebook, "productionize", str(notebook), "--out", str(notebook.parent / "a/b"))
    wait_for(process, stage)
    told = stop(process, number)
    assert told.splitlines(keepends=True)[-1] == MESSAGE
    assert all(line.endswith("…\n") for line in told.splitlines(keepends=True)[:-1]), told
    assert files(notebook.parent) == before
    assert [path.name for path in notebook.parent.iterdir()] == ["it.ipynb"]
    assert list((notebook.parents[1] / "scratch").iterdir()) == []


def test_stopped_in_the_middle_of_a_cell(notebook: Path, tmp_path: Path) -> None:
    reached = tmp_path / "reached"
    cell = f"import time\nopen({str(reached)!r}, 'w').close()\ntime.sleep(600)"
    write(notebook, *CELLS, cell)
    process = start(notebook, "productionize", str(notebook), "--allow-effects")
    while not reached.exists():
        assert process.poll() is None
        time.sleep(0.05)
    assert stop(process, signal.SIGINT).endswith(MESSAGE)
    assert [path.name for path in notebook.parent.iterdir()] == ["it.ipynb"]


def test_a_package_that_was_there_is_as_it_was(notebook: Path) -> None:
    out = notebook.parent / "it"
    done = start(notebook, "productionize", str(notebook), "--no-run")
    done.communicate(timeout=120)
    (out / "README.md").write_text("mine\n" + (out / "README.md").read_text())
    before = files(notebook.parent)
    process = start(notebook, "productionize", str(notebook))
    wait_for(process, "Running the job")
    assert files(notebook.parent) != before
    stop(process, signal.SIGTERM)
    assert files(notebook.parent) == before


def test_nothing_is_waited_for_once_it_is_stopped(notebook: Path) -> None:
    """As Python waits at its end for threads, or for a library's socket that is half made."""
    script = (
        "import os, sys, threading, time\n"
        "from nb2prod.api import productionize as module\n"
        "from nb2prod.cli import enter\n"
        "threading.Thread(target=time.sleep, args=[600]).start()\n"
        f"module.productionize = lambda *_: os.kill(os.getpid(), {int(signal.SIGTERM)})\n"
        f"sys.argv = ['nb2prod', 'productionize', {str(notebook)!r}]\n"
        "enter()\n"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (CODES[signal.SIGTERM], MESSAGE)


def test_a_signal_waits_for_what_may_not_be_cut_short() -> None:
    done = []

    def work() -> None:
        with uncut():
            os.kill(os.getpid(), signal.SIGTERM)
            done.append("whole")
        done.append("more")

    with pytest.raises(Stopped) as stopped, stoppable():
        work()
    assert stopped.value.exit_code == CODES[signal.SIGTERM]
    assert done == ["whole"]


def test_stages_and_their_seconds() -> None:
    told: list[str] = []
    stages = Stages(told.append)
    for name in ("Reading", "Running", "Reading"):
        stages.begin(name)
    assert told == ["Reading", "Running", "Reading"]
    assert [name for name, _ in stages.seconds()] == ["Reading", "Running"]
    assert all(seconds >= 0 for _, seconds in stages.seconds())


@stoppable()
def end_in_another_error() -> None:
    try:
        os.kill(os.getpid(), signal.SIGTERM)
    except KeyboardInterrupt as cut:  # as asyncio does with its `InvalidStateError`
        raise RuntimeError("invalid state") from cut


def test_error_that_comes_of_being_stopped_is_told_as_that() -> None:
    with pytest.raises(Stopped) as stopped:
        end_in_another_error()
    assert stopped.value.exit_code == 143
    with pytest.raises(RuntimeError), stoppable():
        raise RuntimeError("of its own")
