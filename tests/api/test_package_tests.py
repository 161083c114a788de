"""Running a package's tests in environments that lack what tests need."""

import subprocess
import sys
import venv
from pathlib import Path

import pytest

from nb2prod.api.lent import lent_pytest
from nb2prod.api.package_tests import run_tests

FUNCTIONS = """\
import os
import sys

import pytest


@pytest.mark.parametrize("n", [1, 2])
def test_count(n):
    assert n < int(os.environ.get("MOST", "3"))


def test_where(tmp_path):
    (tmp_path / "x").write_text("x")
    assert sys.prefix == {prefix!r}
"""
JOB = """\
import sys

import papermill


def test_job():
    assert papermill.__version__
    assert sys.prefix == {prefix!r}
"""


@pytest.fixture(name="bare", scope="module")
def bare_fixture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds nothing at all; the folder is its prefix."""
    place = tmp_path_factory.mktemp("environment") / "bare"
    venv.create(place, symlinks=True)
    return place


@pytest.fixture(name="package")
def package_fixture(tmp_path: Path, bare: Path) -> Path:
    tests = tmp_path / "package" / "tests"
    tests.mkdir(parents=True)
    (tests.parent / "pyproject.toml").write_text("[tool.pytest.ini_options]\ntestpaths = ['tests']")
    (tests / "test_functions.py").write_text(FUNCTIONS.format(prefix=str(bare)))
    (tests / "test_job.py").write_text(JOB.format(prefix=sys.prefix))
    return tests.parent


def interpreter(environment: Path) -> str:
    return str(environment / ("Scripts" if sys.platform == "win32" else "bin") / "python")


def installed(environment: Path) -> list[str]:
    return sorted(str(path.relative_to(environment)) for path in environment.rglob("*"))


def test_functions_run_in_the_bare_environment_and_the_job_with_our_papermill(
    bare: Path, package: Path
) -> None:
    before = installed(bare)
    tests = run_tests(package, interpreter(bare))
    assert tests.passed, tests.output
    assert tests.summary == "4 passed"
    assert tests.results == (
        ("tests/test_functions.py::test_count[1]", "passed"),
        ("tests/test_functions.py::test_count[2]", "passed"),
        ("tests/test_functions.py::test_where", "passed"),
        ("tests/test_job.py::test_job", "passed"),
    )
    assert installed(bare) == before
    assert sorted(p.name for p in package.rglob("*")) == [
        "pyproject.toml", "test_functions.py", "test_job.py", "tests",
    ]  # fmt: skip


def test_a_selection_with_an_environment_of_its_own(bare: Path, package: Path) -> None:
    tests = run_tests(
        package,
        interpreter(bare),
        selection=["tests/test_functions.py::test_count"],
        environment={"MOST": "2"},
    )
    assert not tests.passed
    assert tests.ran
    assert tests.summary == "1 passed, 1 failed"
    assert dict(tests.results)["tests/test_functions.py::test_count[2]"] == "failed"


def test_where_everything_is_there_nothing_is_split(package: Path) -> None:
    (package / "tests" / "test_functions.py").unlink()
    assert run_tests(package, sys.executable).summary == "1 passed"


def test_a_module_that_cannot_be_imported_is_no_success(bare: Path, package: Path) -> None:
    (package / "tests" / "test_functions.py").write_text("import no_such_module")
    tests = run_tests(package, interpreter(bare))
    assert not tests.passed
    assert tests.summary == "1 passed, 1 failed"


def test_an_interpreter_that_is_gone(package: Path) -> None:
    tests = run_tests(package, str(package / "python"))
    assert not tests.ran
    assert "does not start" in tests.summary


@pytest.mark.parametrize(
    ("version", "reason"),
    [
        pytest.param("3.8", "needs Python >=3.1", id="older than our pytest"),
        pytest.param("3.11", "", id="as old as we are"),
        pytest.param("3.14", "", id="newer"),
    ],
)
def test_pytest_is_lent_where_it_runs(tmp_path: Path, version: str, reason: str) -> None:
    command, why_not = lent_pytest(sys.executable, version, tmp_path)
    assert reason in why_not
    assert bool(command) != bool(why_not)
    if command:
        done = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True)
        assert "pytest" in done.stdout


def test_what_cannot_be_lent_is_said_with_what_to_do(
    bare: Path, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nb2prod.api.package_tests._probed", lambda python: ("3.8", False, False))
    tests = run_tests(package, interpreter(bare))
    assert not tests.passed
    assert not tests.ran
    assert tests.summary.startswith("1 passed; tests/test_functions.py not run: ")
    assert tests.summary.endswith(f"{interpreter(bare)} -m pip install pytest")
