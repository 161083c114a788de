"""A sweep on Spark and on Beam gives what papermill gives; `make targets` runs this."""

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from nb2prod.api.targets import Wanted, add_target

ROOT = Path(__file__).parents[2]
Results = tuple[bytes, bytes, set[bytes]]
"""The table and the model that a run wrote, and its figures."""
PRICES = ("0.2", "0.25", "0.35")
COMMANDS = {
    "spark": (
        "spark-submit",
        "--master",
        "local[2]",
        "sweep.py",
        "points.jsonl",
        "{data}",
        "{out}",
    ),
    "beam": ("python", "sweep.py", "points.jsonl", "{data}", "{out}", "--runner=DirectRunner"),
}


@pytest.fixture(name="package", scope="module")
def package_fixture(
    tmp_path_factory: pytest.TempPathFactory, do_without: Callable[[str], None]
) -> Path:
    if not any((ROOT / "build" / name).exists() for name in COMMANDS):
        do_without("`make targets` makes the environments")
    folder = tmp_path_factory.mktemp("example")
    shutil.copytree(ROOT / "examples/solar_savings", folder, dirs_exist_ok=True)
    command = [sys.executable, "-m", "nb2prod", "productionize", folder / "solar_savings.ipynb"]
    subprocess.run([*command, "--no-run"], check=True, capture_output=True)
    (folder / "data").mkdir()
    for name in ("bills_ca.csv", "tariffs.csv"):
        (folder / name).rename(folder / "data" / name)
    return folder / "solar_savings"


@pytest.fixture(name="by_papermill", scope="module")
def by_papermill_fixture(package: Path) -> list[Results]:
    found = []
    for price in PRICES:
        folder = package.parent / price
        shutil.copytree(package.parent / "data", folder)
        executed = folder / "executed.ipynb"
        given = ("-p", "kwh_price", price, *("-p", "bills_ca_path", "bills_ca.csv"))
        command = [
            sys.executable,
            "-m",
            "papermill",
            package / "jobs/solar_savings.ipynb",
            executed,
        ]
        environment = {**os.environ, "PYTHONPATH": str(package / "src")}
        subprocess.run(
            [*command, *given], check=True, capture_output=True, cwd=folder, env=environment
        )
        outputs = [
            o for c in json.loads(executed.read_text())["cells"] for o in c.get("outputs", ())
        ]
        pictures = [o["data"]["image/png"] for o in outputs if "image/png" in o.get("data", {})]
        found.append(_results(folder, map(base64.b64decode, pictures)))
    return found


@pytest.mark.parametrize("target", COMMANDS)
def test_a_sweep_elsewhere_gives_the_same(
    target: str,
    package: Path,
    by_papermill: list[Results],
    tmp_path: Path,
    *,
    do_without: Callable[[str], None],
) -> None:
    programs = ROOT / "build" / target / "bin"
    if not programs.exists():
        do_without(f"`make targets` makes {programs}")
    given = (f"kwh_price={','.join(PRICES)}", "bills_ca_path=bills_ca.csv")
    written = add_target(package, target, Wanted(given=given))
    where = {"data": package.parent / "data", "out": tmp_path / "out"}
    path = {"PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(package / "src")}
    command = [word.format(**where) for word in COMMANDS[target]]
    done = subprocess.run(
        command, cwd=written.folder, env={**os.environ, **path}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    for number, expected in enumerate(by_papermill):
        folder = tmp_path / "out" / str(number)
        assert (folder / "exit_code").read_text() == "0\n"
        pictures = (folder / "artifacts").glob("*.png")
        assert _results(folder, (picture.read_bytes() for picture in pictures)) == expected


def _results(folder: Path, figures: Iterable[bytes]) -> Results:
    table, model = folder / "savings_ca.csv", folder / "model.pkl"
    return table.read_bytes(), model.read_bytes(), set(figures)
