"""What the project around a notebook declares that it needs, and the modules that lie there."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from nb2prod.notebook.beside import small_text

_MOST_LEVELS = 5
_LARGEST = 200_000
_NAME = re.compile(r"\s*([A-Za-z0-9][\w.-]*)")
_CONDA = re.compile(r"^\s*-\s*[\"']?(?:[\w-]+::)?([A-Za-z0-9][\w.-]*)(?!:)", re.MULTILINE)
_QUOTED = re.compile(r"[\"']([A-Za-z][\w.-]*)(?:\[[^\]]*\])?\s*(?:[<>=!~;@ ][^\"'\n]*)?[\"']")
_INCLUDED = re.compile(r"\s*(?:-r|--requirement|-c)[ =]*(\S+)")
_USUAL = frozenset({"requirements.txt", "pyproject.toml", "environment.yml", "Pipfile"})
_OF_DOCS = frozenset({"sphinx", "Sphinx", "mkdocs", "nbsphinx", "jupyter-book", "myst-parser"})
_OF_PROJECT = (".git", "pyproject.toml", "setup.py", "setup.cfg", "Makefile")
_OF_SOURCES = ("", "src", "lib", "scripts", "code")


@dataclass(frozen=True, slots=True)
class Declared:
    """What is declared in files beside a notebook or above it.

    `distributions` are their names as PyPI compares them, `modules` the names of the modules and
    folders that lie there, `files` those that declare, the nearest first, but not what only builds
    the documentation.
    """

    distributions: frozenset[str]
    modules: frozenset[str]
    files: tuple[str, ...]

    @property
    def file(self) -> str:
        """The one to add to."""
        usual = (name for name in self.files if name in _USUAL)
        return next(usual, self.files[0] if self.files else "requirements.txt")


def compared(name: str) -> str:
    """A distribution's name as PyPI compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@lru_cache(maxsize=256)
def declared_around(folder: Path) -> Declared:
    """All that is declared in a folder and in those above it, up to the repository's."""
    names: set[str] = set()
    modules: set[str] = set()
    files: list[str] = []
    for place in _upwards(folder):
        found, there, own = _in_folder(place)
        names |= found
        modules |= there
        files += own
    return Declared(frozenset(map(compared, names)), frozenset(modules), tuple(files))


def levels_to_project(folder: Path) -> int:
    """How many folders the project's own is above one: that of the repository, or what it builds.

    One, where nothing tells.
    """
    for level, place in enumerate(_upwards(folder)):
        if any((place / name).exists() for name in _OF_PROJECT):
            return level
    return 1


def _upwards(folder: Path) -> Iterator[Path]:
    home = folder.absolute()
    for level, place in enumerate((home, *home.parents[:-1])):
        if level > _MOST_LEVELS:
            return
        yield place
        if (place / ".git").exists():
            return


@lru_cache(maxsize=1024)
def _in_folder(folder: Path) -> tuple[frozenset[str], frozenset[str], tuple[str, ...]]:
    """The distributions that files of one folder name, its modules, and those files' names."""
    names: set[str] = set()
    files: list[str] = []
    for place in (folder, folder / "requirements", folder / "binder", folder / ".binder"):
        for file in _listed(place):
            found = set(_declared(file, in_requirements=place.name == "requirements"))
            names |= found
            files += [file.name] if found and not found & _OF_DOCS else []
    modules = {
        file.name.partition(".")[0]
        for part in _OF_SOURCES
        for file in _listed(folder / part)
        if file.suffix in {".py", ".so", ".pyd", ".pyx", ""}
    }
    return frozenset(names), frozenset(modules), tuple(files)


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _declared(file: Path, in_requirements: bool) -> Iterator[str]:
    name = file.name.lower()
    if name.endswith(".txt") and ("requirements" in name or in_requirements):
        yield from _of_requirements(file)
    elif name.endswith((".yml", ".yaml")) and name.startswith(("environment", "env", "conda")):
        text = small_text(file, _LARGEST).partition("dependencies:")[2]
        yield from _CONDA.findall(text)
    elif name in {"pyproject.toml", "pipfile"}:
        yield from _of_toml(small_text(file, _LARGEST))
    elif name in {"setup.py", "setup.cfg"}:
        text = small_text(file, _LARGEST)
        if "install_requires" in text:
            yield from _QUOTED.findall(text)
            yield from re.findall(r"^\s+([A-Za-z][\w.-]*)\s*(?:[<>=!~;].*)?$", text, re.MULTILINE)


def _of_requirements(file: Path, depth: int = 3) -> Iterator[str]:
    for line in small_text(file, _LARGEST).splitlines():
        if included := _INCLUDED.match(line):
            if depth:
                yield from _of_requirements(file.parent / included[1], depth - 1)
        elif "#egg=" in line:
            yield line.rpartition("#egg=")[2].partition("&")[0]
        elif "git+" in line or "://" in line.partition(" ")[0]:
            yield line.rstrip("/").rpartition("/")[2].partition(".git")[0].partition("@")[0]
        elif match := _NAME.match(line):
            yield match[1]


def _of_toml(text: str) -> Iterator[str]:
    import tomllib  # most folders declare nothing

    try:
        whole = tomllib.loads(text)
    except ValueError:
        return
    project, tool = _table(whole.get("project")), _table(whole.get("tool"))
    lists = [project.get("dependencies"), *_table(project.get("optional-dependencies")).values()]
    lists += _table(whole.get("dependency-groups")).values()
    for given in lists:
        yield from _first_words(given if isinstance(given, list) else ())
    poetry = _table(tool.get("poetry"))
    tables = [poetry.get("dependencies"), poetry.get("dev-dependencies")]
    tables += [_table(g).get("dependencies") for g in _table(poetry.get("group")).values()]
    tables += [_table(tool.get("pixi")).get("dependencies")]
    tables += [whole.get("packages"), whole.get("dev-packages")]
    for table in map(_table, tables):
        yield from (name for name in table if name != "python")


def _first_words(lines: Iterable[object]) -> Iterator[str]:
    yield from (match[1] for line in lines if (match := _NAME.match(str(line))))


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
