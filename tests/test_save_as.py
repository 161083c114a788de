"""The package as a download, by nbconvert and by the menu of JupyterLab."""

import io
import tomllib
import zipfile
from collections.abc import Callable
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from nb2prod.errors import NotebookError
from nb2prod.save_as import PackageExporter

ROOT = Path(__file__).parents[1]


@pytest.fixture
def notebook_file(tmp_path: Path, notebook_json: Callable[..., str]) -> Path:
    (tmp_path / "tool.py").write_text("def one():\n    return 1\n")
    path = tmp_path / "My Bills.ipynb"
    mark = tmp_path / "ran"
    code = f"import tool\nRATE = 0.3\nopen({str(mark)!r}, 'w').close()\nprint(tool.one() * RATE)"
    path.write_text(notebook_json({"id": "a", "source": code}))
    return path


def exported(path: Path) -> bytes:
    return PackageExporter().from_filename(str(path))[0]


def test_zip_holds_the_package_in_one_folder(notebook_file: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(exported(notebook_file))) as archive:
        names = archive.namelist()
        project = tomllib.loads(archive.read("my_bills/pyproject.toml").decode())
        job = archive.read("my_bills/jobs/my_bills.ipynb").decode()
    assert project["project"]["name"] == "my-bills"
    assert {name.split("/")[0] for name in names} == {"my_bills"}
    assert "my_bills/src/my_bills/local/tool.py" in names
    assert "rate" in job


def test_nothing_is_run_and_nothing_is_left(notebook_file: Path) -> None:
    exported(notebook_file)
    assert {path.name for path in notebook_file.parent.iterdir()} == {"My Bills.ipynb", "tool.py"}


def test_same_notebook_gives_the_same_bytes(notebook_file: Path) -> None:
    assert exported(notebook_file) == exported(notebook_file)


def test_notebook_without_code_is_refused_in_words(
    tmp_path: Path, notebook_json: Callable[..., str]
) -> None:
    path = tmp_path / "empty.ipynb"
    path.write_text(notebook_json({"id": "a", "cell_type": "markdown", "source": "# Nothing"}))
    with pytest.raises(NotebookError, match="no code in it"):
        exported(path)


def test_nbconvert_finds_it_by_its_name() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    ((name, value),) = project["entry-points"]["nbconvert.exporters"].items()
    assert EntryPoint(name, value, "nbconvert.exporters").load() is PackageExporter
    assert (name, PackageExporter().file_extension) == ("nb2prod", ".zip")
