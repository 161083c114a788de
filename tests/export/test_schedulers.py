"""What schedulers themselves say to our files; `make targets` makes the environment with them."""

import json
import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from nb2prod.export.targets import EVERY, TARGETS, Delivery, Given

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / "build/schedulers/bin/python"
PROGRAMS = ROOT / "tests/environments"
PARAMETERS = (
    Given("kwh_price", "kwh-price", "float", 0.28),
    Given("is_new", "is-new", "bool", True),
    Given("path", "path", "str", "a.csv"),
    Given("sizes", "sizes", "list", [1, 2]),
    Given("limit", "limit", "float", None),
    Given("any", "any", "None", None),
)
DELIVERY = Delivery("solar_savings", "3.11", EVERY["day"], PARAMETERS, points=((), ("--is-new",)))
HOSTILE = """a"; {{ 1 + 1 }} $(touch x) '''\n#"""

PACKAGE = """
import json, pathlib, sys

pathlib.Path(__file__).with_name("argv.json").write_text(json.dumps(sys.argv[1:]))
"""


@pytest.fixture(autouse=True)
def environment(do_without: Callable[[str], None]) -> None:
    if not PYTHON.exists():
        do_without(f"{PYTHON} is not there: make build/schedulers/installed")


def _says(program: str, *arguments: object, **variables: str) -> dict[str, object]:
    done = subprocess.run(
        [PYTHON, PROGRAMS / program, *map(str, arguments)],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def _write(target: str, delivery: Delivery, folder: Path) -> Path:
    file = TARGETS[target].files(delivery)[0]
    (folder / file.path).write_bytes(file.data)
    return folder / file.path


@pytest.mark.parametrize("target", ["argo", "pachyderm"])
def test_all_fields_are_known(target: str, tmp_path: Path) -> None:
    place = _write(target, DELIVERY, tmp_path)
    assert _says("kept_fields.py", target, place) == yaml.safe_load(place.read_text())


@pytest.mark.parametrize("target", ["argo", "pachyderm"])
def test_a_field_that_is_not_known_is_noticed(target: str, tmp_path: Path) -> None:
    place = _write(target, DELIVERY, tmp_path)
    place.write_text(place.read_text().replace("image:", "imagge:"))
    assert _says("kept_fields.py", target, place) != yaml.safe_load(place.read_text())


def test_airflow_loads_and_runs_it(tmp_path: Path) -> None:
    dags = tmp_path / "dags"
    dags.mkdir()
    _write("airflow", DELIVERY, dags)
    given = (Given("path", "path", "str", HOSTILE),)
    _write("airflow", replace(DELIVERY, name="hostile", parameters=given), dags)
    _write("airflow", replace(DELIVERY, name="bare", parameters=(), every=EVERY["month"]), dags)
    (tmp_path / "solar_savings.py").write_text(PACKAGE)
    said = _says(
        "airflow_runs.py", dags, json.dumps({"kwh_price": 0.5, "is_new": False, "path": HOSTILE}),
        AIRFLOW_HOME=str(tmp_path / "home"), AIRFLOW__CORE__DAGS_FOLDER=str(dags),
        AIRFLOW__CORE__LOAD_EXAMPLES="False", PYTHONPATH=str(tmp_path),
    )  # fmt: skip
    assert said == {
        "errors": {},
        "dags": {
            "bare": ["17 5 1 * *", {}],
            "hostile": ["17 5 * * *", {"path": HOSTILE}],
            "solar_savings": ["17 5 * * *", {g.name: g.default for g in PARAMETERS}],
        },
        "state": "success",
    }
    assert json.loads((tmp_path / "argv.json").read_text()) == [
        "--kwh-price=0.5",
        "--no-is-new",
        f"--path={HOSTILE}",
        "--sizes=[1, 2]",
    ]
