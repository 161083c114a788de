"""Promoting and rolling back in the panel, by the gate of `nb2prod promote`."""

import subprocess
import sys
from pathlib import Path

from nb2prod.job import find_job
from nb2prod.panel.front import Panel

from .conftest import named, said, write

COSTS = ("RATE = 3", "print('rmse:', RATE)\nprint('score:', RATE)")


def command(folder: Path, *words: str) -> None:
    subprocess.run([sys.executable, "-m", "nb2prod", *words], cwd=folder, check=True)


def test_run_is_promoted_refused_and_rolled_back(tmp_path: Path) -> None:
    path = write(tmp_path / "costs.ipynb", *COSTS)
    command(tmp_path, "productionize", path.name, "--no-run")
    for rate in ("3", "4"):
        command(tmp_path, "run", "costs", "-p", "rate", rate)
    assert find_job(tmp_path / "costs")
    panel = Panel(path)
    assert named(panel, "Compared by").layout.display == "none"
    named(panel, "Promote").click()
    assert said(panel).count("· in use") == 1
    assert named(panel, "Roll back").layout.display == "none"
    assert named(panel, "Compared by").options == ("rmse", "score")
    named(panel, "Compared by").value = "score"
    named(panel, "Promote").click()
    assert "Not promoted: score is 3, and 4 with the champion" in said(panel)
    named(panel, "Compared by").value = "rmse"
    named(panel, "Promote").click()
    assert "Not promoted" not in said(panel)
    named(panel, "Roll back").click()
    assert "rmse = 4" in said(panel).partition("· in use")[2].partition("<li>")[0]
    assert named(panel, "Roll back").layout.display == "none"
