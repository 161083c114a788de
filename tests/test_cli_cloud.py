"""Executed notebooks and artifacts at addresses, on a real S3 server."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import nbformat
import pytest
from click.testing import CliRunner, Result
from moto.server import ThreadedMotoServer

from nb2prod.cli import main
from nb2prod.errors import RunError
from nb2prod.job import History, Status
from nb2prod.job.remote import send

from .conftest import written_job


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(name="bucket", scope="module")
def bucket_fixture() -> Iterator[object]:
    """A bucket `results` on a server of this machine, which the environment names."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    known = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "id-of-tests",
        "AWS_SECRET_ACCESS_KEY": "key-of-tests",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    with pytest.MonkeyPatch.context() as patch:
        for name, value in known.items():
            patch.setenv(name, value)
        yield boto3.resource("s3").create_bucket(Bucket="results")
    server.stop()


@pytest.fixture(name="job")
def job_fixture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A job that writes two files, and fails for zero parts."""
    monkeypatch.setenv("NB2PROD_RUNS", str(tmp_path / "runs.db"))
    (tmp_path / "here" / "models").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    source = (
        "open('models/one.txt', 'w').write(f'model {parts}')\n"
        f"open({str(tmp_path / 'two.txt')!r}, 'w').write('two')\n"
        "print('share:', 12 // parts)"
    )
    return written_job(tmp_path / "sharing.ipynb", "parts: int = 3", source)


def lying_at(bucket, name: str) -> bytes:
    return bucket.Object(name).get()["Body"].read()


def test_the_executed_notebook_lies_there_and_the_history_knows(bucket, job: Path) -> None:
    url = "s3://results/runs/first.ipynb"
    result = invoke("run", job, "--output", url)
    assert result.exit_code == 0, result.output
    assert result.stdout.rstrip().endswith(url)
    (local,) = (job.parent / "artifacts").glob("*.ipynb")
    assert lying_at(bucket, "runs/first.ipynb") == local.read_bytes()
    (run,) = json.loads(invoke("runs", "table", job, "--format", "json").stdout)
    assert run["executed"] == url
    assert (url, "written") in {(use.path, use.role) for use in History().find(run["id"]).files}
    for file in (url, local):
        assert f"run {run['id'][:8]}" in invoke("which", file).stdout


def test_after_a_failure_it_lies_there_too(bucket, job: Path) -> None:
    result = invoke("run", job, "-p", "parts", "0", "--output", "s3://results/failed.ipynb")
    assert result.exit_code == 1
    assert "ZeroDivisionError" in result.stderr
    assert "see s3://results/failed.ipynb" in result.stderr
    assert b"ZeroDivisionError" in lying_at(bucket, "failed.ipynb")


def test_a_folder_gets_each_run_by_its_name(bucket, job: Path) -> None:
    assert invoke("run", job, "--output", "s3://results/all/").exit_code == 0
    (local,) = (job.parent / "artifacts").glob("*.ipynb")
    assert lying_at(bucket, f"all/{local.name}") == local.read_bytes()


def test_what_the_run_wrote_lies_there_and_tells_its_run(bucket, job: Path) -> None:
    result = invoke("run", job, "--artifacts", "s3://results/of-four/", "-p", "parts", "4")
    assert result.exit_code == 0, result.output
    assert lying_at(bucket, "of-four/models/one.txt") == b"model 4"
    elsewhere = (job.parent / "two.txt").as_posix().lstrip("/")
    assert lying_at(bucket, f"of-four/{elsewhere}") == b"two"
    assert "parts=4" in invoke("which", "s3://results/of-four/models/one.txt").stdout
    assert invoke("which", "s3://results/of-four/none.txt").exit_code == 2


ENDS = {"done": ("3", 2, Status.DONE), "failed": ("0", 1, Status.FAILED)}


@pytest.mark.parametrize(("parts", "code", "status"), ENDS.values(), ids=ENDS.keys())
def test_what_cannot_be_sent_is_told_and_stays(
    bucket, job: Path, *, parts: str, code: int, status: Status
) -> None:
    where = ("--output", "s3://no-such-bucket/x.ipynb", "--artifacts", "s3://results/x")
    result = invoke("run", job, "-p", "parts", parts, *where)
    assert result.exit_code == code
    (local,) = (job.parent / "artifacts").glob("*.ipynb")
    assert "s3://no-such-bucket/x.ipynb: cannot be written" in result.stderr
    assert f"{local} stays, and 2 more were not sent" in result.stderr
    (run,) = History().runs()
    assert (run.status, run.executed) == (status, str(local))


MISTAKES = {
    "no cloud": (("--output", "ftp://me:hunter22@host/x.ipynb"), "ftp://…: nothing can be sent"),
    "read only": (("--output", "https://host/x.ipynb"), "https://…: nothing can be sent"),
    "nothing in it": (("--output", "s3://"), "nothing can be sent"),
    "no address": (("--artifacts", "folder"), "folder: nothing can be sent there: give s3://"),
}


@pytest.mark.parametrize(("where", "told"), MISTAKES.values(), ids=MISTAKES.keys())
def test_what_is_no_such_address_starts_nothing(
    job: Path, where: tuple[str, str], told: str
) -> None:
    result = invoke("run", job, *where)
    assert result.exit_code == 2
    assert told in result.stderr
    assert "hunter22" not in result.stderr
    assert not (job.parent / "artifacts").exists()


@pytest.mark.parametrize(
    ("missing", "url"),
    [("s3fs", "s3://b/x"), ("gcsfs", "gs://b/x"), ("adlfs", "az://b/x"), ("fsspec", "memory://x")],
)
def test_without_what_it_needs_nothing_starts(
    job: Path, monkeypatch: pytest.MonkeyPatch, missing: str, url: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    result = invoke("run", job, "--output", url)
    assert result.exit_code == 2
    assert f"{url}: needs {missing}: pip install 'nb2prod[cloud]'" in result.stderr
    assert not (job.parent / "artifacts").exists()


def test_what_another_run_has_written_over_is_not_sent(tmp_path: Path) -> None:
    (tmp_path / "model").write_text("another's")
    with pytest.raises(RunError, match="has changed since the run wrote it"):
        send(tmp_path / "model", "memory://runs/model", "its own")


def test_other_systems_are_spoken_to_in_the_same_way(job: Path) -> None:
    assert invoke("run", job, "--output", "memory://runs/x.ipynb").exit_code == 0
    assert "parameters" in invoke("which", "memory://runs/x.ipynb").stdout


def test_data_at_an_address_have_a_contract_as_files_have(
    bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NB2PROD_RUNS", str(tmp_path / "runs.db"))
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"{month},{100 + month}.5\n" for month in range(1, 13))
    data = bucket.Object("bills.csv")
    data.put(Body=f"month,kwh\n{rows}".encode())
    source = "import pandas as pd\nBILLS = 's3://results/bills.csv'\nbills = pd.read_csv(BILLS)"
    book = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source), nbformat.v4.new_code_cell("bills.kwh.sum()")]
    )
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "x", "language": "python"}
    nbformat.write(book, "power.ipynb")
    assert invoke("productionize", "power.ipynb", "--allow-effects").exit_code == 0
    assert invoke("run", "power", "--output", "s3://results/power.ipynb").exit_code == 0
    data.put(Body=f"month,kWh\n{rows}".encode())
    result = invoke("run", "power", "--output", "s3://results/power.ipynb")
    assert result.exit_code == 4
    assert "bills: kwh is missing" in result.stderr
    assert re.search(r"step \w+, src/power/steps.py:\d+, notebook cell 1, line 3", result.stderr)
    assert b"ContractError" in lying_at(bucket, "power.ipynb")
