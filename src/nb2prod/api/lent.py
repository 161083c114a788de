"""pytest for an environment that has none: our own, lent to one process and installed nowhere.

It is all pure Python, so a folder of links to its modules does. The folder comes last on the other
interpreter's path: what the environment has itself, in whatever version, it keeps.
"""

import shutil
from importlib.metadata import metadata
from importlib.util import find_spec
from pathlib import Path

from packaging.specifiers import SpecifierSet

# Of each distribution the modules that pytest needs.
_MODULES = {
    "pytest": ("pytest", "_pytest", "py"),
    "pluggy": ("pluggy",),
    "iniconfig": ("iniconfig",),
    "packaging": ("packaging",),
    "pygments": ("pygments",),
}
# Plugins of the environment may be of another pytest's time.
_START = """\
import os, sys
sys.path.append({folder!r})
os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
import pytest
sys.exit(pytest.main(sys.argv[1:]))
"""


def lent_pytest(python: str, version: str, folder: Path) -> tuple[list[str], str]:
    """The command that starts our pytest in another environment, and why there is none.

    Args:
        python: the environment's interpreter.
        version: its version, as in "3.10".
        folder: an empty one, for as long as the command runs.
    """
    for distribution in _MODULES:
        needed = metadata(distribution)["Requires-Python"] or ""
        if not SpecifierSet(needed).contains(version):
            return [], f"{distribution}, which nb2prod would lend to it, needs Python {needed}"
    for name in [module for modules in _MODULES.values() for module in modules]:
        _link(name, folder, name)
    _link("tomllib", folder, "tomli")  # it is what Python 3.11 took over under this name
    return [python, "-c", _START.format(folder=str(folder))], ""


def _link(module: str, folder: Path, name: str) -> None:
    found = find_spec(module)
    assert found is not None
    assert found.origin is not None
    source = Path(found.origin)
    if found.submodule_search_locations:
        source, place = source.parent, folder / name
    else:
        place = folder / f"{name}.py"
    try:
        place.symlink_to(source, target_is_directory=source.is_dir())
    except OSError:  # Windows lets only some people make links
        if source.is_dir():
            shutil.copytree(source, place, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, place)
