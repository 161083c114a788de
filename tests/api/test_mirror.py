"""Runs as MLflow shows them, asked of MLflow itself on its SQLite store."""

import socket
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from nb2prod.api import mirror
from nb2prod.cli import main
from nb2prod.job import History

from ..conftest import written_job

CELLS = (
    "import os\nif number == 2:\n    raise ValueError('no two ' + os.environ['KEY'])",
    "print('R² of all:', number ** 2)\nprint(os.environ['KEY'])",
)


@pytest.fixture(name="job")
def job_fixture(tmp_path: Path) -> Path:
    given = "number: int = 0\nwords: str = ''"
    (tmp_path / "secrets").write_text("KEY=kept-quiet\n")
    (tmp_path / "secrets").chmod(0o600)
    return written_job(tmp_path / "squares.ipynb", given, *CELLS)


@pytest.fixture(name="shown")
def shown_fixture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, do_without: Callable[[str], None]
) -> Callable[[], list[Any]]:
    """What MLflow has been shown; its address is set."""
    for name in ("alembic", "mlflow", "sqlalchemy"):
        if find_spec(name) is None:
            do_without(f"no {name}: it comes with the extra dev")
    address = f"sqlite:///{tmp_path}/mlflow.db"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", address)
    monkeypatch.chdir(tmp_path)  # its artifacts lie in the folder that it is used from

    def shown() -> list[Any]:
        monkeypatch.setenv("MLFLOW_DISABLE_TELEMETRY", "true")
        from mlflow import MlflowClient

        client = MlflowClient(address)
        known = client.search_experiments(filter_string="name = 'squares'")
        return list(client.search_runs([each.experiment_id for each in known]))

    return shown


def _do(*words: object) -> Any:
    return CliRunner().invoke(main, list(map(str, words)), catch_exceptions=False)


def test_a_run_is_shown_with_all_that_is_known(job: Path, shown: Callable[[], list[Any]]) -> None:
    words = ["-p", "number", "3", "-p", "words", "x" * 9000]
    done = _do("run", job, *words, "--secrets", job.parent / "secrets")
    assert done.exit_code == 0
    assert "MLflow" not in done.stderr
    (found,) = shown()
    ours = History().find(found.info.run_name)
    assert found.info.status == "FINISHED"
    assert (found.info.start_time, found.info.end_time) == (
        round(ours.started.timestamp() * 1000),
        round((ours.started.timestamp() + (ours.seconds or 0)) * 1000),
    )
    assert found.data.params == {"number": "3", "words": "x" * 5000}
    assert found.data.metrics == {"R² of all": 9.0}
    assert found.data.tags["code"] == ours.code
    assert found.data.tags["status"] == "done"
    (notebook,) = Path(found.info.artifact_uri.removeprefix("file://")).iterdir()
    assert notebook.read_bytes() == Path(ours.executed).read_bytes()
    assert "kept-quiet" not in repr(found.to_dictionary()) + notebook.read_text()


def test_every_run_of_a_sweep_is_shown(job: Path, shown: Callable[[], list[Any]]) -> None:
    secrets = ("--secrets", job.parent / "secrets")
    done = _do("sweep", job, "--param", "number=1,2,3", "--name", "squares", *secrets)
    assert done.exit_code == 1
    assert "MLflow" not in done.stderr
    found = {run.data.params["number"]: run for run in shown()}
    assert {name: run.info.status for name, run in found.items()} == {
        "1": "FINISHED",
        "2": "FAILED",
        "3": "FINISHED",
    }
    assert {run.data.tags["sweep"] for run in found.values()} == {"squares"}
    assert found["2"].data.tags["error"] == "ValueError: no two ***"


def test_a_run_is_done_where_mlflow_does_not_answer(
    job: Path, shown: Callable[[], list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://us%65r:pass%77ord@127.0.0.1:{taken.getsockname()[1]}"
        monkeypatch.setenv("MLFLOW_TRACKING_URI", address)
        done = _do("run", job, "--secrets", job.parent / "secrets")
    assert done.exit_code == 0
    assert "MLflow cannot be shown a run" in done.stderr
    assert "see MLFLOW_TRACKING_URI" in done.stderr
    assert not [word for word in ("password", "pass%77ord") if word in done.stderr]


@pytest.mark.parametrize(
    ("program", "told"),
    [
        ("import time\ntime.sleep(600)", "it did not get on for 0.5 s"),
        ("import no_such_module", "No module named 'no_such_module'"),
        ("raise SystemExit(1)", "it ended"),
    ],
    ids=["hangs", "cannot be imported", "ends"],
)
def test_a_run_is_done_whatever_mlflow_does(
    job: Path, monkeypatch: pytest.MonkeyPatch, program: str, told: str
) -> None:
    (job.parent / "program.py").write_text(program)
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")
    monkeypatch.setattr(mirror, "_PROGRAM", job.parent / "program.py")
    monkeypatch.setattr(mirror, "_WAIT_SECONDS", 0.5)
    monkeypatch.setattr(mirror, "find_spec", lambda name: object())
    done = _do("run", job, "--secrets", job.parent / "secrets")
    assert done.exit_code == 0
    assert told in done.stderr


@pytest.mark.parametrize("reason", ["no address", "not installed"])
def test_without_address_or_mlflow_nothing_is_started(
    monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    if reason == "no address":
        monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    else:
        monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")
        monkeypatch.setitem(sys.modules, "mlflow", None)
    with mirror.Mirror() as shown:
        assert shown._process is None
    assert shown.notes == ()
