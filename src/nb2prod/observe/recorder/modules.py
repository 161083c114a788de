"""Which distributions, in which versions, the notebook's own imports come from."""

from __future__ import annotations

import sys
import sysconfig
from importlib import metadata


def report(imported: list[str]) -> list[list[str]]:
    """Name, distribution and version of each imported module that is there and not Python's own."""
    names = [n for n in dict.fromkeys(imported) if n in sys.modules and not _is_standard(n)]
    if not names:
        return []
    owners = _distributions_of(set(names))
    rows = []
    for name in names:
        found = sorted(owners.get(name, ()), key=lambda d: (_plain(d) != _plain(name), len(d), d))
        rows.append([name, found[0], _version(found[0])] if found else [name, "", ""])
    return rows


def _is_standard(name: str) -> bool:
    known = getattr(sys, "stdlib_module_names", None)  # since Python 3.10
    if known is not None:
        return name in known
    if name in sys.builtin_module_names:
        return True
    place = getattr(sys.modules[name], "__file__", None) or ""
    folder = sysconfig.get_paths()["stdlib"]
    return place.startswith(folder) and "site-packages" not in place[len(folder) :]


def _distributions_of(names: set[str]) -> dict[str, set[str]]:
    owners: dict[str, set[str]] = {}
    for distribution in metadata.distributions():
        title = distribution.metadata["Name"]
        for module in names & _modules_of(distribution) if title else ():
            owners.setdefault(module, set()).add(title)
    return owners


def _modules_of(distribution: metadata.Distribution) -> set[str]:
    listed = distribution.read_text("top_level.txt")
    if listed:
        return set(listed.split())
    first = {str(path).replace("\\", "/").split("/")[0] for path in distribution.files or ()}
    return {name.partition(".")[0] for name in first if not name.endswith((".dist-info", ".pth"))}


def _plain(name: str) -> str:
    return name.lower().replace("-", "_").replace(".", "_")


def _version(distribution: str) -> str:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return ""
