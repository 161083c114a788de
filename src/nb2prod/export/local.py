"""The modules of the notebook's project, in the package's folder `local`."""

import ast
from collections.abc import Mapping

from nb2prod.export.files import File
from nb2prod.export.format import format_sources
from nb2prod.notebook import Location
from nb2prod.transform import Skipped
from nb2prod.transform.local import FOLDER, relocated


def local_files(modules: Mapping[str, str], package: str) -> tuple[File, ...]:
    """Files of the package for the modules' texts, by their paths in their folder."""
    if not modules:
        return ()
    tops = {_top(path) for path in modules}
    home = f"src/{package}/{FOLDER}"
    texts = {
        f"{home}/{path}": relocated(text, tops, package)
        for path, text in modules.items()
        if not _fault(text)
    }
    texts[f"{home}/__init__.py"] = '"""Modules of the notebook\'s project."""\n'
    tidy = format_sources(texts, unused=True).sources
    return tuple(File(path, text) for path, text in tidy.items())


def left_behind(modules: Mapping[str, str], places: Mapping[str, Location]) -> tuple[Skipped, ...]:
    """The modules that cannot come along; `places` are those of the imports in the notebook."""
    reasons = {path: _fault(text) for path, text in modules.items()}
    return tuple(
        Skipped(path, f"the file does not parse: {why}", places.get(_top(path), Location(0)))
        for path, why in reasons.items()
        if why
    )


def _fault(text: str) -> str:
    """Why a text is no Python of today, or ''."""
    try:
        ast.parse(text)
    except (SyntaxError, ValueError) as error:
        return str(getattr(error, "msg", error))
    return ""


def _top(path: str) -> str:
    return path.removesuffix(".py").split("/")[0]
