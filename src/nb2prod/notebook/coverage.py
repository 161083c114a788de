"""How much of the modules around a notebook tests reach, as a coverage file there says."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any

from nb2prod.notebook.beside import small_text

_MOST_LEVELS = 3
_LARGEST = 5_000_000
_CLASS = re.compile(r"<class\b[^>]*>")
_ATTRIBUTE = re.compile(r'\b(filename|line-rate)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Coverage:
    """The part of its lines, from 0 to 1, that tests reach of each file; `file` says so.

    The files' names are as the coverage file has them, with `/`.
    """

    file: str
    parts: Mapping[str, float]

    def of(self, module: str) -> float | None:
        """The part of a module, `solar.tariffs`, or None where it is not known."""
        words = tuple(module.split("."))
        for name, part in self.parts.items():
            path = PurePosixPath(name).with_suffix("")
            own = path.parts[:-1] if path.name == "__init__" else path.parts
            if own[-len(words) :] == words:
                return part
        return None


@lru_cache(maxsize=256)
def coverage_around(folder: Path) -> Coverage | None:
    """What `coverage.json` or `coverage.xml` says, in a folder or in those above it."""
    home = folder.absolute()
    for place in (home, *home.parents)[:_MOST_LEVELS]:
        for name, read in (("coverage.json", _of_json), ("coverage.xml", _of_xml)):
            parts = dict(read(small_text(place / name, _LARGEST)))
            if parts:
                return Coverage(name, parts)
        if (place / ".git").exists():
            return None
    return None


def _of_json(text: str) -> Iterator[tuple[str, float]]:
    try:
        files = json.loads(text)["files"] if text else {}
        for name, told in files.items():
            yield _slashed(name), float(told["summary"]["percent_covered"]) / 100
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return


def _of_xml(text: str) -> Iterator[tuple[str, float]]:
    """By its letters: a parser of XML would do what a document tells it to."""
    for match in _CLASS.finditer(text):
        told: dict[str, Any] = dict(_ATTRIBUTE.findall(match[0]))
        try:
            yield _slashed(told["filename"]), float(told["line-rate"])
        except (KeyError, ValueError):
            continue


def _slashed(name: str) -> str:
    return name.replace("\\", "/")
