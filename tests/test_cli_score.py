"""`nb2prod score`, as a shell sees it."""

import json
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from nb2prod.cli import main

PROVENANCE = {
    "notebook": {"name": "n.ipynb", "path": "../n.ipynb", "sha256": ""},
    "nb2prod": "0",
    "package": "bills",
    "lines": {"src/bills/steps.py": []},
}
STEPS = "def check(df):\n    assert not df.isnull().any().any()\n"


@pytest.fixture
def folder(
    tmp_path: Path, notebook_json: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> Path:
    monkeypatch.chdir(tmp_path)
    cell = {"source": "assert set(df.columns) == {'a'}", "execution_count": 1}
    (tmp_path / "n.ipynb").write_text(notebook_json(cell))
    package = tmp_path / "bills"
    for name, text in {
        "provenance.json": json.dumps(PROVENANCE),
        "src/bills/steps.py": STEPS,
        "src/bills/contracts/__init__.py": "assert columns",
        "contracts/bills.json": "{}",
        "tests/test_job.py": "",
    }.items():
        (package / name).parent.mkdir(parents=True, exist_ok=True)
        (package / name).write_text(text)
    return tmp_path


def nb2prod(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def points(result: Result) -> dict[str, float]:
    assert (result.exit_code, result.stderr) == (0, "")
    whole: dict[str, Any] = json.loads(result.stdout)
    return {item["id"]: item["points"] for item in whole["items"] if item["points"]}


def leave_run(package: Path, days_ago: int, exception: bool | None = None) -> None:
    when = (datetime.now(UTC) - timedelta(days=days_ago)).isoformat()
    noted = {"start_time": when, "end_time": when, "exception": exception, "parameters": {}}
    (package / "artifacts").mkdir(exist_ok=True)
    file = package / "artifacts" / f"bills-{days_ago}.ipynb"
    file.write_text(json.dumps({"metadata": {"papermill": noted}}))


def leave_tests(package: Path, days_ago: int, inner: str = "") -> None:
    when = (datetime.now(UTC) - timedelta(days=days_ago)).isoformat()
    case = f'<testcase classname="tests.test_job" name="test_it">{inner}</testcase>'
    suite = f'<testsuite timestamp="{when}">{case}</testsuite>'
    (package / "artifacts").mkdir(exist_ok=True)
    file = package / "artifacts" / f"tests-{days_ago}.xml"
    file.write_text(f"<testsuites>{suite}</testsuites>")


def test_notebook(folder: Path) -> None:
    assert points(nb2prod("score", "n.ipynb", "--format", "json")) == {"D1": 0.5}
    said = nb2prod("score", "n.ipynb").stdout
    assert "ML Test Score (paper, the worst section): 0 of 7: more of a research project" in said
    assert "Things done (talk, all sections): 1 of 28: a science project" in said
    assert "found  insists on columns or types (cell 1, line 1)" in said


def test_a_fresh_package_scores_nothing(folder: Path) -> None:
    assert points(nb2prod("score", "bills", "--format", "json")) == {}
    said = nb2prod("score", "bills").stdout
    assert "no record of a run of the job (contracts/bills.json)" in said
    assert "no record says that it ran (src/bills/steps.py, line 2)" in said


def test_runs_of_the_job_count(folder: Path) -> None:
    leave_run(folder / "bills", 2)
    assert points(nb2prod("score", "bills", "--format", "json")) == {"D1": 0.5, "Mo2": 0.5}
    leave_run(folder / "bills", 1)
    assert points(nb2prod("score", "bills", "--format", "json")) == {"D1": 1.0, "Mo2": 1.0}
    leave_run(folder / "bills", 0, exception=True)
    assert points(nb2prod("score", "bills", "--format", "json")) == {"D1": 0.5, "Mo2": 0.5}


def test_runs_of_the_tests_count(folder: Path) -> None:
    leave_tests(folder / "bills", 3, "<skipped/>")
    assert points(nb2prod("score", "bills", "--format", "json")) == {}
    leave_tests(folder / "bills", 2, "<failure/>")
    assert points(nb2prod("score", "bills", "--format", "json")) == {}
    leave_tests(folder / "bills", 1)
    assert points(nb2prod("score", "bills", "--format", "json")) == {"I3": 0.5}
    leave_tests(folder / "bills", 0)
    assert points(nb2prod("score", "bills", "--format", "json")) == {"I3": 1.0}


@pytest.mark.parametrize(
    "text", ["", "<xml", "[]", '{"metadata": {}}', '{"metadata": {"papermill": 1}}']
)
def test_files_that_are_no_records_are_left_alone(folder: Path, text: str) -> None:
    (folder / "bills/artifacts").mkdir()
    (folder / "bills/artifacts/a.ipynb").write_text(text)
    (folder / "bills/artifacts/a.xml").write_text(text)
    assert points(nb2prod("score", "bills", "--format", "json")) == {}


def test_what_people_answered(folder: Path) -> None:
    answer = '[M2]\nwho = "Ana"\nwhen = 2026-11-02\nlink = "https://example.org/1"\n'
    (folder / "bills/readiness.toml").write_text(answer)
    assert points(nb2prod("score", "bills", "--format", "json")) == {"M2": 0.5}
    assert points(nb2prod("score", "n.ipynb", "--format", "json")) == {"D1": 0.5}


def test_a_commit_is_found(folder: Path) -> None:
    name = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    for arguments in (["init", "-q"], ["add", "n.ipynb"], [*name, "commit", "-qm", "notebook"]):
        subprocess.run(["git", *arguments], check=True)
    assert "found  committed to git (commit " in nb2prod("score", "n.ipynb").stdout
    assert "found  not committed to git (bills)" in nb2prod("score", "bills").stdout


MISTAKES = {
    "a folder that is no package": (".", ".: no package (provenance.json: "),
    "no such file": ("none.ipynb", "none.ipynb: cannot be read"),
    "an answer that means nothing": ("bills", "bills/readiness.toml: M9: there is no such item"),
}


@pytest.mark.parametrize(("path", "said"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_one_line_and_ends_with_2(folder: Path, path: str, said: str) -> None:
    (folder / "bills/readiness.toml").write_text("[M9]\n")
    result = nb2prod("score", path)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stderr.count("\n") == 1
