"""What a project has decided: `[tool.nb2prod]` in pyproject.toml, or a file nb2prod.toml.

The nearest of these files counts, from the notebooks' folder upwards.

    [tool.nb2prod]
    select = ["NB2", "NB3"]
    ignore = ["NB202"]
    exclude = ["archive/**"]
    with-ruff = true

    [tool.nb2prod.per-path-ignores]
    "exploration/**" = ["NB4"]
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import msgspec

from nb2prod.errors import SettingsError

FILES = ("nb2prod.toml", "pyproject.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Codes are the beginnings of rules' codes; patterns are relative to `home`.

    `source` is the file that they stand in, `home` its folder.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    per_path_ignores: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    with_ruff: bool = False
    source: Path | None = None

    def ignored(self, path: Path) -> tuple[str, ...]:
        """The codes that are not looked for in this file."""
        given = self.per_path_ignores.items()
        return tuple(c for pattern, codes in given if self._fits(path, pattern) for c in codes)

    def excludes(self, path: Path) -> bool:
        """Whether a file that was found in a folder is not to be checked."""
        return any(self._fits(path, pattern) for pattern in self.exclude)

    def _fits(self, path: Path, pattern: str) -> bool:
        whole = path.absolute().as_posix()
        home = self.source.absolute().parent.as_posix() if self.source else ""
        return fnmatch(whole, f"{home}/{pattern.replace('**/', '*')}") or fnmatch(whole, pattern)


def load(start: Path) -> Settings:
    """The settings for what lies in a folder, or for a file.

    Raises:
        SettingsError: the file is no TOML, or holds a key or a value that means nothing.
    """
    place = start.absolute()
    for folder in (place, *place.parents):
        for name in FILES:
            if (given := _table(folder / name)) is not None:
                return replace(_decoded(given, folder / name), source=folder / name)
    return Settings()


def _table(file: Path) -> dict[str, Any] | None:
    """What a file says to nb2prod, if it is there and says anything."""
    if not file.is_file():
        return None
    try:
        import tomllib  # most folders have no settings

        whole = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SettingsError(f"{file}: cannot be read ({error}): correct it") from error
    if file.name != "pyproject.toml":
        return whole
    found: dict[str, Any] | None = whole.get("tool", {}).get("nb2prod")
    return found


def _decoded(given: dict[str, Any], file: Path) -> Settings:
    known = ("select", "ignore", "exclude", "per-path-ignores", "with-ruff")
    for key in given:
        if key not in known:
            there = ", ".join(known)
            raise SettingsError(f"{file}: nb2prod knows no key {key!r}: there are {there}")
    names = {key.replace("-", "_"): value for key, value in given.items()}
    try:
        return msgspec.convert(names, Settings)
    except msgspec.ValidationError as error:
        said = str(error).replace("per_path_ignores", "per-path-ignores")
        said = said.replace("with_ruff", "with-ruff")
        raise SettingsError(f"{file}: {said}") from error
