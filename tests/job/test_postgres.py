"""A history that a team shares: what is told of it, and what only a server does."""

import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from nb2prod.errors import HistoryError
from nb2prod.job import Evidence, History, JobFailure, JobRun, Order, Status
from nb2prod.job.order import kernel_environment
from nb2prod.job.postgres import PostgresServer, without_password
from nb2prod.job.store import SqliteFile, usual_store
from nb2prod.job.verdicts import Verdict

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture(name="history")
def history_fixture(postgres: Any) -> History:
    return History(PostgresServer(postgres.new_database()))


def _order(folder: Path, name: str, **parameters: object) -> Order:
    job = folder / "prices.ipynb"
    job.write_text("{}")
    return Order(name, job, parameters, NOW, folder / f"{name}.ipynb")


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("postgresql://host/runs", "postgresql://host/runs"),
        ("postgres://host/runs", "postgresql://host/runs"),
        ("postgresql+psycopg://team:se%40cret@host:5432/runs", "postgresql://team@host:5432/runs"),
        ("postgresql://:secret@host/runs", "postgresql://host/runs"),
        ("postgresql:///runs?host=/run/pg", "postgresql:///runs?host=/run/pg"),
        ("postgresql://h/r?sslmode=require&password=secret", "postgresql://h/r?sslmode=require"),
        ("postgresql://h/r?sslpassword=secret", "postgresql://h/r"),
        ("postgresql://h/r?PASS%57ORD=secret", "postgresql://h/r"),
    ],
)
def test_an_address_is_told_without_its_password(address: str, told: str) -> None:
    assert without_password(address) == told
    assert PostgresServer(address).name == told


@pytest.mark.parametrize(
    "address",
    [
        "mysql://team:secret@host/runs",
        "sqlite:///secret.db",
        "postgresql://team:sec@ret@host/runs",
        "postgresql://team:sec/ret@host/runs",
        "postgresql://team:sec?ret@host/runs",
        "postgresql://team:sec#ret@host/runs",
        "postgresql://team:sec:ret@host/runs",
        "postgresql://host/runs?password=sec@ret",
    ],
)
def test_another_address_is_refused_and_not_told(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NB2PROD_RUNS", address)
    with pytest.raises(HistoryError, match="NB2PROD_RUNS: is no file and no address") as refused:
        History()
    assert "ret" not in str(refused.value).replace("is no file and no address", "")
    assert without_password(address) == ""


def test_what_is_no_address_is_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NB2PROD_RUNS", "postgresql/runs.db")
    assert isinstance(usual_store(), SqliteFile)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        pytest.param(("p%40ss", "other"), "authentication failed", id="another password"),
        pytest.param(("/runs", "/no_runs"), "does not exist", id="no such database"),
        pytest.param(("@127.0.0.1:", "@127.0.0.1:1"), "cannot be used", id="nobody there"),
        pytest.param(("@127.0.0.1:", "@127.0.0.1:x"), "its port is no number", id="a wrong port"),
        pytest.param(("/runs", "/runs?no=1&x="), "invalid", id="an unknown option"),
    ],
)
def test_a_server_that_cannot_be_used_is_told(
    postgres: Any, change: tuple[str, str], told: str
) -> None:
    address = postgres.new_database().replace(*change)
    with pytest.raises(HistoryError, match=told) as error:
        History(PostgresServer(address))
    text = str(error.value)
    assert text.startswith("postgresql://team@127.0.0.1:")
    assert "NB2PROD_RUNS" in text
    assert not [word for word in ("p%40ss", "p@ss", "other") if word in text]


@pytest.mark.parametrize("missing", ["sqlalchemy", "psycopg"])
def test_what_is_not_installed_is_told(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(HistoryError, match=r"pip install 'nb2prod\[team\]'"):
        History(PostgresServer(f"postgresql://team:secret@host/without_{missing}"))


def test_a_job_does_not_get_the_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NB2PROD_RUNS", "postgresql://team:secret@host/runs")
    known = kernel_environment(_order(tmp_path, "a"))
    assert known["NB2PROD_RUNS"] == "postgresql://team@host/runs"


def test_texts_are_kept_however_long_and_odd(tmp_path: Path, history: History) -> None:
    order = _order(tmp_path, "a", prices=list(range(9000)))
    verdict = Verdict("prices", "drift", "".join(map(str, range(9000))))
    run = JobRun(
        order.job, order.parameters, NOW, NOW, order.executed, JobFailure("Odd: \0"), id="a",
        evidence=Evidence(metrics=(("R²", float("inf")),), verdicts=(verdict,)),
    )  # fmt: skip
    assert history.begin(order, "s")
    history.end(run)
    history.end(run)
    (found,) = history.runs(sweep="s")
    assert (found.parameters, found.error) == (order.parameters, "Odd: \\0")
    assert (found.metrics, found.verdicts) == ({"R²": float("inf")}, (verdict,))


def test_a_set_of_parameters_is_given_to_one_of_many(tmp_path: Path, history: History) -> None:
    taken: list[str] = []
    together = threading.Barrier(8)

    def take(worker: int) -> None:
        together.wait()
        for number in range(10):
            name = f"{worker}-{number}"
            if history.begin(_order(tmp_path, name, number=number), "s"):
                taken.append(name)

    workers = [threading.Thread(target=take, args=(worker,)) for worker in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(name[-1] for name in taken) == list("0123456789")
    assert sorted(run.id for run in history.runs()) == sorted(taken)


def test_tables_are_made_once_by_many(postgres: Any) -> None:
    server, failed = PostgresServer(postgres.new_database()), []

    def make() -> None:
        try:
            server.prepare()
        except HistoryError as error:
            failed.append(error)

    makers = [threading.Thread(target=make) for _ in range(8)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    assert failed == []


def test_an_end_waits_for_a_server_that_starts_again(
    tmp_path: Path, history: History, postgres: Any
) -> None:
    order = _order(tmp_path, "a")
    history.begin(order)
    postgres.kill()
    again = threading.Timer(1, postgres.start)
    again.start()
    history.end(JobRun(order.job, {}, NOW, NOW, order.executed, id="a"))
    again.join()
    assert history.find("a").status is Status.DONE
