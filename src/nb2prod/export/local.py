"""The modules that lay beside the notebook, in the package's folder `local`."""

from collections.abc import Mapping

from nb2prod.export.files import File
from nb2prod.export.format import format_sources
from nb2prod.transform.local import FOLDER, relocated


def local_files(modules: Mapping[str, str], package: str) -> tuple[File, ...]:
    """Files of the package for the modules' texts, by their paths beside the notebook."""
    if not modules:
        return ()
    tops = {path.removesuffix(".py").split("/")[0] for path in modules}
    home = f"src/{package}/{FOLDER}"
    texts = {f"{home}/{path}": relocated(text, tops, package) for path, text in modules.items()}
    texts[f"{home}/__init__.py"] = '"""Modules that lay beside the notebook."""\n'
    return tuple(File(path, text) for path, text in format_sources(texts).sources.items())
