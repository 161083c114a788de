"""Packages beside a notebook that were made of it: which functions their tests were written for."""

import ast
import hashlib
import json
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nb2prod.notebook.beside import small_text, tests_in
from nb2prod.notebook.program import Program

PROVENANCE = "provenance.json"
_LARGEST = 5_000_000
_DEFINING = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class PackageTests:
    """The texts of a package's tests, and what the package was made of: names with digests."""

    texts: tuple[str, ...]
    made_of: tuple[tuple[str, str], ...]


def digests(program: Program) -> dict[str, str]:
    """For each function and class at the top of a cell a digest of its text; the last one holds."""
    found = {}
    for cell in program.cells:
        lines = cell.text.split("\n")
        for node in cell.tree.body:
            if isinstance(node, _DEFINING):
                first = min(each.lineno for each in (node, *node.decorator_list))
                text = "\n".join(map(str.rstrip, lines[first - 1 : node.end_lineno]))
                digest = hashlib.sha256(text.encode("utf-8", "surrogatepass"))
                found[node.name] = digest.hexdigest()
    return found


def packages_beside(notebook: Path) -> tuple[PackageTests, ...]:
    """The tests of each package in the notebook's folder that was made of it."""
    own = os.path.abspath(notebook)
    found = []
    try:
        home = Path(own).parent
        for folder in _folders(home, home.stat().st_mtime_ns):
            place = folder / PROVENANCE
            if place.exists():
                path, made_of = _made_of(place, place.stat().st_mtime_ns)
                if os.path.normpath(folder / path) == own and made_of:
                    found.append(PackageTests(tests_in(folder / "tests"), made_of))
    except OSError:
        pass
    return tuple(found)


@lru_cache(maxsize=64)
def _folders(home: Path, _changed: int) -> tuple[Path, ...]:
    found = (Path(each) for each in os.scandir(home) if each.is_dir())
    return tuple(sorted(folder for folder in found if not folder.name.startswith(".")))


@lru_cache(maxsize=64)
def _made_of(place: Path, _changed: int) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The way to a package's notebook from its folder, and the functions of that notebook."""
    try:
        told = json.loads(small_text(place, _LARGEST))
        pairs = ((each["name"], each.get("sha256", "")) for each in told["functions"])
        return str(told["notebook"]["path"]), tuple(pair for pair in pairs if pair[1])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return "", ()
