"""`nb2prod doctor`, in environments that lack something."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from nb2prod import __version__
from nb2prod.cli import main

SERVER = "etc/jupyter_server_config.json"
FRONT = "share/labextensions/nb2prod/package.json"
PAGE = "etc/labconfig/page_config.json"
KERNEL = "share/kernels/mine/kernel.json"
WELL: dict[str, Any] = {
    SERVER: {"ServerApp": {"jpserver_extensions": {"nb2prod.lab": True}}},
    FRONT: {"version": __version__},
    KERNEL: {"argv": [sys.executable, "-m", "ipykernel"], "language": "python"},
}


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What is told of an environment with these files, and the exit code."""
    for name, folder in {"JUPYTER_CONFIG_DIR": "etc", "JUPYTER_DATA_DIR": "share"}.items():
        monkeypatch.setenv(name, str(tmp_path / folder))
    for name in ("JUPYTER_CONFIG_PATH", "JUPYTER_PATH"):
        monkeypatch.delenv(name, raising=False)
    # Of this machine nothing else is seen.
    for name in ("ENV", "SYSTEM"):
        for kind in ("JUPYTER_PATH", "CONFIG_PATH"):
            monkeypatch.setattr(f"jupyter_core.paths.{name}_{kind}", [])
    monkeypatch.setenv("NB2PROD_RUNS", str(tmp_path / "data/runs.db"))

    def look(files: dict[str, Any]) -> tuple[str, int]:
        for name, content in files.items():
            file = tmp_path / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content if isinstance(content, str) else json.dumps(content))
        result = CliRunner().invoke(main, ["doctor"], catch_exceptions=False)
        return result.stdout, result.exit_code

    return look


def test_all_is_well(told, tmp_path: Path) -> None:
    text, code = told(WELL)
    assert code == 0
    assert "✗" not in text
    for word in ("nb2prod", "Python", "papermill", "server half", "front half", "kernel mine"):
        assert f"✓ {word} " in text
    assert __version__ in text
    assert not (tmp_path / "data").exists(), "looking has made a file"


@pytest.mark.parametrize(
    ("files", "line", "cure"),
    [
        pytest.param({SERVER: {}}, "server half", "not enabled", id="no server half"),
        pytest.param(
            {SERVER: {"ServerApp": {"jpserver_extensions": {"nb2prod.lab": False}}}},
            "server half",
            "jupyter server extension enable nb2prod.lab",
            id="server half disabled",
        ),
        pytest.param(
            {
                "etc/jupyter_server_config.d/nb2prod.json": WELL[SERVER],
                SERVER: {"ServerApp": {"jpserver_extensions": {"nb2prod.lab": False}}},
            },
            "server half",
            "jupyter server extension enable nb2prod.lab",
            id="installed, then disabled by the user",
        ),
        pytest.param({SERVER: "{"}, "server half", "make lab", id="configuration unreadable"),
        pytest.param(
            {FRONT: {"version": "0.0.9"}}, "front half", "it must be", id="another version"
        ),
        pytest.param({FRONT: "[]"}, "front half", "it must be", id="no version"),
        pytest.param(
            {PAGE: {"disabledExtensions": {"nb2prod": True}}},
            "front half",
            "jupyter labextension enable nb2prod",
            id="front half disabled",
        ),
        pytest.param(
            {PAGE: {"disabledExtensions": ["nb2prod:plugin"]}},
            "front half",
            "jupyter labextension enable nb2prod:plugin",
            id="its plugin disabled",
        ),
        pytest.param(
            {KERNEL: {"argv": ["/gone/bin/python"], "language": "python"}},
            "kernel mine",
            "jupyter kernelspec remove mine",
            id="kernel whose environment is gone",
        ),
        pytest.param({KERNEL: "{"}, "kernel mine", "install it again", id="kernel unreadable"),
    ],
)
def test_something_is_to_be_done(told, files: dict[str, Any], line: str, cure: str) -> None:
    text, code = told(WELL | files)
    assert code == 1
    (broken,) = [at for at, row in enumerate(text.splitlines()) if row.startswith("✗")]
    assert line in text.splitlines()[broken]
    assert cure in "\n".join(text.splitlines()[broken : broken + 2])


@pytest.mark.parametrize(
    ("files", "line"),
    [
        pytest.param({PAGE: {"disabledExtensions": {"nb2prod": False}}}, "front half", id="on"),
        pytest.param({PAGE: {"disabledExtensions": {"other": True}}}, "front half", id="another"),
        pytest.param({KERNEL: {"argv": ["R"], "language": "R"}}, "kernel mine", id="R"),
    ],
)
def test_nothing_is_to_be_done(told, files: dict[str, Any], line: str) -> None:
    text, code = told(WELL | files)
    assert f"✓ {line}" in text
    assert code == 0


def test_place_that_cannot_be_made_is_told(
    told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("NB2PROD_RUNS", str(tmp_path / "file/runs.db"))
    text, code = told(WELL)
    assert code == 1
    assert "set NB2PROD_RUNS to another place" in text


def test_address_of_no_known_server_is_not_told(told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NB2PROD_RUNS", "mysql://team:secret@host/runs")
    text, code = told(WELL)
    assert code == 1
    assert "no address of PostgreSQL" in text
    assert "secret" not in text
