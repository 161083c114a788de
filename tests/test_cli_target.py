"""`nb2prod target add` as a terminal sees it."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from nb2prod.cli import main

SOURCE = """PRICE = 2\nWORD = 'a"}; x'\nprint(PRICE, WORD)"""


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(name="package", scope="module")
def package_fixture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("prices")
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    book = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}}
    text = json.dumps({**book, "cells": [{**cell, "source": SOURCE}]})
    (folder / "prices.ipynb").write_text(text)
    assert invoke("productionize", folder / "prices.ipynb", "--no-run").exit_code == 0
    return folder / "prices"


def test_a_package_is_made_for_several_targets_at_once(package: Path) -> None:
    book = package.with_suffix(".ipynb")
    asked = ("--no-run", "--target", "docker", "--target", "pandera", "--target", "airflow")
    result = invoke("productionize", book, "--out", package.with_name("made"), *asked)
    assert result.exit_code == 0
    assert f"docker: {package.with_name('made') / 'deploy' / 'docker'}" in result.stdout
    for name, file in (("docker", "Dockerfile"), ("airflow", "prices_dag.py")):
        made = package.with_name("made") / "deploy" / name / file
        invoke("target", "add", package, name)
        assert made.read_text() == (package / "deploy" / name / file).read_text()


REFUSED = {
    "an unknown name": (("--target", "dokcer"), "dokcer"),
    "two for contracts": (("--target", "pandera", "--target", "table-schema"), "one target"),
}


@pytest.mark.parametrize(("asked", "told"), REFUSED.values(), ids=REFUSED.keys())
def test_a_wrong_target_is_refused_before_anything_runs(
    package: Path, asked: tuple[str, ...], told: str
) -> None:
    place = package.with_name("refused")
    result = invoke("productionize", package.with_suffix(".ipynb"), "--out", place, *asked)
    assert result.exit_code == 2
    assert told in result.stderr
    assert "Reading the notebook" not in result.stderr
    assert not place.exists()


def test_a_target_is_written_and_edits_in_it_stay(package: Path) -> None:
    first = invoke("target", "add", package, "kubernetes")
    assert first.exit_code == 0
    place = package / "deploy" / "kubernetes" / "cronjob.yaml"
    place.write_text(place.read_text().replace("backoffLimit: 2", "backoffLimit: 5"))
    again = invoke("target", "add", package, "kubernetes", "--every", "hour")
    assert again.exit_code == 0
    assert "merged" in again.stdout
    assert "backoffLimit: 5" in place.read_text()
    assert '"17 * * * *"' in place.read_text()


def test_a_dag_has_typed_parameters(package: Path) -> None:
    assert invoke("target", "add", package, "airflow").exit_code == 0
    text = (package / "deploy" / "airflow" / "prices_dag.py").read_text()
    assert '"price": Param(2, type="integer")' in text


def test_a_sweep_goes_through_what_is_given(package: Path, tmp_path: Path) -> None:
    grid = tmp_path / "grid.json"
    grid.write_text(json.dumps({"word": ["a b", "{{ x }}\n#"]}))
    given = ("--param", "price=2,3", "--grid", grid)
    assert invoke("target", "add", package, "spark", *given).exit_code == 0
    lines = (package / "deploy" / "spark" / "points.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == [
        [f"--word={word}", f"--price={price}"] for word in ("a b", "{{ x }}\n#") for price in (2, 3)
    ]


def test_without_a_sweep_one_run_has_the_numbers(package: Path) -> None:
    assert invoke("target", "add", package, "beam").exit_code == 0
    text = (package / "deploy" / "beam" / "points.jsonl").read_text()
    assert json.loads(text) == ["--price=2"]


def test_a_sweep_of_what_the_job_does_not_have(package: Path) -> None:
    result = invoke("target", "add", package, "batch", "--param", "cost=1")
    assert result.exit_code == 2
    assert "cost: the job has no such parameter" in result.stderr
    assert not (package / "deploy" / "batch").exists()


def test_a_package_that_is_made_again_keeps_its_targets(package: Path) -> None:
    assert invoke("target", "add", package, "docker").exit_code == 0
    assert invoke("productionize", package.parent / "prices.ipynb", "--no-run").exit_code == 0
    assert (package / "deploy" / "docker" / "Dockerfile").is_file()


def test_a_folder_that_is_no_package(tmp_path: Path) -> None:
    result = invoke("target", "add", tmp_path, "docker")
    assert result.exit_code == 2
    assert "give the folder of a package" in result.stderr
