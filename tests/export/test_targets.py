"""What targets are given is valid there, whatever strings a notebook holds."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from nb2prod.cli.target import add
from nb2prod.export.targets import EVERY, TARGETS, Delivery, Given

PARAMETERS = (
    Given("kwh_price", "kwh-price", "float", 0.28),
    Given("rows", "rows", "int", 5),
    Given("is_new", "is-new", "bool", True),
    Given("path", "path", "str", "a.csv"),
    Given("sizes", "sizes", "list", [1, 2]),
    Given("limit", "limit", "float", None),
    Given("any", "any", "None", None),
)
DELIVERY = Delivery("solar_savings", "3.11", EVERY["day"], PARAMETERS)
KINDS = {
    "as usual": DELIVERY,
    "each hour, without a lock or parameters": replace(
        DELIVERY, every=EVERY["hour"], has_lock=False, parameters=()
    ),
    "each week, of a long name": replace(DELIVERY, every=EVERY["week"], name="A" + "_b" * 60),
    "each month": replace(DELIVERY, every=EVERY["month"]),
}


def _written(target: str, delivery: Delivery, folder: Path) -> list[Path]:
    places = []
    for file in TARGETS[target].files(delivery):
        (folder / file.path).write_bytes(file.data)
        places.append(folder / file.path)
    return places


def _tool(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))
    if not found:
        pytest.skip(f"{name} is not installed")
    return found


def _is_fine(*command: object) -> None:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("delivery", KINDS.values(), ids=KINDS.keys())
def test_files_are_what_their_names_say(target: str, delivery: Delivery, tmp_path: Path) -> None:
    for place in _written(target, delivery, tmp_path):
        text = place.read_text()
        assert text.endswith("\n")
        if place.suffix in (".yaml", ".yml"):
            assert isinstance(yaml.safe_load(text), dict)
        elif place.suffix == ".json":
            json.loads(text)
        elif place.suffix == ".py":
            compile(text, place.name, "exec")


@pytest.mark.parametrize("delivery", KINDS.values(), ids=KINDS.keys())
def test_kubernetes_takes_it(delivery: Delivery, tmp_path: Path) -> None:
    validate = _tool("kubernetes-validate")
    for place in _written("kubernetes", delivery, tmp_path):
        _is_fine(validate, "--strict", place)


def test_each_run_of_an_indexed_job_has_its_own_line(tmp_path: Path) -> None:
    _, sweep, points = _written("kubernetes", DELIVERY, tmp_path)
    job, lines = (yaml.safe_load(place.read_text()) for place in (sweep, points))
    pod = job["spec"]["template"]["spec"]
    assert pod["volumes"][1]["configMap"]["name"] == lines["metadata"]["name"]
    text = lines["data"]["points.jsonl"]
    assert json.loads(text) == ["--kwh-price=0.28", "--rows=5", "--is-new"]
    (tmp_path / "points.jsonl").write_text(f'{text}["--path=a b.csv"]\n')
    (tmp_path / "solar_savings.py").write_text("import sys\nprint(__name__, sys.argv[1:])")
    program, *rest = pod["containers"][0]["command"]
    done = subprocess.run(
        [program, *(word.replace("/sweep", str(tmp_path)) for word in rest)],
        env={**os.environ, "JOB_COMPLETION_INDEX": "1", "PYTHONPATH": str(tmp_path)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "__main__ ['--path=a b.csv']\n"


@pytest.mark.parametrize("delivery", KINDS.values(), ids=KINDS.keys())
def test_github_and_compose_take_it(delivery: Delivery, tmp_path: Path) -> None:
    check = _tool("check-jsonschema")
    (workflow,) = _written("github", delivery, tmp_path)
    _is_fine(check, "--builtin-schema", "vendor.github-workflows", workflow)
    compose = _written("docker", delivery, tmp_path)[-1]
    _is_fine(check, "--builtin-schema", "vendor.compose-spec", compose)


@pytest.mark.parametrize("delivery", KINDS.values(), ids=KINDS.keys())
def test_hadolint_finds_nothing(delivery: Delivery, tmp_path: Path) -> None:
    image = _written("docker", delivery, tmp_path)[0]
    _is_fine(_tool("hadolint"), image)


@pytest.mark.parametrize("delivery", KINDS.values(), ids=KINDS.keys())
def test_systemd_takes_it(delivery: Delivery, tmp_path: Path) -> None:
    verify = _tool("systemd-analyze")
    service, timer, crontab = _written("systemd", delivery, tmp_path)
    there = f"/opt/{delivery.label}/.venv/bin/python"  # it looks whether the program exists
    service.write_text(service.read_text().replace(there, "/bin/true"))
    _is_fine(verify, "verify", "--man=no", service, timer)
    _is_fine(verify, "calendar", delivery.every.calendar)
    assert re.search(r"^(\S+ ){5}cd ", crontab.read_text(), re.MULTILINE)


def test_airflow_hands_on_each_value_as_one_argument(tmp_path: Path) -> None:
    (place,) = _written("airflow", DELIVERY, tmp_path)
    body = ast.parse(place.read_text()).body
    options = next(n for n in body if ast.unparse(n).startswith("OPTIONS"))
    function = next(n for n in body if isinstance(n, ast.FunctionDef))
    space: dict[str, object] = {"json": json}
    exec(compile(ast.Module([options, function], []), place.name, "exec"), space)
    values = {"path": "a; rm -rf {{ x }}", "is_new": False, "sizes": [1], "rows": 5, "limit": None}
    assert list(space["arguments"](values)) == [  # type: ignore[operator]
        "--path=a; rm -rf {{ x }}",
        "--no-is-new",
        "--sizes=[1]",
        "--rows=5",
    ]


def _shape(text: str) -> str:
    """A module's structure, without what its strings and numbers hold."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            node.value = type(node.value).__name__
    return ast.dump(tree)


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_a_notebook_s_text_is_never_structure(text: str) -> None:
    hostile, usual = (Given("path", "path", "str", default) for default in (text, "a.csv"))
    for target in TARGETS.values():
        some = target.files(replace(DELIVERY, parameters=(hostile,)))
        others = target.files(replace(DELIVERY, parameters=(usual,)))
        for one, other in zip(some, others, strict=True):
            if one.path.endswith(".py"):
                assert _shape(str(one.content)) == _shape(str(other.content))
            else:
                assert one.content == other.content


def test_the_command_offers_all_targets() -> None:
    choices = {p.name: list(getattr(p.type, "choices", ())) for p in add.params}
    assert (choices["name"], choices["every"]) == (sorted(TARGETS), list(EVERY))
