"""Coverage files beside a notebook."""

from pathlib import Path

import pytest

from nb2prod.notebook.coverage import coverage_around

XML = """<?xml version="1.0" ?>
<coverage line-rate="0.5" version="7.4"><packages><package name="solar"><classes>
<class name="tariffs.py" filename="solar/tariffs.py" complexity="0" line-rate="0.31">
</class>
<class name="__init__.py" filename="solar\\__init__.py" line-rate="1">
</class></classes></package></packages></coverage>
"""
JSON = '{"files": {"solar/tariffs.py": {"summary": {"percent_covered": 31.0}}}}'


@pytest.mark.parametrize(
    ("file", "module", "part"),
    [
        pytest.param(("coverage.xml", XML), "solar.tariffs", 0.31, id="a module, XML"),
        pytest.param(("coverage.xml", XML), "solar", 1.0, id="a package, with Windows' slashes"),
        pytest.param(("coverage.xml", XML), "tariffs", 0.31, id="a module by its last word"),
        pytest.param(("coverage.xml", XML), "bills", None, id="a module that is not in it"),
        pytest.param(("coverage.json", JSON), "solar.tariffs", 0.31, id="a module, JSON"),
    ],
)
def test_the_part_of_a_module(
    tmp_path: Path, file: tuple[str, str], module: str, part: float | None
) -> None:
    (tmp_path / file[0]).write_text(file[1])
    below = tmp_path / "notebooks"
    below.mkdir()
    coverage = coverage_around(below)
    assert coverage is not None
    assert (coverage.file, coverage.of(module)) == (file[0], part)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"files": 3}', '{"files": {"a.py": {}}}', "<coverage>"]
)
def test_a_file_that_says_nothing_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "coverage.json").write_text(text)
    (tmp_path / "coverage.xml").write_text(text)
    assert coverage_around(tmp_path) is None
