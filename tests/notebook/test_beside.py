"""What lies around a notebook."""

import os
from pathlib import Path

import pytest

from nb2prod.notebook.beside import notebooks_below
from nb2prod.notebook.beside import tests_beside as texts_beside


def put(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)


def test_notebooks_below_in_order_and_none_hidden(tmp_path: Path) -> None:
    put(
        tmp_path,
        "b.ipynb",
        "a/c.ipynb",
        "a/.ipynb_checkpoints/c-checkpoint.ipynb",
        ".git/x.ipynb",
        ".hidden.ipynb",
        "a.py",
    )
    found = [path.relative_to(tmp_path).as_posix() for path in notebooks_below(tmp_path)]
    assert found == ["b.ipynb", "a/c.ipynb"]


def test_tests_in_the_folder_and_in_tests_beside_it(tmp_path: Path) -> None:
    put(tmp_path, "test_a.py", "b_test.py", "tests/test_c.py", "testing.py", "deep/test_d.py")
    assert texts_beside(tmp_path / "x.ipynb") == ("b_test.py", "test_a.py", "tests/test_c.py")


def test_packages_that_nb2prod_wrote_are_left_out_unless_named(tmp_path: Path) -> None:
    put(tmp_path, "a.ipynb", "made/.nb2prod.json", "made/jobs/a.ipynb")
    assert list(notebooks_below(tmp_path)) == [tmp_path / "a.ipynb"]
    assert list(notebooks_below(tmp_path / "made")) == [tmp_path / "made/jobs/a.ipynb"]


def test_folder_is_looked_at_again_when_a_file_comes_and_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "a")
    assert texts_beside(Path("it.ipynb")) == ()
    Path("test_it.py").write_text("assert 1\n")
    os.utime(".", ns=(1, 1))
    assert texts_beside(Path("it.ipynb")) == ("assert 1\n",)
    monkeypatch.chdir(tmp_path / "b")
    assert texts_beside(Path("it.ipynb")) == ()


def test_a_test_that_is_written_again_is_read_again(tmp_path: Path) -> None:
    notebook, tests = tmp_path / "a.ipynb", tmp_path / "test_a.py"
    tests.write_text("first")
    assert texts_beside(notebook) == ("first",)
    tests.write_text("second")
    os.utime(tests, ns=(1, 1))
    assert texts_beside(notebook) == ("second",)
