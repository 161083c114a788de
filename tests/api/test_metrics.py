"""What Prometheus is told of a run: a file that is there as a whole, and a Pushgateway."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from nb2prod.api.metrics import publish
from nb2prod.job import Evidence, FileUse, History, JobFailure, JobRun, Order
from nb2prod.job.verdicts import Verdict

START = datetime(2026, 11, 24, 9, tzinfo=UTC)
SHOWN = Evidence(
    files=(FileUse("/data/model.pkl", "written", 3, "abc"), FileUse("/data/a.csv", "read", 1, "d")),
    metrics=(("MAE", 165.0),),
    verdicts=(Verdict("bills", "more nulls", "kwh"),),
    rows=(("load", 4182),),
)


@pytest.fixture(name="done")
def done_fixture(tmp_path: Path) -> JobRun:
    """A run that is remembered as done."""
    job = tmp_path / "solar.ipynb"
    job.write_text("{}")
    return _remembered(
        JobRun(job, {}, START, START + timedelta(seconds=90), job, id="a", evidence=SHOWN)
    )


def _remembered(run: JobRun) -> JobRun:
    history = History()
    history.begin(Order(run.id, run.job, {}, run.started, run.executed))
    history.end(run)
    return run


@pytest.fixture(autouse=True)
def history_fixture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NB2PROD_RUNS", str(tmp_path / "runs.db"))


def _told(place: Path) -> dict[str, float]:
    """Each gauge with the labels that tell it from others."""
    return {
        " ".join(
            [sample.name, *(v for k, v in sample.labels.items() if k != "notebook")]
        ): sample.value
        for family in text_string_to_metric_families(place.read_text())
        for sample in family.samples
    }


def test_a_file_for_node_exporter(done: JobRun, tmp_path: Path) -> None:
    assert list(publish(done, tmp_path / "solar.prom")) == []
    end = done.finished.timestamp()
    assert _told(tmp_path / "solar.prom") == {
        "nb2prod_run_end_timestamp_seconds": end,
        "nb2prod_run_duration_seconds": 90.0,
        "nb2prod_run_exit_code": 0.0,
        "nb2prod_contract_violations": 0.0,
        "nb2prod_drifted_data_sets": 1.0,
        "nb2prod_step_rows load": 4182.0,
        "nb2prod_run_metric MAE": 165.0,
        "nb2prod_success_timestamp_seconds": end,
        "nb2prod_artifact_timestamp_seconds /data/model.pkl": end,
    }
    assert sorted(path.suffix for path in tmp_path.iterdir() if "prom" in path.name) == [".prom"]


def test_a_failure_leaves_the_last_success_as_it_was(done: JobRun, tmp_path: Path) -> None:
    broken = Evidence(verdicts=(Verdict("bills", "broken", "kwh is missing"),))
    later = replace(
        done, id="b", started=START + timedelta(days=1), finished=START + timedelta(days=1),
        failure=JobFailure("ContractError: bills: kwh is missing"), evidence=broken,
    )  # fmt: skip
    assert list(publish(_remembered(later), tmp_path / "solar.prom")) == []
    told = _told(tmp_path / "solar.prom")
    assert told["nb2prod_run_exit_code"] == 4
    assert told["nb2prod_contract_violations"] == 1
    assert told["nb2prod_success_timestamp_seconds"] == done.finished.timestamp()


@pytest.fixture(name="gateway")
def gateway_fixture() -> Iterator[tuple[str, list[tuple[str, str, bytes]]]]:
    """A server on loopback that takes what a Pushgateway takes."""
    heard: list[tuple[str, str, bytes]] = []

    class Gateway(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            heard.append(("PUT", self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *words: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Gateway) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", heard
        server.shutdown()


def test_a_pushgateway_hears_the_same(
    done: JobRun, tmp_path: Path, gateway: tuple[str, list[tuple[str, str, bytes]]]
) -> None:
    address, heard = gateway
    assert list(publish(done, tmp_path / "solar.prom", address)) == []
    assert heard == [("PUT", "/metrics/job/solar", (tmp_path / "solar.prom").read_bytes())]


def test_what_could_not_be_told_is_said(done: JobRun, tmp_path: Path) -> None:
    place = tmp_path / "missing" / "solar.prom"
    troubles = list(publish(done, place, "http://127.0.0.1:1", "127.0.0.1:1"))
    troubles += publish(done, graphite="carbon")
    assert [text.partition(": ")[2][:23] for text in troubles] == [
        "the metrics cannot be w",
        "the metrics cannot be p",
        "the metrics cannot be s",
        "the metrics cannot be s",
    ]
