"""What a project has decided: `[tool.nb2prod]` in pyproject.toml, or a file nb2prod.toml.

The nearest of these files counts, from the notebooks' folder upwards.

    [tool.nb2prod]
    select = ["NB2", "NB3"]
    ignore = ["NB202"]
    exclude = ["archive"]
    with-ruff = true

    [tool.nb2prod.per-path-ignores]
    "exploration" = ["NB4"]
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import msgspec

from nb2prod.errors import SettingsError

FILES = ("nb2prod.toml", "pyproject.toml")
_KEYS = {
    "select": '["NB2", "NB301"]',
    "ignore": '["NB202"]',
    "exclude": '["archive"]',
    "per-path-ignores": '{"exploration" = ["NB4"]}',
    "with-ruff": "true",
}


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
        """Whether a pattern means a file, or a folder that it lies in."""
        whole = path.absolute().as_posix()
        home = self.source.absolute().parent.as_posix() if self.source else ""
        there = pattern.rstrip("/").replace("**/", "*")
        if "/" not in there:  # a name alone: at any depth
            return any(fnmatch(part, there) for part in whole.removeprefix(home).split("/") if part)
        tried = (f"{home}/{there}", f"{home}/{there}/*", pattern)
        return any(fnmatch(whole, each) for each in tried)


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
    tools = whole.get("tool", {})
    found = tools.get("nb2prod") if isinstance(tools, dict) else tools
    if not isinstance(found, dict | None):
        raise SettingsError(f"{file}: not a table: write [tool.nb2prod], and below it the keys")
    return found


def _decoded(given: dict[str, Any], file: Path) -> Settings:
    for key in given:
        if key not in _KEYS:
            there = ", ".join(_KEYS)
            raise SettingsError(f"{file}: nb2prod knows no key {key!r}: there are {there}")
    names = {key.replace("-", "_"): value for key, value in given.items()}
    try:
        return msgspec.convert(names, Settings)
    except msgspec.ValidationError as error:
        key = next(key for key in _KEYS if f"$.{key}" in str(error).replace("_", "-"))
        raise SettingsError(f"{file}: {key}: write it as in: {key} = {_KEYS[key]}") from error
