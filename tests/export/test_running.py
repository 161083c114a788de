"""Exported packages at work."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import papermill
import pytest

from nb2prod.export.contracts import Contracts
from nb2prod.export.contracts.agreements import agreements
from nb2prod.export.package import build_package, ways
from nb2prod.export.write import write
from nb2prod.notebook import Location
from nb2prod.observe import Column, DataSet
from nb2prod.transform import Parameter, Plan, Step
from nb2prod.transform.ahead import check_ahead

from ..transform.conftest import notebook_of, plan_of

Export = Callable[[Plan], Path]
CSV = "city,kwh,sun_hours\nDavis,6200,5.1\nTruckee,14800,4.2\nReno,9000,4.9\n"


def python(
    root: Path, *arguments: str, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(root / "src"), "MPLBACKEND": "agg"}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd or root,
        env=environment,
        capture_output=True,
        text=True,
    )


def records(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stderr.splitlines()]


def run_job(root: Path, cwd: Path, **parameters: object) -> list[dict[str, Any]]:
    """The outputs of a job that ran from a folder."""
    job = root / f"jobs/{root.name}.ipynb"
    notebook = papermill.execute_notebook(
        str(job),
        None,
        parameters=parameters,
        cwd=str(cwd),
        progress_bar=False,
        kernel_name="python3",
    )
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def text(outputs: list[dict[str, Any]]) -> str:
    return "".join(o["text"] for o in outputs if o["output_type"] == "stream")


@pytest.mark.parametrize("name", ["solar", "bare", "hostile"])
def test_help_lists_the_parameters(
    name: str, request: pytest.FixtureRequest, export: Export
) -> None:
    plan: Plan = request.getfixturevalue(name)
    done = python(export(plan), "-X", "utf8", "-m", plan.name, "--help")
    assert done.returncode == 0 or "surrogates" in done.stderr, done.stderr
    for parameter in plan.parameters if name == "solar" else ():
        assert f"--{parameter.name.replace('_', '-')}" in done.stdout
        assert f"(default: {parameter.default})" in done.stdout


def test_a_batch_run_logs_json_and_saves_figures(solar: Plan, export: Export) -> None:
    root = export(solar)
    (root.parent / "bills.csv").write_text(CSV)
    done = python(root, "-m", "solar_savings", "--kwh-price", "1", "--total-path", "own.txt")
    assert done.returncode == 0, done.stderr
    told = {(r.get("labels.step"), r["message"].partition(" in ")[0]) for r in records(done)}
    assert ("load_the_bills", "rows: 3") in told
    assert ("load_the_bills", "step load_the_bills done") in told
    assert "3 rows × 4 columns" in done.stderr.encode().decode("unicode_escape")
    assert (root / "artifacts/what_would_they_save.png").read_bytes().startswith(b"\x89PNG")
    assert (root / "own.txt").exists()


def test_a_job_shows_what_the_notebook_showed(solar: Plan, export: Export, tmp_path: Path) -> None:
    root = export(solar)
    (tmp_path / "bills.csv").write_text(CSV)
    outputs = run_job(root, root, kwh_price=1.0)
    assert "INFO solar_savings.steps load_the_bills: rows: 3\n" in text(outputs)
    assert not any(o.get("name") == "stderr" for o in outputs)
    number, table, figure = [o["data"] for o in outputs if "data" in o]
    assert number["text/plain"] == "3"
    assert "text/html" in table
    assert "image/png" in figure


def test_a_failing_step_is_logged_once(letters: Plan, export: Export) -> None:
    done = python(export(letters), "-m", "letters")
    assert done.returncode == 1
    [failure] = records(done)
    assert failure["log.level"] == "error"
    assert failure["labels.step"] == "count"
    assert failure["error.type"] == "FileNotFoundError"
    assert "letters/steps.py" in failure["error.stack_trace"]


def test_a_data_dir_that_is_not_there(letters: Plan, export: Export) -> None:
    done = python(export(letters), "-m", "letters", "--data-dir", "nowhere")
    assert done.returncode == 2
    assert "there is no folder nowhere" in done.stderr


@pytest.fixture
def letters() -> Plan:
    """A notebook that reads and writes beside itself."""
    count = "n = len(open(text_path).read())\nopen(count_path, 'w').write(str(n))"
    inputs = ("text_path", "count_path")
    return Plan(
        name="letters",
        title="Letters",
        source_name="letters.ipynb",
        parameters=(
            Parameter("text_path", "str", "a.txt", "read in cell 1", "input", Location(0)),
            Parameter("count_path", "str", "n.txt", "written in cell 1", "output", Location(0)),
        ),
        steps=(Step("count", "Count", "", (0,), count, inputs, ("n",), ("n",)),),
        relative_paths=True,
    )


@pytest.mark.parametrize(
    ("start", "arguments", "written"),
    [
        pytest.param("letters", [], "n.txt", id="from the package, data at the notebook"),
        pytest.param(".", [], "n.txt", id="from the notebook's folder"),
        pytest.param("data", [], "data/n.txt", id="where the input is too"),
        pytest.param("letters", ["--data-dir", "../data"], "data/n.txt", id="in data_dir"),
        pytest.param("data", ["--count-path", "x"], "data/x", id="an output that was given"),
        pytest.param("other", ["--text-path", "own.txt"], "n.txt", id="an input that was given"),
        pytest.param(
            "letters", ["--data-dir=../other", "--text-path=own.txt"], "other/n.txt", id="in there"
        ),
    ],
)
def test_where_relative_paths_start(
    letters: Plan, export: Export, *, start: str, arguments: list[str], written: str
) -> None:
    root = export(letters)
    tmp_path = root.parent
    for name in ("data", "other"):
        (tmp_path / name).mkdir()
    for name in ("letters.ipynb", "a.txt", "data/a.txt", "other/own.txt"):
        (tmp_path / name).write_text(name)
    done = python(root, "-m", "letters", *arguments, cwd=tmp_path / start)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / written).exists()


@pytest.mark.parametrize("start", ["letters/jobs", "."])
def test_a_job_runs_from_where_people_start_it(
    letters: Plan, export: Export, tmp_path: Path, start: str
) -> None:
    root = export(letters)
    (tmp_path / "a.txt").write_text("abc")
    [shown] = [o for o in run_job(root, tmp_path / start) if "data" in o]
    assert shown["data"]["text/plain"] == "3"
    assert (tmp_path / "n.txt").exists()


@pytest.mark.parametrize("start", ["letters", "letters/jobs", "."])
def test_an_installed_package_finds_the_notebook_from_where_its_folder_is(
    letters: Plan, export: Export, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, start: str
) -> None:
    root = export(letters)
    (root / "src").rename(tmp_path / "site")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    (tmp_path / "a.txt").write_text("abc")
    job = str(root / "jobs/letters.ipynb")
    papermill.execute_notebook(job, None, cwd=str(tmp_path / start), progress_bar=False)
    assert (tmp_path / "n.txt").read_text() == "3"


def test_a_job_finds_a_package_that_lies_elsewhere(letters: Plan, tmp_path: Path) -> None:
    notebook, root = tmp_path / "notebooks/letters.ipynb", tmp_path / "build/pack"
    notebook.parent.mkdir()
    (notebook.parent / "a.txt").write_text("abc")
    there, back = ways(notebook, root)
    assert (there, back) == ("../../notebooks", "../build/pack")
    write(build_package(letters, None, there, back).files, root)
    job = str(root / "jobs/letters.ipynb")
    papermill.execute_notebook(job, None, cwd=str(notebook.parent), progress_bar=False)
    assert (notebook.parent / "n.txt").read_text() == "3"


def test_unknown_relative_paths_start_at_the_notebook(export: Export, tmp_path: Path) -> None:
    step = Step("read", "Read", "", (0,), "n = len(open('a' + '.txt').read())", (), ("n",), ("n",))
    plan = Plan("letters", "Letters", "letters.ipynb", steps=(step,), relative_paths=True)
    root = export(plan)
    (tmp_path / "letters.ipynb").write_text("{}")
    (tmp_path / "a.txt").write_text("abc")
    [shown] = [o for o in run_job(root, root) if "data" in o]
    assert shown["data"]["text/plain"] == "3"
    assert python(root, "-m", "letters").returncode == 0


def test_hostile_strings_change_nothing(hostile: Plan, export: Export, tmp_path: Path) -> None:
    outputs = run_job(export(hostile), tmp_path)
    assert [o for o in outputs if o["output_type"] == "error"] == []
    assert python(tmp_path / "hostile", "-m", "hostile").returncode == 0


def test_async_steps_are_awaited(export: Export, tmp_path: Path) -> None:
    first = Step(
        "wait", "Wait", "", (0,), "n = await asyncio.sleep(0, 7)", (), ("n",), is_async=True
    )
    second = Step("use", "Use", "", (1,), "m = n + 1", ("n",), ("m",), ("m",))
    plan = Plan("later", "Later", "x.ipynb", imports=("import asyncio",), steps=(first, second))
    root = export(plan)
    code = "from later.pipeline import run; assert run() == 8"
    assert python(root, "-c", code).returncode == 0
    [shown] = [o for o in run_job(root, root) if "data" in o]
    assert shown["data"]["text/plain"] == "8"


REPORT = """
import sys
from types import SimpleNamespace

import matplotlib.pyplot as plt
from bare import logs, report

logs.configure()
logs.configure()
report.show(None, "a\\nb", 3)
plt.figure()
report.figure("empty")
for _ in range(2):
    plt.plot([1])
    plt.figure().add_subplot()
    report.figure("same")
"""


def test_report_in_a_batch_run(bare: Plan, export: Export) -> None:
    shows = Step("run_all", "", "", (0,), "report.show(1)", (), ())
    root = export(replace(bare, steps=(shows,)))
    done = python(root, "-c", REPORT)
    assert done.returncode == 0, done.stderr
    assert [r["message"] for r in records(done)][:2] == ["\na\nb", "3"]
    assert sorted(p.name for p in (root / "artifacts").iterdir()) == [
        "same-2.png",
        "same-3.png",
        "same-4.png",
        "same.png",
    ]


LOGS = """
import logging, threading, sys, warnings
from bare import logs

logs.configure()
logging.getLogger("bare.steps").info("100%% %s" % "%d")
logging.getLogger("elsewhere").info("not told")
logging.getLogger("elsewhere").warning("told")

def wait():
    thread = threading.Thread(target=logging.getLogger("bare").info, args=("from a thread",))
    thread.start()
    thread.join()
    return 1, 2

wait.__module__ = "bare.steps"
assert logs.step(wait)() == (1, 2)

for module in ("bare.steps", "bare.local.near", "elsewhere"):
    warnings.warn_explicit("old", DeprecationWarning, module, 1, module=module)
"""


def test_logs_in_a_batch_run(bare: Plan, export: Export) -> None:
    done = python(export(bare), "-c", LOGS)
    assert done.returncode == 0, done.stderr
    messages = [r["message"] for r in records(done)]
    assert messages[:3] == ["100% %d", "told", "from a thread"]
    assert messages[3].startswith("step wait done in 0.0")
    assert records(done)[3]["event.duration"] > 0
    assert [m.splitlines()[0] for m in messages[4:]] == ["bare.steps:1: DeprecationWarning: old"]


def test_broken_contract_ends_with_exit_code_4_before_anything_is_written(
    solar: Plan, tmp_path: Path
) -> None:
    columns = tuple(Column(name, "number") for name in ("kwh", "sun_hours"))
    columns = (Column("city", "string"), *columns)
    data = DataSet(Location(2), "pd.read_csv", ("bills.csv",), 3, columns)
    load, *rest = solar.steps
    read = "pd.read_csv(bills_path)"
    body = load.body.replace(read, f'contracts.checked("bills", {read})')
    plan = replace(solar, contracts="contracts", steps=(replace(load, body=body), *rest))
    files = build_package(plan, contracts=Contracts(agreements([data]))).files
    root = write(files, tmp_path / plan.name).folder
    (tmp_path / "bills.csv").write_text(CSV)
    (tmp_path / "other.csv").write_text(CSV.replace("kwh", "mwh"))
    run = ("-m", plan.name, "--data-dir", str(tmp_path))
    broken = python(root, *run, "--bills-path", str(tmp_path / "other.csv"))
    assert broken.returncode == 4, broken.stderr
    assert "kwh is missing: renamed to mwh, MWh instead of kWh?" in broken.stderr
    assert not (tmp_path / "total.txt").exists()
    assert python(root, *run).returncode == 0
    assert (tmp_path / "total.txt").exists()


def test_an_older_pickle_of_the_notebooks_own_class_is_read(tmp_path: Path) -> None:
    # What `pickle` writes of an object of class P with x = 5 that is defined in a notebook.
    (tmp_path / "old.pkl").write_bytes(
        b"\x80\x03c__main__\nP\nq\x00)\x81q\x01}q\x02X\x01\x00\x00\x00xq\x03K\x05sb."
    )
    plan = plan_of(["import pickle\nclass P: pass\nprint(pickle.load(open('old.pkl', 'rb')).x)"])
    root = write(build_package(plan).files, tmp_path / plan.name).folder
    assert ": 5\n" in text(run_job(root, tmp_path))
    done = python(root, "-m", plan.name, cwd=tmp_path)
    assert [r["message"] for r in records(done)][:1] == ["5"]


LATE = [
    "import pandas as pd",
    "a = pd.read_csv('a.csv')\na.to_csv('copy.csv')",
    "b = pd.read_csv('b.csv')\nb.to_csv('more.csv')",
]


@pytest.fixture
def late(tmp_path: Path) -> Path:
    """The package of a notebook that writes a file before it reads another one."""
    columns = (Column("city", "string"), Column("kwh", "number"))
    reads = [(1, "a.csv"), (2, "b.csv")]
    sets = [DataSet(Location(cell), "pd.read_csv", (f,), 3, columns) for cell, f in reads]
    contracts = Contracts(agreements(sets))
    plan = check_ahead(plan_of(LATE, checks=contracts.checks), contracts.checks)
    for _, file in reads:
        (tmp_path / file).write_text("city,kwh\nDavis,6200.5\nTruckee,14800.0\nReno,9000.0\n")
    package = build_package(plan, notebook=notebook_of(LATE), contracts=contracts)
    return write(package.files, tmp_path / plan.name).folder


def test_what_is_read_late_is_checked_before_anything_is_written(
    late: Path, tmp_path: Path
) -> None:
    (tmp_path / "b.csv").write_text("city,price\nDavis,cheap\n")
    run = ("-m", late.name, "--data-dir", str(tmp_path))
    broken = python(late, *run)
    assert broken.returncode == 4, broken.stderr
    [told] = records(broken)
    assert told["labels.step"] == "check_inputs"
    assert told["error.message"] == "b: kwh is missing"
    with pytest.raises(papermill.PapermillExecutionError, match="b: kwh is missing"):
        run_job(late, tmp_path)
    assert not {"copy.csv", "more.csv"} & {file.name for file in tmp_path.iterdir()}


def test_what_is_read_late_is_checked_as_a_whole_when_it_is_read(
    late: Path, tmp_path: Path
) -> None:
    rows = ["Davis,1.5"] * 2000 + ["Reno,much"] * 1000
    (tmp_path / "b.csv").write_text("\n".join(["city,kwh", *rows]))
    broken = python(late, "-m", late.name, "--data-dir", str(tmp_path))
    assert broken.returncode == 4, broken.stderr
    assert records(broken)[-1]["labels.step"] != "check_inputs"
    assert (tmp_path / "copy.csv").exists()


def test_a_line_that_checks_ahead_came_from_the_read(late: Path) -> None:
    provenance = json.loads((late / "provenance.json").read_text())
    text = (late / "src/package/steps.py").read_text().splitlines()
    [line] = [number for number, line in enumerate(text, 1) if "check_head(" in line]
    assert [line, line, 3, 1] in provenance["lines"]["src/package/steps.py"]
    assert provenance["steps"][0] == {
        "name": "check_inputs",
        "cells": [],
        "outputs": [],
        "job": [4],
    }
