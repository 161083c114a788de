"""`nb2prod check --with-ruff`: ruff's findings at their cells, beside ours."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from nb2prod.cli import main

RUFF_SETTINGS = '[tool.ruff.lint]\nselect = ["F", "E722"]\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pyproject.toml").write_text(RUFF_SETTINGS)
    return tmp_path


def nb2prod(*arguments: str, stdin: str | None = None) -> Result:
    return CliRunner().invoke(main, arguments, input=stdin)


def found(result: Result) -> list[tuple[str, int, int, int]]:
    return [(d["code"], d["cell"], d["line"], d["column"]) for d in json.loads(result.stdout)]


PROSE = {"cell_type": "raw", "source": "# import this"}
CELLS = {
    "below prose": ([PROSE, "x = 1\nimport os"], [("F401", 1, 2, 8)]),
    "below a magic": (["%matplotlib inline\nimport os"], [("F401", 0, 2, 8)]),
    "below a shell command": (["!ls\nimport os"], [("F401", 0, 2, 8)]),
    "in a timed cell": (["%%time\nimport os"], [("F401", 0, 2, 8)]),
    "after a cell in another language": (["%%bash\nls", "import os"], [("F401", 1, 1, 8)]),
    "columns are letters": (["ä = 'ö'; import os"], [("F401", 0, 1, 17)]),
    "a cell that does not parse is told once": (["x = 1", "x = ("], [("NB101", 1, 1, 5)]),
    "what noqa keeps quiet": (["import os  # noqa: F401"], []),
    "used in another cell": (["import os", "os.getcwd()"], []),
    "beside ours": (
        ["import os\nx = open('/data/a.csv')"],
        [("F401", 0, 1, 8), ("NB201", 0, 2, 10)],
    ),
}


def as_ruff_reads(text: str) -> str:
    """Only code cells have outputs: ruff holds files to their format more closely than we do."""
    whole = json.loads(text)
    for cell in whole["cells"]:
        if cell["cell_type"] != "code":
            del cell["outputs"], cell["execution_count"]
    return json.dumps(whole)


@pytest.mark.parametrize(("cells", "expected"), CELLS.values(), ids=CELLS.keys())
def test_places(
    folder: Path,
    notebook_json: Callable[..., str],
    cells: list[str],
    expected: list[tuple[str, int, int, int]],
) -> None:
    text = as_ruff_reads(notebook_json(*cells))
    (folder / "a.ipynb").write_text(text)
    asked = ("--with-ruff", "--select", "NB101,NB2", "--output-format", "json")
    assert found(nb2prod("check", *asked, "a.ipynb")) == expected
    assert found(nb2prod("check", *asked, "-", stdin=text)) == expected


def test_the_same_in_one_cell_is_told_once(folder: Path, notebook_json: Callable[..., str]) -> None:
    (folder / "a.ipynb").write_text(notebook_json("f(x)\ng(x)"))
    result = nb2prod("check", "--with-ruff", "--ignore", "NB104", "a.ipynb")
    assert "F821 Undefined name `x` (also line 2)" in result.stdout
    assert result.stdout.count("`x`") == 1


TWICE = {
    "a star import": ("from os import *", "F403", "NB702"),
    "a name that nothing defines": ("print(nowhere)", "F821", "NB104"),
}


@pytest.mark.parametrize(("source", "theirs", "ours"), TWICE.values(), ids=TWICE.keys())
def test_of_what_both_say_ours_is_told(
    folder: Path, notebook_json: Callable[..., str], *, source: str, theirs: str, ours: str
) -> None:
    (folder / "a.ipynb").write_text(notebook_json(source))
    said = nb2prod("check", "--with-ruff", "a.ipynb").stdout
    assert ours in said
    assert theirs not in said
    assert theirs in nb2prod("check", "--with-ruff", "--ignore", ours, "a.ipynb").stdout


def test_a_notebook_that_only_ruff_cannot_read(
    folder: Path, notebook_json: Callable[..., str]
) -> None:
    (folder / "a.ipynb").write_text(notebook_json(PROSE, "x = open('/data/a.csv')"))
    result = nb2prod("check", "--with-ruff", "a.ipynb")
    assert "cell 1, line 1: invalid-syntax ruff does not read this notebook: " in result.stdout
    assert "cell 2, line 1: NB201" in result.stdout


def test_all_notebooks_of_a_folder(folder: Path, notebook_json: Callable[..., str]) -> None:
    for name in ("a", "b c", "@d"):
        (folder / f"{name}.ipynb").write_text(notebook_json(f"import os  # {name}"))
    result = nb2prod("check", "--with-ruff", "--output-format", "json", ".")
    assert sorted(d["path"] for d in json.loads(result.stdout)) == [
        "@d.ipynb",
        "a.ipynb",
        "b c.ipynb",
    ]


def test_a_notebook_that_takes_ruff_down_costs_itself(
    folder: Path, notebook_json: Callable[..., str]
) -> None:
    Path("deep.ipynb").write_text(notebook_json(f"x = {'-' * 20_000}1"))
    for name in ("a.ipynb", "z.ipynb"):
        Path(name).write_text(notebook_json("import os"))
    told = json.loads(nb2prod("check", "--with-ruff", "--output-format", "json", ".").stdout)
    assert [d["path"] for d in told if d["code"] == "F401"] == ["a.ipynb", "z.ipynb"]


@pytest.mark.skipif(sys.platform == "win32", reason="no such names there")
def test_a_name_that_cannot_be_listed(folder: Path, notebook_json: Callable[..., str]) -> None:
    Path("a\nb.ipynb").write_text(notebook_json("import os"))
    Path("c.ipynb").write_text(notebook_json("import os"))
    result = nb2prod("check", "--with-ruff", "--output-format", "json", ".")
    assert found(result) == [("invalid-syntax", 0, 1, 1), ("F401", 0, 1, 8)]


def test_only_where_it_is_asked_for(folder: Path, notebook_json: Callable[..., str]) -> None:
    (folder / "a.ipynb").write_text(notebook_json("import os"))
    assert nb2prod("check", "a.ipynb").exit_code == 0
    settings = RUFF_SETTINGS + "[tool.nb2prod]\nwith-ruff = true\n"
    (folder / "pyproject.toml").write_text(settings)
    assert "F401" in nb2prod("check", "a.ipynb").stdout


def test_after_fixing_ruff_sees_the_fixed_notebook(
    folder: Path, notebook_json: Callable[..., str]
) -> None:
    (folder / "a.ipynb").write_text(notebook_json("import os"))
    result = nb2prod("check", "--fix", "--with-ruff", "a.ipynb")
    assert result.exit_code == 1
    assert "F401" in result.stdout


def test_settings_that_ruff_does_not_take(folder: Path, notebook_json: Callable[..., str]) -> None:
    (folder / "a.ipynb").write_text(notebook_json("import os"))
    (folder / "pyproject.toml").write_text('[tool.ruff.lint]\nselect = ["ZZ9"]\n')
    result = nb2prod("check", "--with-ruff", "a.ipynb")
    assert result.exit_code == 2
    assert result.stderr.startswith("nb2prod: ruff stopped with code 2: ")
    assert "ZZ9" in result.stderr
    assert result.stderr.count("\n") == 1
