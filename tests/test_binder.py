"""What Binder builds of this repository, without Docker: what it will do, and whether it can."""

import json
import os
import re
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import jupyterlab
import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).parents[1]
BINDER = ROOT / "binder"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PYTHON = (BINDER / "runtime.txt").read_text().strip().removeprefix("python-")
SCRIPTS = ("postBuild", "start")


def names(requirements: list[str]) -> set[str]:
    return {Requirement(line).name for line in requirements}


@pytest.fixture(scope="module")
def dockerfile() -> str:
    """What repo2docker would build."""
    command = [sys.executable, "-m", "repo2docker", "--no-build", "--debug", str(ROOT)]
    shown = subprocess.run(command, capture_output=True, text=True, check=True)
    return shown.stdout + shown.stderr


@pytest.mark.parametrize(
    "line",
    [
        f"Building conda environment for python={PYTHON}",
        'RUN ${KERNEL_PYTHON_PREFIX}/bin/pip install --no-cache-dir -r "binder/requirements.txt"',
        "RUN ./binder/postBuild",
        'ENV R2D_ENTRYPOINT="${REPO_DIR}/binder/start"',
    ],
)
def test_binder_does(dockerfile: str, line: str) -> None:
    assert line in dockerfile.splitlines()


def test_requirements_are_kept_between_builds(dockerfile: str) -> None:
    """A local line among them would have them installed anew with each commit."""
    assert dockerfile.index("binder/requirements.txt") < dockerfile.index(" src/ ${REPO_DIR}/")


def test_python_is_exact_and_one_of_ours() -> None:
    assert re.fullmatch(r"3\.\d+", PYTHON)
    assert PYTHON in SpecifierSet(PROJECT["requires-python"])


def test_base_has_the_node_that_builds_the_sidebar() -> None:
    (package,) = find_spec("repo2docker").submodule_search_locations
    lock = Path(package, f"buildpacks/conda/environment.py-{PYTHON}-linux-64.lock").read_text()
    assert int(re.search(r"/nodejs-(\d+)", lock)[1]) >= 20


def test_requirements_hold_what_the_demonstration_needs() -> None:
    lines = (BINDER / "requirements.txt").read_text().splitlines()
    asked = {line for line in lines if not line.startswith("#")}
    assert asked >= set(PROJECT["optional-dependencies"]["demo"])
    assert names(list(asked)) >= {"jupyterlab", "notebook"}


@pytest.mark.parametrize("name", SCRIPTS)
def test_script_is_executable_bash(name: str) -> None:
    script = BINDER / name
    assert os.access(script, os.X_OK)
    assert script.read_text().startswith("#!/usr/bin/env bash\n")
    subprocess.run(["bash", "-n", script], check=True)


@pytest.mark.parametrize("name", SCRIPTS)
def test_script_names_files_that_exist(name: str) -> None:
    named = re.findall(r"(?:binder|labextension)/[\w.]*\w\b", (BINDER / name).read_text())
    built = {"labextension/node_modules"}
    assert [path for path in named if path not in built and not (ROOT / path).exists()] == []


def test_start_keeps_the_workspace_and_becomes_the_server(tmp_path: Path) -> None:
    environment = os.environ | {
        "JUPYTERLAB_WORKSPACES_DIR": str(tmp_path),
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
    }
    command = [BINDER / "start", "echo", "jupyter", "notebook"]
    started = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert started.stdout.splitlines()[-1] == "jupyter notebook"
    (kept,) = tmp_path.glob("default-*.jupyterlab-workspace")
    assert json.loads(kept.read_text())["data"] == workspace()["data"]


def test_workspace_shows_the_first_lesson_and_the_sidebar() -> None:
    data = workspace()["data"]
    layout = data["layout-restorer:data"]
    (lesson,) = layout["main"]["dock"]["widgets"]
    assert data[lesson]["data"]["path"] == launched()
    assert layout["right"]["current"] in (ROOT / "labextension/src/sidebar.ts").read_text()


def test_launch_address_opens_a_lesson_that_exists() -> None:
    assert (ROOT / launched()).is_file()


def test_overrides_are_settings_that_jupyterlab_has() -> None:
    schemas = Path(jupyterlab.__file__).parent / "schemas"
    for plugin, chosen in json.loads((BINDER / "overrides.json").read_text()).items():
        package, _, name = plugin.partition(":")
        schema = json.loads((schemas / package / f"{name}.json").read_text())
        assert chosen.keys() <= schema["properties"].keys()


def workspace() -> dict:
    return json.loads((BINDER / "workspace.json").read_text())


def launched() -> str:
    """The notebook that the badge's address opens in JupyterLab."""
    (path,) = parse_qs(urlsplit(PROJECT["urls"]["Binder"]).query)["urlpath"]
    return path.removeprefix("lab/tree/")
