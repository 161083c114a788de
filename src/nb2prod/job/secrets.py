"""What a run is given and nobody may read: it goes into the kernel's environment only."""

import html
import json
import os
import re
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from nb2prod.errors import RunError

_HIDDEN = "***"
_SHORTEST = 4
_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*", re.ASCII)
_QUOTED = re.compile(r"""'(?P<as_is>[^']*)'|"(?P<escaped>(?:[^"\\]|\\.)*)\"""")
_COMMENT = re.compile(r"(?:^|\s+)#.*")
_ESCAPE = re.compile(r"\\(.)")
_BINARY = re.compile(r"(?:image|audio|video)/(?!svg)|application/(?:pdf|octet-stream)")


@dataclass(frozen=True, slots=True)
class Secrets:
    """Variables for the kernel, by name. `warning` says what is wrong with their file.

    Where they are shown by accident, neither names nor values are.
    """

    values: Mapping[str, str] = field(default_factory=dict, repr=False)
    warning: str = ""

    def and_of_environment(self, names: Iterable[str]) -> "Secrets":
        """With these variables of our own environment, where they are not among them."""
        found = {name: os.environ[name] for name in names if name in os.environ}
        return Secrets({**found, **self.values}, self.warning)

    def refuse(self, parameters: Mapping[str, object]) -> None:
        """See that no parameter tells one of them.

        Raises:
            RunError: one does, and the executed notebook and the history would.
        """
        for name, value in parameters.items():
            if self.hide(text := json.dumps(value)) != text:
                raise RunError(
                    f"{name}: its value holds one of the secrets, and parameters are written into "
                    "the executed notebook and the history: let the job read it from the "
                    "environment"
                )

    def hide(self, text: str) -> str:
        """A text without them, however Python, JSON, HTML or an address spell them."""
        return self._pattern.sub(_HIDDEN, text)

    def are_in(self, file: Path) -> bool:
        """Whether a file that is not empty has one of them as it is."""
        values = [v.encode() for v in self.values.values() if len(v) >= _SHORTEST]
        with file.open("rb") as opened, mmap(opened.fileno(), 0, access=ACCESS_READ) as held:
            return any(held.find(value) >= 0 for value in values)

    def hide_in(self, notebook: Any) -> None:
        """Hide them in what a notebook's cells have shown, and in the state of its widgets."""
        if not self.values:
            return
        for cell in notebook.cells:
            outputs = cell.get("outputs", [])
            for name in ("stdout", "stderr"):
                self._hide_across([o for o in outputs if o.get("name") == name])
            self._hide_within(outputs)
        self._hide_within(notebook.metadata.get("widgets", {}))

    @contextmanager
    def filtered(self, tell: Callable[[str], object] | None) -> Iterator[dict[str, Any]]:
        """Where a process may say what it says past us; at the end it is told without them."""
        if not self.values and not tell:
            yield {}
            return
        with tempfile.TemporaryFile() as said:
            try:
                yield {"stdout": said, "stderr": said}
            finally:
                said.seek(0)
                (tell or sys.stderr.write)(self.hide(said.read().decode(errors="replace")))

    @property
    def _pattern(self) -> re.Pattern[str]:
        return _pattern(frozenset(self.values.values()))

    def _hide_across(self, streams: Sequence[Any]) -> None:
        """Hide what was written in pieces."""
        letters = list("".join(stream.text for stream in streams))
        for found in self._pattern.finditer("".join(letters)):
            start, end = found.span()
            letters[start:end] = [_HIDDEN, *[""] * (end - start - 1)]
        for stream in streams:
            length = len(stream.text)
            stream.text = "".join(letters[:length])
            del letters[:length]

    def _hide_within(self, shown: Any) -> Any:
        if isinstance(shown, str):
            return self.hide(shown)
        if isinstance(shown, list):
            shown[:] = map(self._hide_within, shown)
        elif isinstance(shown, dict):
            for name in shown:
                if not _BINARY.match(name):
                    shown[name] = self._hide_within(shown[name])
        return shown


NO_SECRETS = Secrets()


def read_secrets(file: Path) -> Secrets:
    """The secrets of a file whose lines are `NAME=VALUE`, as `.env` files have them.

    A value may be quoted; between double quotes a backslash escapes, and `\\n` is a new line.

    Raises:
        RunError: it cannot be read, or a line is something else; the line is not told.
    """
    try:
        with file.open(encoding="utf-8-sig") as opened:
            is_open = bool(stat.S_IMODE(os.fstat(opened.fileno()).st_mode) & 0o044)
            lines = opened.read().splitlines()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", "") or "it is not text in UTF-8"
        raise RunError(f"{file}: cannot be read ({reason})") from None
    values = {}
    for number, line in enumerate(lines, start=1):
        if not _COMMENT.sub("", line).strip():
            continue
        found = _LINE.fullmatch(line)
        value = _value(found[2]) if found else None
        if found is None or value is None or "\0" in line:
            raise RunError(f"{file}, line {number}: is not NAME=VALUE")
        if 0 < len(value) < _SHORTEST:
            raise RunError(
                f"{file}, line {number}: {found[1]} has fewer than {_SHORTEST} characters, which "
                "cannot be hidden in what a job shows: set it in the environment"
            )
        values[found[1]] = value
    told = f"{file}: others on this machine can read it: chmod 600 {file}"
    return Secrets(values, told if is_open and os.name == "posix" else "")


def _value(text: str) -> str | None:
    """What stands for a value; None when its quotes do not close."""
    if text[:1] not in ("'", '"'):
        return _COMMENT.sub("", text)
    found = _QUOTED.match(text)
    if found is None or _COMMENT.sub("", text[found.end() :]).strip():
        return None
    if found["escaped"] is None:
        return found["as_is"]
    return _ESCAPE.sub(lambda m: {"n": "\n", "r": "\r", "t": "\t"}.get(m[1], m[1]), found[2])


@lru_cache(maxsize=8)
def _pattern(values: frozenset[str]) -> re.Pattern[str]:
    spelled = {each for value in values for each in _spellings(value)}
    ordered = sorted(spelled, key=lambda text: (-len(text), text))
    return re.compile("|".join(map(re.escape, ordered)) or "(?!)")


def _spellings(value: str) -> Iterator[str]:
    lines = (line.strip() for line in value.splitlines())
    for text in {value, *lines}:
        if len(text) >= _SHORTEST:
            yield from (text, repr(text)[1:-1], json.dumps(text)[1:-1])
            yield from (json.dumps(text, ensure_ascii=False)[1:-1], html.escape(text))
            yield from (quote(text, safe=""), quote(text), quote_plus(text))
