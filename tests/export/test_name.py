import re
from pathlib import Path

import pytest

from nb2prod.errors import NameRefused
from nb2prod.export.name import package_name

IMPORTED = {"pandas", "sklearn", "numpy"}


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        pytest.param("solar_savings.ipynb", "solar_savings", id="as it is"),
        pytest.param("Solar Savings (final).ipynb", "solar_savings_final", id="spaces and marks"),
        pytest.param("01-load.ipynb", "load", id="a number for the order"),
        pytest.param("3.7 - Mediation.ipynb", "mediation", id="numbers for the order"),
        pytest.param("2021.ipynb", "notebook_2021", id="only a number"),
        pytest.param("3d_plots.ipynb", "notebook_3d_plots", id="a number that means something"),
        pytest.param("SolarSavings.ipynb", "solar_savings", id="camel case"),
        pytest.param("Übersicht.ipynb", "ubersicht", id="an accent"),
        pytest.param("分析.ipynb", "notebook", id="no letter of ours"),
        pytest.param("pandas.ipynb", "pandas_job", id="a module it imports"),
        pytest.param("scikit-learn.ipynb", "scikit_learn_job", id="a distribution it needs"),
        pytest.param("test.ipynb", "test_job", id="a standard module"),
        pytest.param("class.ipynb", "class_job", id="a keyword"),
        pytest.param("papermill.ipynb", "papermill_job", id="a tool of the package"),
        pytest.param("R.ipynb", "r_job", id="the beginning of the root logger's name"),
        pytest.param("roots.ipynb", "roots", id="more than the root logger's name"),
        pytest.param("tables.ipynb", "tables_job", id="a library that it does not import"),
        pytest.param("a" * 90 + ".ipynb", "a" * 40, id="long"),
        pytest.param(
            ("word " * 20) + ".ipynb", "word_word_word_word_word_word_word_word", id="words"
        ),
    ],
)
def test_name_from_the_file(file: str, expected: str) -> None:
    assert package_name(None, Path("some/where") / file, IMPORTED) == expected


@pytest.mark.parametrize("module", ["solar.py", "solar/__init__.py"])
def test_module_beside_the_notebook_would_be_found_first(module: str, tmp_path: Path) -> None:
    (tmp_path / module).parent.mkdir(exist_ok=True)
    (tmp_path / module).touch()
    assert package_name(None, tmp_path / "solar.ipynb", IMPORTED) == "solar_job"
    with pytest.raises(NameRefused, match="beside the notebook"):
        package_name("solar", tmp_path / "other.ipynb", IMPORTED)


def test_package_that_was_made_before_is_no_module(tmp_path: Path) -> None:
    (tmp_path / "solar/src/solar").mkdir(parents=True)
    assert package_name(None, tmp_path / "solar.ipynb", IMPORTED) == "solar"


@pytest.mark.parametrize("name", ["solar", "Solar2", "a_b_"])
def test_name_asked_for(name: str) -> None:
    assert package_name(name, Path("x.ipynb"), IMPORTED) == name


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        pytest.param("", "letters, digits and _", id="empty"),
        pytest.param("a-b", "letters, digits and _", id="a dash"),
        pytest.param("2a", "begins with a letter", id="a digit first"),
        pytest.param("../a", "letters", id="a path"),
        pytest.param("a\n", "letters", id="a line end"),
        pytest.param("class", "Python's own", id="a keyword"),
        pytest.param("json", "standard library", id="a standard module"),
        pytest.param("pandas", "imports", id="an imported module"),
        pytest.param("Pandas", "imports", id="the same where case does not count"),
        pytest.param("scikit_learn", "imports", id="the distribution of one"),
        pytest.param("pytest", "tools", id="a tool of the package"),
        *(
            pytest.param(name, "root logger", id=f"{name}: its log lines would be lost")
            for name in ("r", "ro", "roo", "root")
        ),
        pytest.param("networkx", "a library", id="a library that it does not import"),
    ],
)
def test_name_refused(name: str, reason: str) -> None:
    with pytest.raises(NameRefused, match=re.escape(reason)) as refusal:
        package_name(name, Path("x.ipynb"), IMPORTED)
    assert "--name" in str(refusal.value)
