"""What of nb2prod is installed where, and what to do about the rest. Nothing is started."""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel
from jupyter_core.paths import jupyter_config_path, jupyter_path

import nb2prod
from nb2prod.api.kept import cache_folder
from nb2prod.errors import HistoryError
from nb2prod.job.store import SqliteFile, usual_store

_FRONT, _SERVER = "nb2prod", "nb2prod.lab"
_TOOLS = ("papermill", "nbconvert", "jupyterlab", "notebook", "jupyter-server", "ruff", "black")
_OPTIONAL = {"notebook"}
_FRESH = "install nb2prod in the environment of JupyterLab, or run `make lab` in a clone"


@dataclass(frozen=True, slots=True)
class Look:
    """One thing that was looked at: what was found, and what to do; `cure` is empty when well."""

    what: str
    found: str
    cure: str = ""


def doctor() -> tuple[Look, ...]:
    """Look at this installation, at both halves of the sidebar, at kernels and at places."""
    return (
        Look("nb2prod", f"{nb2prod.__version__} in {Path(nb2prod.__file__).parent}"),
        Look("Python", f"{sys.version.split()[0]}, {sys.executable}"),
        *map(_tool, _TOOLS),
        _server_half(),
        _front_half(),
        *_kernels(),
        *_places(),
    )


def _tool(name: str) -> Look:
    try:
        return Look(name, version(name))
    except PackageNotFoundError:
        if name in _OPTIONAL:
            return Look(name, "not installed, and not needed")
        return Look(name, "not installed", f"pip install {name}")


def _server_half() -> Look:
    """Whether a Jupyter server of this environment loads the extension; later folders go first."""
    enabled, place = None, Path()
    for folder in map(Path, reversed(jupyter_config_path())):
        name = "jupyter_server_config"
        for file in [*sorted((folder / f"{name}.d").glob("*.json")), folder / f"{name}.json"]:
            server = _read(file).get("ServerApp")
            chosen = server.get("jpserver_extensions") if isinstance(server, dict) else None
            if isinstance(chosen, dict) and _SERVER in chosen:
                enabled, place = bool(chosen[_SERVER]), file
    if enabled is None:
        return Look("server half", "not enabled", _FRESH)
    cure = "" if enabled else f"jupyter server extension enable {_SERVER}"
    return Look("server half", f"{'enabled' if enabled else 'disabled'} in {place}", cure)


def _front_half() -> Look:
    """Whether JupyterLab finds the sidebar, of the same version, and has it switched on."""
    folders = [Path(folder, _FRONT) for folder in jupyter_path("labextensions")]
    folder = next((f for f in folders if (f / "package.json").is_file()), None)
    if folder is None:
        return Look("front half", "not installed", _FRESH)
    found = str(_read(folder / "package.json").get("version"))
    said = f"{found} in {folder}"
    if found != nb2prod.__version__:
        return Look("front half", said, f"it must be {nb2prod.__version__}: {_FRESH}")
    for config in jupyter_config_path():
        off = _read(Path(config, "labconfig", "page_config.json")).get("disabledExtensions")
        named = [n for n in off if off[n]] if isinstance(off, dict) else off or []
        for name in (n for n in named if str(n).partition(":")[0] == _FRONT):
            cure = f"jupyter labextension enable {name}"
            return Look("front half", f"{said}, disabled in {config}", cure)
    return Look("front half", said)


def _kernels() -> Iterator[Look]:
    manager = KernelSpecManager()
    found = sorted(manager.find_kernel_specs())
    if not found:
        yield Look("kernels", "none", "pip install ipykernel")
    for name in found:
        try:
            spec = manager.get_kernel_spec(name)
        except (NoSuchKernel, OSError, ValueError) as error:
            yield Look(f"kernel {name}", f"cannot be read ({error})", "install it again")
        else:
            yield _kernel(name, spec)


def _kernel(name: str, spec: KernelSpec) -> Look:
    program = str(spec.argv[0]) if spec.argv else ""
    said = f"{spec.language}, {program}"
    if str(spec.language).lower() != "python":
        return Look(f"kernel {name}", f"{said}; nb2prod reads Python only")
    # A bare name is looked up in the environment of whoever starts it.
    if shutil.which(program) is None:
        cure = f"it starts a program that is gone: jupyter kernelspec remove {name}"
        return Look(f"kernel {name}", said, cure)
    return Look(f"kernel {name}", said)


def _places() -> Iterator[Look]:
    yield _runs()
    if folder := cache_folder():
        yield _place("cache", folder, "NB2PROD_CACHE_DIR")


def _runs() -> Look:
    """Whether runs can be remembered; a server is asked."""
    try:
        store = usual_store()
    except HistoryError as error:
        return Look("runs", "in no known place", str(error))
    if isinstance(store, SqliteFile):
        return _place("runs", store.place, "NB2PROD_RUNS")
    try:
        with store.opened():
            return Look("runs", store.name)
    except HistoryError as error:
        return Look("runs", store.name, str(error).removeprefix(f"{store.name}: "))


def _place(what: str, place: Path, variable: str) -> Look:
    """Whether it can be written to, or made."""
    at = next((p for p in (place, *place.absolute().parents) if p.exists()), place)
    can_be_made = at == place or at.is_dir()
    if can_be_made and os.access(at, os.W_OK):
        return Look(what, str(place))
    return Look(what, str(place), f"cannot be written: set {variable} to another place")


def _read(file: Path) -> dict[str, Any]:
    try:
        whole = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    return whole if isinstance(whole, dict) else {}
