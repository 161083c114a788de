"""What targets are given is valid there, whatever strings a notebook holds."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nb2prod.cli.commands import productionize_command
from nb2prod.cli.target import add
from nb2prod.export import contracts
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
    "a sweep": replace(DELIVERY, points=(("--rows=1", "--path=a b.csv"), ("--rows=2",))),
}
SWEEP = replace(DELIVERY, points=(("--rows=1",), ("--path=a b.csv", "--is-new")))
POINTS = {
    "batch": "points.jsonl",
    "beam": "points.jsonl",
    "kubernetes": "sweep-points.yaml",
    "pachyderm": "points/0.json",
    "spark": "points.jsonl",
}
"""Where a target has what its runs are given."""
PACKAGE = """
import pathlib, sys

print(sys.argv[1:])
pathlib.Path("a b.csv").write_text("changed")
pathlib.Path("figures").mkdir()
pathlib.Path("figures/one.png").write_text("new")
sys.exit(4)
"""


def _written(target: str, delivery: Delivery, folder: Path) -> list[Path]:
    places = []
    for file in TARGETS[target].files(delivery):
        places.append(folder / file.path)
        places[-1].parent.mkdir(exist_ok=True)
        places[-1].write_bytes(file.data)
    return places


Tool = Callable[[str], str]


@pytest.fixture(name="tool")
def tool_fixture(do_without: Callable[[str], None]) -> Tool:
    def tool(name: str) -> str:
        found = shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))
        if not found:
            do_without(f"{name} is not installed")
        return str(found)

    return tool


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
        elif place.suffix == ".jsonl":
            assert all(isinstance(json.loads(line), list) for line in text.splitlines())
        elif place.suffix == ".py":
            compile(text, place.name, "exec")


NOT_THEIRS = ("points.jsonl", "one.py", ".dockerignore", "points/0.json", "points/1.json")
"""What only others of their target read."""


@pytest.mark.parametrize("target", TARGETS)
def test_each_file_says_who_has_not_run_it_yet(target: str) -> None:
    for file in TARGETS[target].files(SWEEP):
        head = "\n".join(str(file.content).splitlines()[:4])
        assert " yet" in head or file.path.endswith(NOT_THEIRS), file.path


@pytest.mark.parametrize("delivery", KINDS.values(), ids=KINDS.keys())
def test_kubernetes_takes_it(tool: Tool, delivery: Delivery, tmp_path: Path) -> None:
    validate = tool("kubernetes-validate")
    _is_fine(validate, "--strict", *_written("kubernetes", delivery, tmp_path))


def _kubernetes(folder: Path) -> tuple[str, str]:
    sweep, points = (
        yaml.safe_load(p.read_text()) for p in _written("kubernetes", SWEEP, folder)[1:]
    )
    pod = sweep["spec"]["template"]["spec"]
    assert sweep["spec"]["completions"] == 2
    assert pod["volumes"][2]["configMap"]["name"] == points["metadata"]["name"]
    (folder / "points.jsonl").write_text(points["data"]["points.jsonl"])
    return pod["containers"][0]["command"][2], "JOB_COMPLETION_INDEX"


def _batch(folder: Path) -> tuple[str, str]:
    _, _, one, _, submit = _written("batch", SWEEP, folder)
    assert yaml.safe_load(submit.read_text())["arrayProperties"] == {"size": 2}
    return one.read_text(), "AWS_BATCH_JOB_ARRAY_INDEX"


def _pachyderm(folder: Path) -> tuple[str, str]:
    pipeline, first, _ = _written("pachyderm", SWEEP, folder)
    first.unlink()  # a worker sees one of them
    return yaml.safe_load(pipeline.read_text())["transform"]["cmd"][2], ""


@pytest.mark.parametrize("target", [_kubernetes, _batch, _pachyderm])
def test_a_run_of_a_sweep_has_its_own_parameters_data_and_results(
    target: Callable[[Path], tuple[str, str]], tmp_path: Path
) -> None:
    program, index = target(tmp_path)
    program = re.sub(r'"(/pfs|/sweep)?/', f'"{tmp_path}/', program)
    (tmp_path / "data" / "deep").mkdir(parents=True)
    for name in ("a b.csv", "deep/same.csv"):
        (tmp_path / "data" / name).write_text("as it was")
    (tmp_path / "solar_savings.py").write_text(PACKAGE)
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, index or "X": "1", "PYTHONPATH": str(tmp_path)},
        capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (4, "['--path=a b.csv', '--is-new']\n"), done.stderr
    wrote = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert {str(p.relative_to(tmp_path / "out")): p.read_text() for p in wrote} == {
        "1/a b.csv": "changed",
        "1/figures/one.png": "new",
    }
    assert (tmp_path / "data" / "a b.csv").read_text() == "as it was"


@pytest.mark.parametrize("delivery", KINDS.values(), ids=KINDS.keys())
def test_aws_knows_the_fields(delivery: Delivery, tmp_path: Path) -> None:
    _, definition, _, _, submit = _written("batch", delivery, tmp_path)
    emr = _written("spark", delivery, tmp_path)[2]
    for service, operation, place, more in (
        ("batch", "RegisterJobDefinition", definition, {}),
        ("batch", "SubmitJob", submit, {}),
        ("emr-serverless", "StartJobRun", emr, {"clientToken": "the client makes one"}),
    ):
        model = ServiceModel(Loader().load_service_model(service, "service-2"))
        given = {**yaml.safe_load(place.read_text()), **more}
        wanted = model.operation_model(operation).input_shape
        report = ParamValidator().validate(given, wanted)
        assert not report.has_errors(), report.generate_report()


@pytest.mark.parametrize("delivery", KINDS.values(), ids=KINDS.keys())
def test_github_and_compose_take_it(tool: Tool, delivery: Delivery, tmp_path: Path) -> None:
    check = tool("check-jsonschema")
    (workflow,) = _written("github", delivery, tmp_path)
    _is_fine(check, "--builtin-schema", "vendor.github-workflows", workflow)
    compose = _written("docker", delivery, tmp_path)[-1]
    _is_fine(check, "--builtin-schema", "vendor.compose-spec", compose)


@pytest.mark.parametrize("delivery", KINDS.values(), ids=KINDS.keys())
def test_hadolint_finds_nothing(tool: Tool, delivery: Delivery, tmp_path: Path) -> None:
    for target in ("docker", "batch"):
        _is_fine(tool("hadolint"), _written(target, delivery, tmp_path)[0])


@pytest.mark.parametrize("delivery", KINDS.values(), ids=KINDS.keys())
def test_systemd_takes_it(tool: Tool, delivery: Delivery, tmp_path: Path) -> None:
    verify = tool("systemd-analyze")
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


@settings(max_examples=60, deadline=None)
@given(st.text())
@example("\x7f: no character of YAML")
def test_a_value_of_a_sweep_is_one_argument_of_one_run(text: str) -> None:
    point = (PARAMETERS[3].argument(text), "--rows=5")
    for name, target in TARGETS.items():
        some = {f.path: str(f.content) for f in target.files(replace(SWEEP, points=(point, ())))}
        others = {f.path: str(f.content) for f in target.files(replace(SWEEP, points=((), ())))}
        held = some.pop(POINTS.get(name, ""), "")
        others.pop(POINTS.get(name, ""), "")
        assert some == others
        if held:
            lines = yaml.safe_load(held)["data"]["points.jsonl"] if name == "kubernetes" else held
            assert json.loads(lines.splitlines()[0]) == list(point)


def test_the_commands_offer_all_targets() -> None:
    choices = {p.name: list(getattr(p.type, "choices", ())) for p in add.params}
    assert (choices["name"], choices["every"]) == (sorted(TARGETS), list(EVERY))
    choices = {p.name: list(getattr(p.type, "choices", ())) for p in productionize_command.params}
    assert choices["targets"] == [*contracts.TARGETS, *sorted(TARGETS)]
