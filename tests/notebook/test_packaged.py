"""Packages beside a notebook that were made of it."""

import json
import os
from pathlib import Path

import pytest

from nb2prod.notebook.packaged import PackageTests, packages_beside

TESTS = "assert f(1) == 2\n"
MADE_OF = {"name": "f", "cell": 1, "line": 1, "sha256": "ab"}


def package(folder: Path, told: object) -> Path:
    (folder / "tests").mkdir(parents=True)
    (folder / "tests/test_functions.py").write_text(TESTS)
    (folder / "provenance.json").write_text(json.dumps(told))
    return folder


def made_of(path: str, **function: object) -> dict[str, object]:
    return {"notebook": {"path": path}, "functions": [MADE_OF | function]}


def test_its_package_and_no_other(tmp_path: Path) -> None:
    package(tmp_path / "made", made_of("../it.ipynb"))
    package(tmp_path / "others", made_of("../other.ipynb"))
    assert packages_beside(tmp_path / "it.ipynb") == (PackageTests((TESTS,), (("f", "ab"),)),)


@pytest.mark.parametrize("told", [[], {}, made_of("../it.ipynb", sha256=""), made_of("")])
def test_what_says_nothing_of_it_is_none(tmp_path: Path, told: object) -> None:
    package(tmp_path / "made", told)
    assert packages_beside(tmp_path / "it.ipynb") == ()


def test_package_that_is_made_anew_is_looked_at_again(tmp_path: Path) -> None:
    (tmp_path / "made").mkdir()
    assert packages_beside(tmp_path / "it.ipynb") == ()
    place = package(tmp_path / "made", made_of("../it.ipynb")) / "provenance.json"
    assert packages_beside(tmp_path / "it.ipynb")[0].made_of == (("f", "ab"),)
    place.write_text(json.dumps(made_of("../it.ipynb", sha256="cd")))
    os.utime(place, ns=(1, 1))
    assert packages_beside(tmp_path / "it.ipynb")[0].made_of == (("f", "cd"),)


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    assert packages_beside(tmp_path / "none" / "it.ipynb") == ()
