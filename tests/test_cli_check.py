"""`nb2prod check` and `nb2prod explain`, as a shell sees them."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from nb2prod import __version__
from nb2prod.api import check as checking
from nb2prod.cli import main
from nb2prod.lint import EVERY_RULE, Checked
from nb2prod.notebook import Notebook

CLEAN = "x = 1"
BAD = "x = open('/data/a.csv')"


@pytest.fixture
def folder(
    tmp_path: Path, notebook_json: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.ipynb").write_text(notebook_json(CLEAN, BAD))
    (tmp_path / "clean.ipynb").write_text(notebook_json(CLEAN))
    (tmp_path / "broken.ipynb").write_text("<html>")
    (tmp_path / "other.ipynb").write_text(notebook_json("x <- 1", language_info={"name": "R"}))
    return tmp_path


def nb2prod(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, arguments, input=stdin)


def test_clean(folder: Path) -> None:
    result = nb2prod("check", "clean.ipynb")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("Nothing to report")


def test_found(folder: Path) -> None:
    result = nb2prod("check", "bad.ipynb")
    assert (result.exit_code, result.stderr) == (1, "")
    assert "bad.ipynb: cell 2, line 1: NB201 " in result.stdout


def test_json(folder: Path) -> None:
    result = nb2prod("check", "--output-format", "json", "--select", "NB2", "bad.ipynb")
    assert result.exit_code == 1
    (found,) = json.loads(result.stdout)
    assert (found["code"], found["cell"], found["line"], found["column"]) == ("NB201", 1, 1, 10)


def test_standard_input(notebook_json: Callable[..., str]) -> None:
    result = nb2prod("check", "-", stdin=notebook_json(BAD))
    assert result.exit_code == 1
    assert result.stdout.startswith("<stdin>: cell 1, line 1: ")


def test_ignore(folder: Path) -> None:
    chosen = ["--select", "NB2,NB3", "--ignore", "NB2,NB302"]
    assert nb2prod("check", *chosen, "bad.ipynb").exit_code == 0


MISTAKES = {
    "a file that does not exist": (["check", "none.ipynb"], "none.ipynb: cannot be read"),
    "a name longer than names can be": (["check", "x" * 300], "cannot be read"),
    "not a notebook": (["check", "broken.ipynb"], "broken.ipynb: not JSON"),
    "another language": (["check", "other.ipynb"], "other.ipynb: its kernel speaks r"),
    "nothing on standard input": (["check", "-"], "<stdin>: not JSON"),
    "no path": (["check"], "Missing argument"),
    "an unknown format": (["check", "--output-format", "xml", "bad.ipynb"], "'xml' is not one of"),
    "an unknown rule": (["check", "--select", "NB9", "bad.ipynb"], "no rule begins with 'NB9'"),
    "unsafe fixes of nothing": (["check", "--unsafe-fixes", "bad.ipynb"], "belongs to --fix"),
    "an unknown page": (["explain", "NB999"], "no rule has the code 'NB999'"),
    "an unknown command": (["chekc"], "No such command"),
}


@pytest.mark.parametrize(("arguments", "said"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_one_line_and_ends_with_2(
    folder: Path, arguments: list[str], said: str
) -> None:
    result = nb2prod(*arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith("nb2prod: ")
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_folder_is_checked_as_far_as_possible(folder: Path) -> None:
    result = nb2prod("check", ".")
    assert "bad.ipynb: cell 2" in result.stdout
    assert "broken.ipynb: not JSON" in result.stderr
    assert "other.ipynb: its kernel speaks r" in result.stderr
    assert result.exit_code == 2


def test_other_languages_in_a_folder_are_nobodys_mistake(folder: Path) -> None:
    (folder / "broken.ipynb").unlink()
    assert nb2prod("check", ".").exit_code == 1
    (folder / "bad.ipynb").unlink()
    assert nb2prod("check", ".").exit_code == 0


def test_a_file_given_twice_is_checked_once(folder: Path) -> None:
    result = nb2prod("check", "bad.ipynb", "bad.ipynb")
    assert result.stdout.count("NB201") == 1


def test_a_cell_that_does_not_parse_is_reported_and_the_rest_checked(
    folder: Path, notebook_json: Callable[..., str]
) -> None:
    result = nb2prod("check", "-", stdin=notebook_json("x = (", BAD))
    assert "cell 1, line 1: NB101" in result.stdout
    assert "cell 2, line 1: NB201" in result.stdout


def test_a_test_file_beside_the_notebook_counts(
    folder: Path, notebook_json: Callable[..., str]
) -> None:
    (folder / "f.ipynb").write_text(notebook_json("def f(x): return x + 1"))
    assert "NB401" in nb2prod("check", "f.ipynb").stdout
    (folder / "deep").mkdir()
    (folder / "deep" / "f.ipynb").write_text(notebook_json("def f(x): return x + 1"))
    (folder / "deep" / "test_f.py").write_text("def test_f():\n    assert f(1) == 2\n")
    assert "NB401" not in nb2prod("check", "deep").stdout


def test_never_runs_the_notebook(folder: Path, notebook_json: Callable[..., str]) -> None:
    trace = folder / "trace.txt"
    writes = f"open({str(trace)!r}, 'w').write('x')"
    cells = (writes, f"!touch {trace}", f"%%bash\ntouch {trace}", f"def f(a={writes}): pass")
    assert nb2prod("check", "-", stdin=notebook_json(*cells)).exit_code == 1
    assert not trace.exists()


def test_a_bug_costs_one_notebook_and_ends_with_3(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = checking.check_notebook

    def stumble(notebook: Notebook, rules: object, fixes: bool) -> Checked:
        if notebook.path.name == "clean.ipynb":
            raise RuntimeError("boom")
        return real(notebook)

    monkeypatch.setattr(checking, "check_notebook", stumble)
    result = nb2prod("check", "clean.ipynb", "bad.ipynb")
    assert result.exit_code == 3
    assert "clean.ipynb: nb2prod stumbled (RuntimeError: boom)" in result.stderr
    assert "Traceback" not in result.stderr
    assert "bad.ipynb: cell 2" in result.stdout
    assert "Traceback" in nb2prod("--debug", "check", "clean.ipynb").stderr


def test_settings_of_the_project_count(folder: Path) -> None:
    (folder / "nb2prod.toml").write_text('select = ["NB3"]')
    assert "NB201" not in nb2prod("check", "bad.ipynb").stdout
    assert "NB201" in nb2prod("check", "--select", "NB2", "bad.ipynb").stdout
    (folder / "nb2prod.toml").write_text('select = ["NB9"]')
    result = nb2prod("check", "bad.ipynb")
    assert result.exit_code == 2
    assert "nb2prod.toml: no rule begins with 'NB9'" in result.stderr


def test_rules_are_listed() -> None:
    lines = nb2prod("rules").stdout.splitlines()
    assert any(line.startswith("NB201  warning") for line in lines)
    assert len(lines) == len(EVERY_RULE)


def test_explain() -> None:
    result = nb2prod("explain", "nb201")
    assert result.exit_code == 0
    assert result.stdout.startswith("NB201 hardcoded-path (warning)\n")
    assert "Why it matters" in result.stdout


def test_version() -> None:
    assert nb2prod("--version").stdout == f"nb2prod {__version__}\n"


@pytest.mark.parametrize(
    "command",
    [
        pytest.param("['check', 'bad.ipynb']", id="a check"),
        pytest.param("['productionize', 'broken.ipynb']", id="a refusal"),
        pytest.param("['runs', 'table']", id="a look at runs"),
    ],
)
def test_starts_without_what_it_does_not_need(folder: Path, command: str) -> None:
    code = (
        "import sys\n"
        "from nb2prod.cli import main\n"
        f"main({command}, standalone_mode=False)\n"
        "heavy = {'nbformat', 'papermill', 'black', 'jinja2', 'IPython', 'rich', 'nbclient',"
        " 'jupyter_client', 'zmq'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_an_old_format_is_fixed_by_saving_it_first(tmp_path: Path) -> None:
    old = tmp_path / "old.ipynb"
    cells = [{"cell_type": "code", "input": "f = open('/data/a.csv')", "outputs": []}]
    whole = {"nbformat": 3, "metadata": {}, "worksheets": [{"cells": cells}]}
    old.write_text(json.dumps(whole))
    result = nb2prod("check", "--fix", "--unsafe-fixes", str(old))
    assert (result.exit_code, json.loads(old.read_text())) == (2, whole)
    assert "old format: save it from JupyterLab first" in result.stderr


def test_a_script_is_fixed(tmp_path: Path) -> None:
    script = tmp_path / "bills.py"
    script.write_text("# %%\n# %matplotlib inline\nbills = open('/data/a.csv')\n")
    found = nb2prod("check", "--select", "NB201", "--output-format", "github", str(script))
    assert "line=3," in found.stdout
    result = nb2prod("check", "--select", "NB201", "--fix", "--unsafe-fixes", str(script))
    assert (result.exit_code, script.read_text()) == (
        0,
        "# %% tags=[\"parameters\"]\na_path = '/data/a.csv'\n\n"
        "# %%\n# %matplotlib inline\nbills = open(a_path)\n",
    )
