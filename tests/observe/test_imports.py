import subprocess
import sys

from nb2prod.observe.imports import START_PYTEST, without_checkers

LOADED = "import sys; assert not [n for n, m in sys.modules.items() if 'rfc3987' in n and m]"


def test_what_runs_notebooks_is_imported_without_its_slowest_part() -> None:
    code = (
        "from nb2prod.observe.imports import without_checkers\n"
        "with without_checkers():\n    import nbclient, papermill\n"
        f"{LOADED}\nassert 'rfc3987_syntax' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_what_is_loaded_stays() -> None:
    before = dict(sys.modules)
    with without_checkers():
        pass
    assert sys.modules == before


def test_a_pytest_that_is_started_so() -> None:
    command = [sys.executable, "-c", START_PYTEST, "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "pytest" in done.stdout + done.stderr
