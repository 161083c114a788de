"""Which distributions, in which versions, the modules of a run come from, and what those need."""

from __future__ import annotations

import ast
import os
import platform
import re
import sys
import sysconfig
from collections.abc import Iterator
from importlib import metadata
from typing import Any

_OF_TESTS = {"hypothesis"}  # what tests can use where it is installed


def report(imported: list[str], home: str, root: str) -> dict[str, Any]:
    """What the notebook imported, what was loaded besides, and the distributions that bring it.

    `imported` are the dotted names of import statements. A module's distribution and version are
    empty when no distribution owns it; where several own it, each has a row, the likeliest first.
    Of a name that many share, as `google` is, the modules below it that were imported have rows.
    `of_files` is what those files import that no distribution owns, wherever they lie; `lying` says
    of such modules below `root` in which folder they were found, on its way from `home`.
    """
    tops = [n for n in dict.fromkeys(map(_top, imported)) if n in sys.modules]
    named = [name for name in tops if not _is_standard(name)]
    loaded = sorted(n for n in set(map(_top, list(sys.modules))) if not _is_standard(n))
    known = _by_name()
    owners = _owners({*named, *loaded}, known)
    rows = [row for n in named for row in _rows(n, imported, owners.get(n, []), known)]
    files = [n for n in loaded if n not in owners and n != _top(__name__)]
    further = sorted(set(map(_top, _imported_by(files))) & owners.keys())
    besides = [row for n in loaded if n in owners for row in _rows(n, [], owners[n], known)[:1]]
    return {
        "modules": rows,
        "loaded": besides,
        "of_files": [row for n in further for row in _rows(n, [], owners[n], known)[:1]],
        "lying": dict(_lying(files, os.path.realpath(home), os.path.realpath(root))),
        "distributions": _needed(
            {row["distribution"] for row in rows + besides} | _OF_TESTS, known
        ),
        "markers": _markers(),
    }


def _top(name: str) -> str:
    return name.partition(".")[0]


def _imported_by(tops: list[str]) -> Iterator[str]:
    """The dotted names of the import statements in the files of these modules and those below."""
    for name in list(sys.modules):
        place = _place(name) if _top(name) in tops else ""
        if not place.endswith(".py") or re.search(r"[/\\](?:site|dist)-packages[/\\]", place):
            continue
        try:
            with open(place, "rb") as file:
                tree = ast.parse(file.read())
        except (OSError, SyntaxError, ValueError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module


def _lying(tops: list[str], home: str, root: str) -> Iterator[tuple[str, str]]:
    """Each of these modules that lies below `root`, and its folder."""
    for name in tops:
        module = sys.modules[name]
        inside = list(getattr(module, "__path__", None) or ())
        place = inside[0] if inside else getattr(module, "__file__", None)
        folder = os.path.dirname(os.path.abspath(place)) if place else ""
        if folder and os.path.commonpath((folder, root)) == root:
            yield name, os.path.relpath(folder, home).replace(os.sep, "/")


def _is_standard(name: str) -> bool:
    if name not in sys.modules or name.startswith("_"):
        return True
    known = getattr(sys, "stdlib_module_names", None)  # since Python 3.10
    if known is not None:
        return name in known
    if name in sys.builtin_module_names:
        return True
    place = getattr(sys.modules[name], "__file__", None) or ""
    folder = sysconfig.get_paths()["stdlib"]
    return place.startswith(folder) and "site-packages" not in place[len(folder) :]


class _Known:
    """An installed distribution, with its name and version as it writes them itself."""

    def __init__(self, distribution: metadata.Distribution) -> None:
        self.distribution = distribution
        text = distribution.read_text("METADATA") or distribution.read_text("PKG-INFO") or ""
        self.head = text.partition("\n\n")[0]  # what follows is a whole README
        self.title = next(self.fields("Name"), "")
        self.version = next(self.fields("Version"), "")

    @property
    def requires(self) -> list[str]:
        """What it needs, in the words of its metadata; those of an egg lie elsewhere."""
        return [*self.fields("Requires-Dist")] or list(self.distribution.requires or ())

    def fields(self, name: str) -> Iterator[str]:
        """The values of a field; Python's own parser takes half a second for an environment."""
        found = re.finditer(rf"^{name}:(.*(?:\n[ \t].*)*)", self.head, re.MULTILINE)
        return (" ".join(match.group(1).split()) for match in found)


def _by_name() -> dict[str, _Known]:
    found: dict[str, _Known] = {}
    for distribution in metadata.distributions():
        known = _Known(distribution)
        if known.title:
            found.setdefault(_plain(known.title), known)
    return found


def _owners(names: set[str], known: dict[str, _Known]) -> dict[str, list[str]]:
    owners: dict[str, list[str]] = {}
    for plain, each in known.items():
        for module in names & _modules_of(each.distribution):
            owners.setdefault(module, []).append(plain)
    for module, found in owners.items():
        found.sort(key=lambda plain: (plain != _plain(module), len(plain), plain))
    return owners


def _rows(
    name: str, imported: list[str], found: list[str], known: dict[str, _Known]
) -> list[dict[str, str]]:
    """A module, or those imported below it where it is but a name; see `report`."""
    pairs = [(name, plain) for plain in found]
    if len(found) > 1 and not _place(name):
        files = {plain: _files_of(known[plain].distribution) for plain in found}
        below = [n for n in dict.fromkeys(imported) if _top(n) == name and _place(n)]
        pairs = [(n, plain) for n in below for plain in found if _place(n) in files[plain]] or pairs
    if not pairs:
        return [{"name": name, "distribution": "", "version": ""}]
    return [
        {"name": n, "distribution": known[p].title, "version": known[p].version} for n, p in pairs
    ]


def _place(module: str) -> str:
    """The file of a module that is loaded, or ""."""
    place = getattr(sys.modules.get(module), "__file__", None)
    return os.path.realpath(place) if place else ""


def _modules_of(distribution: metadata.Distribution) -> set[str]:
    listed = distribution.read_text("top_level.txt")
    if listed:
        return set(listed.split())
    record = distribution.read_text("RECORD")  # a path for each file takes most of a second
    files = record.splitlines() if record else map(str, distribution.files or ())
    first = {re.split(r"[/\\,]", file.lstrip('"'), maxsplit=1)[0] for file in files}
    return {_top(name) for name in first if not name.endswith((".dist-info", ".pth"))}


def _files_of(distribution: metadata.Distribution) -> set[str]:
    files = [path for path in distribution.files or () if str(path).endswith(".py")]
    return {os.path.realpath(str(distribution.locate_file(path))) for path in files}


def _needed(names: set[str], known: dict[str, _Known]) -> list[dict[str, Any]]:
    """These distributions and all installed ones that they name, for whatever extra or system."""
    seen: dict[str, dict[str, Any]] = {}
    left = [_plain(name) for name in names]
    while left:
        plain = left.pop()
        if plain in seen or plain not in known:
            continue
        distribution, requires = known[plain].distribution, known[plain].requires
        seen[plain] = {
            "name": known[plain].title,
            "version": known[plain].version,
            "requires": requires,
            "origin": distribution.read_text("direct_url.json") or "",
        }
        matches = [re.match(r"[A-Za-z0-9._-]+", text) for text in requires]
        left += [_plain(match.group()) for match in matches if match]
    return [seen[plain] for plain in sorted(seen)]


def _markers() -> dict[str, str]:
    """This Python, in the words of dependency specifiers."""
    info = sys.implementation.version
    release = "" if info.releaselevel == "final" else info.releaselevel[0] + str(info.serial)
    return {
        "implementation_name": sys.implementation.name,
        "implementation_version": ".".join(map(str, info[:3])) + release,
        "os_name": os.name,
        "platform_machine": platform.machine(),
        "platform_python_implementation": platform.python_implementation(),
        "platform_release": platform.release(),
        "platform_system": platform.system(),
        "platform_version": platform.version(),
        "python_full_version": platform.python_version(),
        "python_version": ".".join(map(str, sys.version_info[:2])),
        "sys_platform": sys.platform,
    }


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "_", name).lower()
