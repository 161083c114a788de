"""`nb2prod runs`, `which`, `promote` and `rollback` as a terminal sees them."""

import json
import shutil
from pathlib import Path

import papermill
import pytest
from click.testing import CliRunner, Result

from nb2prod.cli import main
from nb2prod.errors import HistoryError
from nb2prod.lab.answers.job import champion, job
from nb2prod.lab.decode import Refused
from nb2prod.lab.messages import ChampionRequest, Run


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(name="package", scope="module")
def package_fixture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package that was run with two prices."""
    folder = tmp_path_factory.mktemp("prices")
    source = "PRICE = 2\nprint('score:', PRICE * 10)\nopen('model.txt', 'w').write(str(PRICE))"
    cell = {"cell_type": "code", "source": source, "metadata": {}, "outputs": []}
    book = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}}
    (folder / "prices.ipynb").write_text(
        json.dumps({**book, "cells": [{**cell, "execution_count": None}]})
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert invoke("productionize", "prices.ipynb", "--no-run").exit_code == 0
        for price in ("3", "4"):
            assert invoke("run", "prices", "-p", "price", price).exit_code == 0
    return folder / "prices"


def _ids(package: Path) -> list[str]:
    runs = json.loads(invoke("runs", "table", package, "--format", "json").stdout)
    return [run["id"][:8] for run in runs]


def test_runs_are_shown_newest_first_and_the_best_is_marked(package: Path) -> None:
    newest, oldest = _ids(package)
    lines = invoke("runs", "table", package, "--metric", "score").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["run", newest, oldest]
    assert "40 *" in lines[1]
    assert "40 *" in invoke("runs", "compare", newest, oldest).stdout
    assert newest in invoke("runs").stdout


def test_which_run_wrote_this_model(package: Path) -> None:
    result = invoke("which", package.parent / "model.txt")
    assert result.exit_code == 0
    assert f"run {_ids(package)[0]}" in result.stdout
    assert "score 40: rank 1 of 2" in result.stdout


def test_a_table_for_programs_names_the_files(package: Path) -> None:
    runs = json.loads(invoke("runs", "table", package, "--format", "json").stdout)
    written = [[f["path"] for f in run["files"] if f["role"] == "written"] for run in runs]
    assert written == [[str(package.parent / "model.txt")]] * 2


def test_nobody_wrote_this_file(package: Path) -> None:
    assert invoke("which", package / "README.md").exit_code == 1
    assert invoke("which", package / "missing").exit_code == 2


def test_the_better_run_is_promoted_and_the_worse_refused(package: Path) -> None:
    newest, oldest = _ids(package)
    assert invoke("promote", newest).exit_code == 0
    assert "--metric" in invoke("promote", oldest).stderr
    refused = invoke("promote", oldest, "--metric", "score")
    assert refused.exit_code == 1
    assert "score is 30, and 40 with the champion" in refused.stderr
    assert "--metric" not in invoke("promote", oldest, "--force").stderr
    assert f"{newest} is the champion again" in invoke("rollback", package).stdout
    assert invoke("runs", "table", package).stdout.count("champion") == 1


def test_the_sidebar_shows_the_same(package: Path) -> None:
    """Also the runs of sweeps, and that of plain papermill, which nobody remembers."""
    assert invoke("sweep", package, "--param", "price=7,8").exit_code == 0
    papermill.execute_notebook(
        str(package / "jobs/prices.ipynb"),
        str(package / "artifacts/by-papermill.ipynb"),
        parameters={"data_dir": str(package.parent)},
        cwd=str(package),
        progress_bar=False,
    )
    invoke("promote", _ids(package)[-1], "--force")
    told = job(package, package.parent)
    assert told.last == "last run done"
    assert [sorted(run.values) for run in told.runs[:1]] == [[f'data_dir = "{package.parent}"']]
    metrics = [run.values[-1] for run in told.runs[1:]]
    assert sorted(metrics) == ["score = 30", "score = 40", "score = 70", "score = 80, the best"]
    assert [run.told.endswith("· in use") for run in told.runs] == [False] * 4 + [True]
    assert all(run.opens and (package.parent / run.executed).is_file() for run in told.runs)


def test_the_sidebar_promotes_and_rolls_back(package: Path) -> None:
    """By the same gate as a terminal; `old` is the run with the lower price."""
    runs = json.loads(invoke("runs", "table", package, "--format", "json").stdout)
    names = {run["parameters"].get("price"): run["id"] for run in runs}
    old, new = names[3], names[4]
    invoke("promote", new, "--force")

    def act(**asked: str) -> dict[str, Run]:
        told = champion(package, package.parent, ChampionRequest(path="", **asked))
        prices = {"price = 3": old, "price = 4": new}
        return {prices[value]: run for run in told.runs for value in run.values if value in prices}

    with pytest.raises(Refused, match="Not promoted: score is 30, and 40 with the champion"):
        act(run=old, metric="score")
    invoke("promote", old, "--force")
    seen = act(run=new, metric="score")
    assert (seen[new].told.endswith("in use"), seen[new].crowns[0].label) == (True, "Roll back")
    (promote,) = seen[old].crowns
    assert (promote.label, promote.run, promote.metric) == ("Promote", old, "score")
    assert act()[old].told.endswith("in use")
    with pytest.raises(HistoryError, match="there is no such run"):
        act(run="nobody")
    other = package.parent / "other"
    shutil.copytree(package, other)
    with pytest.raises(Refused, match="no run of this job"):
        champion(other, package.parent, ChampionRequest(path="", run=new))


DRIFTING = """\
load = lambda: None; load()
print("2026-11-24T17:38:27Z WARNING bills.contracts load: bills: more nulls: kwh 1 % → 20 %")
"""


def test_drift_is_told_and_kept_and_asks_for_training_when_it_comes_again(tmp_path: Path) -> None:
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    kernel = {"kernelspec": {"name": "python3", "display_name": "x", "language": "python"}}
    book = {"nbformat": 4, "nbformat_minor": 4, "metadata": kernel}
    drifting = tmp_path / "drifting.ipynb"
    drifting.write_text(json.dumps({**book, "cells": [{**cell, "source": DRIFTING}]}))
    first, second = invoke("run", drifting), invoke("run", drifting)
    assert (first.exit_code, second.exit_code) == (0, 0)
    told = [json.loads(line)["message"] for line in first.stderr.splitlines()]
    assert "bills: more nulls: kwh 1 % → 20 %" in told
    assert "trained anew" not in first.stderr
    assert "bills has drifted in 2 of the last 2 runs" in second.stderr
    assert "more nulls" in invoke("runs", "table", drifting, "--format", "json").stdout
