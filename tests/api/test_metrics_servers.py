"""What a run tells, asked of the servers themselves: Prometheus and what it scrapes, and carbon."""

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from click.testing import CliRunner

from nb2prod.cli import main
from nb2prod.export.targets import EVERY, Delivery, grafana

PROGRAMS = {
    name: shutil.which(name)
    for name in (
        "carbon-cache",
        "prometheus",
        "prometheus-node-exporter",
        "prometheus-pushgateway",
        "whisper-fetch",
    )
}
CARBON = """\
[cache]
STORAGE_DIR = {folder}
CONF_DIR = {folder}
LOCAL_DATA_DIR = {folder}/whisper
LOG_DIR = {folder}
PID_DIR = {folder}
USER =
LINE_RECEIVER_INTERFACE = 127.0.0.1
LINE_RECEIVER_PORT = {port}
PICKLE_RECEIVER_PORT = 0
CACHE_QUERY_PORT = 0
MAX_CREATES_PER_MINUTE = inf
"""


@dataclass(frozen=True, slots=True)
class Servers:
    """Where they are, all on loopback."""

    textfiles: Path
    gateway: str
    prometheus: str
    carbon: str
    whisper: Path

    def asked(self, query: str) -> list[tuple[dict[str, str], float]]:
        """What Prometheus answers: labels and value of each."""
        given = urllib.parse.urlencode({"query": query})
        with urllib.request.urlopen(f"{self.prometheus}/api/v1/query?{given}") as answer:
            found = json.load(answer)["data"]["result"]
        return [(each["metric"], float(each["value"][1])) for each in found]


@pytest.fixture(name="servers", scope="module")
def servers_fixture(
    tmp_path_factory: pytest.TempPathFactory, do_without: Callable[[str], None]
) -> Iterator[Servers]:
    if missing := [name for name, place in PROGRAMS.items() if place is None]:
        do_without(f"no {', '.join(missing)}: .ci/run installs them")
    folder = tmp_path_factory.mktemp("servers")
    exporter, gateway, prometheus, carbon = (f"127.0.0.1:{_free_port()}" for _ in range(4))
    scraped = [
        {"job_name": "textfiles", "static_configs": [{"targets": [exporter]}]},
        {"job_name": "pushed", "honor_labels": True, "static_configs": [{"targets": [gateway]}]},
    ]
    config = {"global": {"scrape_interval": "1s"}, "scrape_configs": scraped}
    (folder / "prometheus.yml").write_text(json.dumps(config))
    (folder / "carbon.conf").write_text(CARBON.format(folder=folder, port=carbon.split(":")[1]))
    (folder / "storage-schemas.conf").write_text("[all]\npattern = .*\nretentions = 1s:1h\n")
    (folder / "textfiles").mkdir()
    commands = {
        exporter: [
            "prometheus-node-exporter", "--collector.disable-defaults", "--collector.textfile",
            f"--collector.textfile.directory={folder / 'textfiles'}",
            f"--web.listen-address={exporter}",
        ],
        gateway: ["prometheus-pushgateway", f"--web.listen-address={gateway}"],
        prometheus: [
            "prometheus", f"--config.file={folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={folder / 'data'}", f"--web.listen-address={prometheus}",
        ],
        carbon: ["carbon-cache", f"--config={folder / 'carbon.conf'}", "--nodaemon", "start"],
    }  # fmt: skip
    with ExitStack() as running:
        for address, command in commands.items():
            running.enter_context(_server(command, address, folder))
        yield Servers(
            folder / "textfiles",
            f"http://{gateway}",
            f"http://{prometheus}",
            carbon,
            folder / "whisper",
        )


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@contextmanager
def _server(command: list[str], address: str, folder: Path) -> Iterator[None]:
    host, port = address.split(":")
    usual = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    log = folder / f"{command[0]}.log"
    with log.open("wb") as told:
        process = subprocess.Popen(command, env=usual, cwd=folder, stdout=told, stderr=told)
    try:

        def listens() -> bool:
            assert process.poll() is None, log.read_text()
            with socket.socket() as asking:
                return asking.connect_ex((host, int(port))) == 0

        _until(listens)
        yield
    finally:
        process.terminate()
        process.wait(30)


def _until(is_so: Callable[[], Any]) -> Any:
    for _ in range(600):
        if found := is_so():
            return found
        time.sleep(0.1)
    raise AssertionError("the server does not answer")


@pytest.fixture(name="job")
def job_fixture(tmp_path: Path) -> Path:
    """A job that tells what the job of a package does, and writes a file."""
    source = (
        "print('step load done in 0.1 s, 4182 rows × 3 columns')\n"
        "print('MAE 165.5')\n"
        f"open({str(tmp_path / 'model.pkl')!r}, 'w').write('model');"
    )
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source)])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "x", "language": "python"}
    nbformat.write(book, tmp_path / "solar.ipynb")
    return tmp_path / "solar.ipynb"


def test_prometheus_and_carbon_answer_what_a_run_has_told(job: Path, servers: Servers) -> None:
    given = ["--metrics", servers.textfiles / "solar.prom", "--push", servers.gateway]
    words = ["run", job, *given, "--graphite", servers.carbon]
    done = CliRunner().invoke(main, [str(word) for word in words])
    assert done.exit_code == 0
    assert "the metrics cannot be" not in done.stderr

    def known(query: str) -> set[tuple[str, float]]:
        return {(labels["job"], value) for labels, value in servers.asked(query)}

    both = _until(lambda: found if len(found := known("nb2prod_run_metric")) == 2 else None)
    assert both == {("textfiles", 165.5), ("solar", 165.5)}
    assert known('nb2prod_step_rows{notebook="solar", step="load"}') == {
        ("textfiles", 4182.0),
        ("solar", 4182.0),
    }
    assert known("nb2prod_run_exit_code == 0") == {("textfiles", 0.0), ("solar", 0.0)}
    assert all(0 <= age < 600 for _, age in known("time() - nb2prod_success_timestamp_seconds"))

    (dashboard,) = grafana.files(Delivery("solar", "3.11", EVERY["day"]))
    panels = json.loads(dashboard.content)["panels"]
    asked = [target["expr"] for panel in panels for target in panel["targets"]]
    assert [query for query in asked if not servers.asked(query)] == []

    stored = servers.whisper / "nb2prod_run_metric/metric/MAE/notebook/solar.wsp"
    assert _until(lambda: 165.5 in _stored(stored))


def _stored(place: Path) -> list[float]:
    """The values in one of carbon's files."""
    if not place.exists():
        return []
    command = ["whisper-fetch", "--json", "--drop=nulls", str(place)]
    usual = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(command, env=usual, capture_output=True, text=True, check=True)
    found: list[float] = json.loads(done.stdout)["values"]
    return found
