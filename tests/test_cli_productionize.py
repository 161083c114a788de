"""`nb2prod productionize` and `nb2prod run` as a terminal sees them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from nb2prod.cli import main
from nb2prod.errors import RunError
from nb2prod.observe import Observation, Request


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(name="notebook")
def notebook_fixture(tmp_path: Path) -> Path:
    sources = ["PRICE = 2\nprint('price', PRICE)", "%%R\nx <- 1", "x = = 1"]
    cells = [
        {
            "cell_type": "code",
            "source": source,
            "metadata": {},
            "outputs": [],
            "execution_count": None,
        }
        for source in sources
    ]
    path = tmp_path / "prices.ipynb"
    path.write_text(
        json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells})
    )
    return path


def test_says_what_was_made_and_what_was_not_carried_over(notebook: Path) -> None:
    result = invoke("productionize", notebook, "--no-run")
    assert result.exit_code == 0
    assert "prices.ipynb became prices: 1 step, 0 functions, 1 parameter" in result.stdout
    assert "Not carried over (2)" in result.stdout
    assert "cell 2, line 1: %%R…: a cell in another language" in result.stdout
    assert "cell 3, line 1: x = = 1: the cell does not parse" in result.stdout
    assert "Writing the package" in result.stderr


REFUSED = {
    "a notebook that is not there": (["missing.ipynb"], "missing.ipynb"),
    "a name that is no identifier": (["prices.ipynb", "--name", "no-name"], "no-name"),
    "a name of the standard library": (["prices.ipynb", "--name", "json"], "json"),
    "a folder that is there": (["prices.ipynb", "--out", "taken"], "taken"),
    "a folder below a file": (["prices.ipynb", "--out", "prices.ipynb/x"], "prices.ipynb"),
    "an unknown option": (["prices.ipynb", "--frobnicate"], "--frobnicate"),
}


@pytest.mark.parametrize(("arguments", "named"), REFUSED.values(), ids=REFUSED.keys())
def test_a_mistake_is_one_line_and_nothing_is_written(
    notebook: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], named: str
) -> None:
    monkeypatch.chdir(notebook.parent)
    (notebook.parent / "taken").mkdir()
    before = sorted(notebook.parent.rglob("*"))
    result = invoke("productionize", "--no-run", *arguments)
    complaints = [line for line in result.stderr.splitlines() if not line.endswith("…")]
    assert result.exit_code == 2
    assert len(complaints) == 1
    assert named in complaints[0]
    assert sorted(notebook.parent.rglob("*")) == before


def test_a_job_s_unknown_parameter_is_a_mistake(notebook: Path) -> None:
    assert invoke("productionize", notebook, "--no-run").exit_code == 0
    result = invoke("run", notebook.parent / "prices", "-p", "prize", "3")
    assert result.exit_code == 2
    assert result.stderr == ("nb2prod: prize: the job has no such parameter: did you mean price?\n")


def test_a_job_runs_with_another_value(notebook: Path) -> None:
    output = notebook.parent / "out.ipynb"
    assert invoke("productionize", notebook, "--no-run").exit_code == 0
    result = invoke("run", notebook.parent / "prices", "-p", "price", "3", "--output", output)
    assert result.exit_code == 0
    assert str(output) in result.stdout
    assert "price 3" in output.read_text()


@pytest.fixture(name="reaching")
def reaching_fixture(notebook: Path) -> Path:
    """A notebook that would change what lies outside its folder; it is never run here."""
    notebook.write_text(
        notebook.read_text().replace("print('price', PRICE)", "open('/outside/x', 'w')")
    )
    return notebook


@pytest.mark.parametrize(
    ("arguments", "terminal", "answer", "allowed"),
    [
        pytest.param([], False, "", False, id="nobody to ask"),
        pytest.param(["--allow-effects"], False, "", True, id="allowed beforehand"),
        pytest.param([], True, "\n", False, id="asked, and the default"),
        pytest.param([], True, "y\n", True, id="asked, and allowed"),
    ],
)
def test_effects_are_listed_and_asked_for(
    reaching: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], *, terminal: bool,
    answer: str, allowed: bool,
) -> None:  # fmt: skip
    from nb2prod.api import runs
    from nb2prod.cli import person

    requests = []

    def stop(notebook: object, request: Request) -> Observation:
        requests.append(request)
        raise RunError("stopped")

    monkeypatch.setattr(runs, "observe", stop)
    monkeypatch.setattr(person, "_is_terminal", lambda: terminal)
    result = CliRunner().invoke(main, ["productionize", str(reaching), *arguments], input=answer)
    assert [request.allow_effects for request in requests] == [allowed]
    assert "cell 1, line 2: writes outside its folder: /outside/x" in result.stderr
    assert ("Allow this?" in result.stderr) == terminal


def test_nothing_is_asked_where_nothing_is_touched(
    notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nb2prod.cli import person

    monkeypatch.setattr(person, "_is_terminal", lambda: True)
    assert "Allow" not in invoke("productionize", notebook, "--no-run").stderr
