"""From the modules that a notebook imports to the distributions that bring them."""

import importlib.metadata
import importlib.util
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from nb2prod.observe import Module

# Where module and distribution differ; the module's name is a distribution of its own or of none.
DISTRIBUTIONS = {
    "Bio": "biopython",
    "Crypto": "pycryptodome",
    "IPython": "ipython",
    "MySQLdb": "mysqlclient",
    "OpenSSL": "pyOpenSSL",
    "PIL": "pillow",
    "attr": "attrs",
    "bs4": "beautifulsoup4",
    "community": "python-louvain",
    "cv2": "opencv-python",
    "dateutil": "python-dateutil",
    "dns": "dnspython",
    "docx": "python-docx",
    "dotenv": "python-dotenv",
    "fitz": "PyMuPDF",
    "git": "GitPython",
    "google.cloud.bigquery": "google-cloud-bigquery",
    "google.cloud.storage": "google-cloud-storage",
    "graphviz": "graphviz",
    "igraph": "igraph",
    "imblearn": "imbalanced-learn",
    "jwt": "PyJWT",
    "kneed": "kneed",
    "magic": "python-magic",
    "mpl_toolkits": "matplotlib",
    "netCDF4": "netCDF4",
    "osgeo": "GDAL",
    "pkg_resources": "setuptools",
    "pptx": "python-pptx",
    "psycopg2": "psycopg2-binary",
    "pylab": "matplotlib",
    "serial": "pyserial",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "slugify": "python-slugify",
    "snappy": "python-snappy",
    "telegram": "python-telegram-bot",
    "umap": "umap-learn",
    "wx": "wxPython",
    "yaml": "PyYAML",
    "zmq": "pyzmq",
}


@dataclass(frozen=True, slots=True)
class Requirements:
    """Distributions with their lowest versions, and modules that no distribution is known for.

    An unresolved module that was seen in a run is a file beside the notebook, and no requirement;
    one that was not seen is listed under its own name.
    """

    lines: tuple[str, ...]
    unresolved: tuple[str, ...] = ()


def requirements(modules: Iterable[str], seen: Iterable[Module] = ()) -> Requirements:
    """What a package needs that imports these top-level modules.

    Args:
        modules: import names; those of the standard library are left out.
        seen: the modules of a run, with the distributions and versions that were at work.
    """
    at_work = {module.name: module for module in seen}
    lines: dict[str, str] = {}
    unresolved: list[str] = []
    for module in sorted(set(modules)):
        if module.partition(".")[0] in sys.stdlib_module_names:
            continue
        run = at_work.get(module)
        if run and not run.distribution:  # a file beside the notebook, or no longer installed
            unresolved.append(module)
            continue
        name = run.distribution if run else distribution_name(module)
        if not run and not _is_known(module, name):
            unresolved.append(module)
        lines[name] = max(lines.get(name, ""), _range(run.version if run else ""))
    in_order = sorted(lines, key=str.lower)
    return Requirements(tuple(name + lines[name] for name in in_order), tuple(unresolved))


def distribution_name(module: str) -> str:
    """The distribution that brings a module, or the module's own name."""
    if module in DISTRIBUTIONS:
        return DISTRIBUTIONS[module]
    if _is_installed(module) or not _is_importable(module):
        return module
    return next(iter(sorted(_installed().get(module, ()))), module)


def _is_known(module: str, name: str) -> bool:
    return module in DISTRIBUTIONS or name != module or _is_installed(name)


@cache
def _is_installed(name: str) -> bool:
    try:
        importlib.metadata.distribution(name)
    except (importlib.metadata.PackageNotFoundError, ValueError):
        return False
    return True


def _is_importable(module: str) -> bool:
    """Whether there is such a module here; if not, reading all distributions is for nothing."""
    try:
        return importlib.util.find_spec(module.partition(".")[0]) is not None
    except (ImportError, ValueError):
        return False


@cache
def _installed() -> Mapping[str, list[str]]:
    return importlib.metadata.packages_distributions()  # reads every installed distribution


def _range(version: str) -> str:
    match = re.match(r"\d+(\.\d+)?", version)
    return f">={match[0]}" if match else ""
