"""`nb2prod run --resume`: what was completed is not run again, and what comes out is the same."""

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import nbformat
import pandas
import pytest
from click.testing import CliRunner, Result

from nb2prod.cli import main
from nb2prod.job import History

LOAD = """\
import os, random, warnings
from pathlib import Path
import matplotlib, numpy as np, pandas as pd
import matplotlib.pyplot as plt
Path("loads").write_text("x" + (Path("loads").read_text() if Path("loads").exists() else ""))
random.seed(1)
np.random.seed(2)
pd.set_option("display.max_rows", 4)
np.set_printoptions(precision=2)
plt.rcParams["figure.figsize"] = (1, 1)
warnings.filterwarnings("ignore", message="of ours")
table = pd.DataFrame({"kwh": np.random.rand(9), "price": random.random()})
same = [table, table]
data = Path("data.txt").read_text()
error = table.kwh.std()
_private = os.environ["OURS"] = "set"
bar = display("begun", display_id="bar")
table
"""
WORK = """\
print(data, np.random.rand(2), random.random(), same[0] is same[1], same[0] is table)
warnings.warn("of ours")
print(_private, os.environ["OURS"])
plt.plot(table.kwh)
table
"""
TELL = """\
Path("worked").write_text(data)
bar.update("ended")
share = 12 // int(Path("parts").read_text())
display(share)
print("share:", share, np.random.rand(2), table)
"""


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["run", *(str(argument) for argument in arguments)])


@pytest.fixture(name="folder")
def folder_fixture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NB2PROD_RUNS", str(tmp_path / "runs.db"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    Path("parts").write_text("0")
    Path("data.txt").write_text("data")
    return tmp_path


def job_of(folder: Path, *sources: str) -> Path:
    parameters = nbformat.v4.new_code_cell("n: int = 1", metadata={"tags": ["parameters"]})
    cells = [nbformat.v4.new_markdown_cell("# Work"), parameters]
    cells += [nbformat.v4.new_code_cell(source) for source in sources]
    book = nbformat.v4.new_notebook(cells=cells)
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "x", "language": "python"}
    nbformat.write(book, folder / "working.ipynb")
    return folder / "working.ipynb"


def shown(file: Path) -> list[Any]:
    """What its cells show, and their counts."""
    cells = json.loads(file.read_text())["cells"]
    return [(cell.get("execution_count"), cell.get("outputs")) for cell in cells]


def kept(folder: Path) -> list[Path]:
    return sorted((folder / "artifacts" / "kept").rglob("*.pickle"))


def test_a_resumed_run_shows_what_an_unbroken_one_shows(folder: Path) -> None:
    job = job_of(folder, LOAD, WORK, TELL)
    failed = invoke(job, "--resume")
    assert failed.exit_code == 1
    assert "ZeroDivisionError" in failed.stderr
    (first,) = History().runs()
    assert len(kept(folder)) == 1
    Path("parts").write_text("3")
    resumed = invoke(job, "--resume", "--output", folder / "resumed.ipynb")
    assert resumed.exit_code == 0, resumed.output
    assert f"went on after cell 4 of run {first.id[:8]}" in resumed.stderr
    assert Path("loads").read_text() == "x"
    assert kept(folder) == []
    assert invoke(job, "--resume", "--output", folder / "unbroken.ipynb").exit_code == 0
    assert invoke(job, "--output", folder / "plain.ipynb").exit_code == 0
    plain = shown(folder / "plain.ipynb")
    assert len(plain) == 5
    assert shown(folder / "unbroken.ipynb") == plain
    assert shown(folder / "resumed.ipynb") == plain
    runs = History().runs()
    assert [run.metrics["error"] for run in runs[:3]] == [runs[0].metrics["error"]] * 3
    files = [
        {Path(use.path).name: use.role for use in History().find(run.id).files} for run in runs[:3]
    ]
    assert files == [files[0]] * 3
    assert files[0] == {
        "loads": "written",
        "data.txt": "read",
        "worked": "written",
        "parts": "read",
    }


KILL = "import os, psutil\nif open('parts').read() == '0':\n    {kill}\nprint(number)"
KILLED = {
    "the kernel": "os.kill(os.getpid(), 9)",
    "nb2prod": "psutil.Process(os.getppid()).kill(); import time; time.sleep(60)",
}


@pytest.mark.parametrize("kill", KILLED.values(), ids=KILLED.keys())
def test_what_was_completed_survives_a_kill(folder: Path, kill: str) -> None:
    count = "with open('count', 'a') as f:\n    f.write('x')\nnumber = 42"
    job = job_of(folder, count, KILL.format(kill=kill))
    command = [sys.executable, "-m", "nb2prod", "run", str(job), "--resume"]
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0
    Path("parts").write_text("1")
    result = invoke(job, "--resume", "--output", folder / "x.ipynb")
    assert result.exit_code == 0, result.output
    assert "went on after cell 3" in result.stderr
    assert Path("count").read_text() == "x"
    assert shown(folder / "x.ipynb")[-1][1][0]["text"] == ["42\n"]


COUNT = """\
import pandas
from pathlib import Path
table = pandas.read_parquet("data.parquet")
data = Path("data.txt").read_text()
Path("made.txt").write_text(data)
print("began")
"""
FAIL = "print(n, data)\nif Path('parts').read_text() == '0':\n    raise OSError('no')"


def _table(rows: int) -> None:
    pandas.DataFrame({"n": range(rows)}).to_parquet("data.parquet")


CHANGES = {
    "data that it read": (
        lambda f: Path("data.txt").write_text("new"),
        (),
        "data.txt has changed since it was read",
    ),
    "a table that a library read by itself": (
        lambda f: _table(2),
        (),
        "data.parquet has changed since it was read",
    ),
    "what it wrote": (
        lambda f: Path("made.txt").unlink(),
        (),
        "made.txt has changed since it was written",
    ),
    "the code": (lambda f: job_of(f, COUNT, FAIL, "1"), (), ""),
    "a parameter": (lambda f: None, ("-p", "n", "2"), ""),
    "what was kept": (lambda f: kept(f)[0].write_bytes(b"half"), (), "begins anew: Unpickling"),
}


@pytest.mark.parametrize(("change", "given", "told"), CHANGES.values(), ids=CHANGES.keys())
def test_after_a_change_it_begins_anew(
    folder: Path, *, change: Any, given: tuple[str, ...], told: str
) -> None:
    _table(1)
    job = job_of(folder, COUNT, FAIL)
    assert invoke(job, "--resume").exit_code == 1
    Path("parts").write_text("1")
    change(folder)
    result = invoke(job, "--resume", "--output", folder / "x.ipynb", *given)
    assert result.exit_code == 0, result.output
    assert told in result.stderr
    assert "went on" not in result.stderr
    number = given[-1] if given else "1"
    assert shown(folder / "x.ipynb")[3 + bool(given)][1][0]["text"] == [
        f"{number} {Path('data.txt').read_text()}\n"
    ]


def test_after_another_version_of_a_library_it_begins_anew(folder: Path) -> None:
    Path("ours.py").write_text("__version__ = '1'")
    job = job_of(folder, "import ours\nfrom pathlib import Path\ndata = ''", f"ours\n{FAIL}")
    assert invoke(job, "--resume").exit_code == 1
    Path("parts").write_text("1")
    Path("ours.py").write_text("__version__ = '1.1'")
    result = invoke(job, "--resume")
    assert result.exit_code == 0, result.output
    assert "begins anew: another version of ours" in result.stderr


UNKEPT = {
    "a generator": ("held = (i for i in range(3))", "generator"),
    "an open file": ("held = open('data.txt')", "TextIOWrapper"),
    "a function of the job": ("def held(): return 1", "held is defined in the job itself"),
    "a secret": ("import os\nheld = 'x' + os.environ['TOKEN']", "one of the secrets is in it"),
}


@pytest.mark.parametrize(("source", "told"), UNKEPT.values(), ids=UNKEPT.keys())
def test_what_cannot_be_kept_is_told_and_goes_on_in_its_kernel(
    folder: Path, source: str, told: str
) -> None:
    secrets = folder / "secrets.env"
    secrets.write_text("TOKEN=hunter22-of-ours")
    job = job_of(folder, "a = 1", source, "held\na = 2", "if a == 2: 1 / 0")
    result = invoke(job, "--resume", "--secrets", secrets)
    assert result.exit_code == 1
    assert "nothing is kept after cell 4: " in result.stderr
    assert told in result.stderr
    assert "ZeroDivisionError" in result.stderr
    (state,) = kept(folder)
    assert state.name.endswith("-4.pickle")
    left = [file for file in folder.rglob("*") if file.is_file() and file != secrets]
    assert not [file for file in left if b"hunter22" in file.read_bytes()]


def test_what_is_looked_up_by_itself_is_kept_too(folder: Path) -> None:
    job = job_of(
        folder, "first = 1\nlast = 2", "print(sum(globals()[f'{n}st'] for n in ('fir', 'la')))"
    )
    assert invoke(job, "--resume", "--output", folder / "x.ipynb").exit_code == 0
    assert shown(folder / "x.ipynb")[-1][1][0]["text"] == ["3\n"]


def test_two_of_the_same_do_not_go_on_at_once(folder: Path) -> None:
    job = job_of(folder, "open('going', 'w').close()", "import time\ntime.sleep(60)")
    command = [sys.executable, "-m", "nb2prod", "run", str(job), "--resume"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as going:
        while not Path("going").exists():
            time.sleep(0.1)
        result = invoke(job, "--resume")
        going.terminate()
    assert result.exit_code == 2
    assert "a run with these parameters goes on: wait for its end" in result.stderr


def test_the_steps_of_a_package_are_a_relay(folder: Path) -> None:
    """Its parameters and its log are there in each kernel."""
    cells = [
        ("markdown", "## Count"),
        ("code", "PARTS = 3\nwhole = [12] * 3\nprint(whole)"),
        ("markdown", "## Divide"),
        ("code", "shares = [each // PARTS for each in whole]\nprint(shares)"),
        ("markdown", "## Tell"),
        ("code", "limit = int(open('parts').read())\nprint(shares[0] // limit, PARTS)"),
    ]
    usual = {"metadata": {}, "outputs": [], "execution_count": None}
    written = [
        {"cell_type": k, "source": s, "metadata": {}, **(usual if k == "code" else {})}
        for k, s in cells
    ]
    book = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": written}
    Path("sharing.ipynb").write_text(json.dumps(book))
    made = CliRunner().invoke(main, ["productionize", "sharing.ipynb", "--no-run"])
    assert made.exit_code == 0, made.output
    failed = invoke("sharing", "-p", "parts", "4", "--resume")
    assert failed.exit_code == 1, failed.output
    Path("parts").write_text("1")
    resumed = invoke("sharing", "-p", "parts", "4", "--resume", "--output", "resumed.ipynb")
    assert resumed.exit_code == 0, resumed.output
    assert "went on after cell" in resumed.stderr
    assert invoke("sharing", "-p", "parts", "4", "--output", "plain.ipynb").exit_code == 0
    both = [
        json.loads(Path(name).read_text())["cells"] for name in ("plain.ipynb", "resumed.ipynb")
    ]
    printed, again = (
        [
            (output["name"], re.sub(r"^\S+Z|[\d.]+ s\b", "", line))
            for cell in book
            for output in cell.get("outputs", ())
            for line in output["text"]
        ]
        for book in both
    )
    assert ("stdout", " INFO sharing.steps tell_limit: 3 4\n") in printed
    assert again == printed


def test_widgets_of_completed_steps_are_still_there(folder: Path) -> None:
    job = job_of(
        folder,
        "import ipywidgets\nipywidgets.IntSlider(value=7)",
        "from pathlib import Path\ndata = 1\n" + FAIL,
    )
    assert invoke(job, "--resume").exit_code == 1
    Path("parts").write_text("1")
    result = invoke(job, "--resume", "--output", folder / "x.ipynb")
    assert result.exit_code == 0, result.output
    assert "went on after cell 3" in result.stderr
    (widgets,) = json.loads((folder / "x.ipynb").read_text())["metadata"]["widgets"].values()
    values = [model["state"].get("value") for model in widgets["state"].values()]
    assert 7 in values
