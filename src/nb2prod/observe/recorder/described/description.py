"""What is told of a value: a digest of all of it, and its floating-point numbers apart."""

from __future__ import annotations

import math
import re
import sys
import sysconfig
from array import array
from collections.abc import Callable, Sequence
from hashlib import sha256
from time import thread_time
from typing import Any

from ..credentials import holds_credential, is_credential_name
from .numbers import Numbers

MAX_FLOATS = 5000  # that are told one by one
MAX_ITEMS = 20_000  # that are looked at one by one
MAX_BULK = 1_000_000  # of plain values in one container
MAX_BYTES = 64 << 20
MAX_SECONDS = 0.5
MAX_PARTS = 60  # that are told by their names
_MAX_DEPTH = 12
_MAX_SUMMARY = 80
_MAX_KNOWN = 10_000  # short texts of which it is known how they are told
_MAX_EXAMINED = 200_000  # characters of a text that are looked at for credentials
_PLAIN = {str, int, bool, bytes, float, type(None)}
_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]+")

places: list[tuple[str, str]] = []  # folders that differ from run to run, and what stands for them


class NotComparable(Exception):
    """A value of which nothing can be expected to repeat."""


class TooLong(Exception):
    """A value that takes too long to look at; where that happens is not the same in two runs."""


class Description:
    """Gathers what one value consists of; `visit` is asked to walk into each part of it."""

    def __init__(self, visit: Callable[[Description, Any], None], *, keeps: bool = False) -> None:
        self.visit = visit
        self.keeps = keeps  # all numbers, in a file when they are many
        self.summary = ""
        self.shape: list[int] | None = None
        self.parts: list[tuple[str, str]] = []
        self.is_cut = False
        self.items_left = MAX_ITEMS
        self.bytes_left = MAX_BYTES
        self.deadline = thread_time() + MAX_SECONDS
        self._path: list[int] = []
        self._hash = sha256()
        self._steady: dict[str, str] = {}
        self._floats = array("d")
        self._many: Numbers | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the value itself is looked at, and not a part of it."""
        return len(self._path) <= 1

    def summarise(self, text: str) -> None:
        """Say in a line what the value is: the first word counts, and no part has a say."""
        if self.is_whole and not self.summary:
            text = " ".join(steady_text(text).split())
            short = text[: _MAX_SUMMARY - 1] + "…" if len(text) > _MAX_SUMMARY else text
            self.summary = short.encode("utf-8", "backslashreplace").decode("utf-8")

    def built(self, shape: Sequence[int], parts: Sequence[tuple[Any, str]] = ()) -> None:
        """Say of the whole value how large it is, and what it is made of, where names tell that."""
        if not self.is_whole or self.shape is not None:
            return
        self.shape = [int(size) for size in shape]
        names = [name for name, _ in parts]
        plain = all(type(n) is str and n.isprintable() and not is_credential_name(n) for n in names)
        if plain and len(set(names)) == len(names) <= MAX_PARTS:
            self.parts = list(parts)

    def part(self, value: Any) -> None:
        """Walk into one part."""
        self.items_left -= 1
        if self.items_left < 0 or len(self._path) >= _MAX_DEPTH:
            self.is_cut = True
            return
        if thread_time() > self.deadline:
            raise TooLong
        if id(value) in self._path:
            self.token(f"circle {self._path[::-1].index(id(value))}")
            return
        self._path.append(id(value))
        try:
            self.visit(self, value)
        except TooLong:
            raise
        except Exception:
            if self.is_whole:
                raise
            self.token(f"{type_name(type(value))} of unknown content")
        finally:
            self._path.pop()

    def token(self, text: str) -> None:
        self._hash.update(text.encode("utf-8", "surrogatepass") + b"\0")

    def text(self, text: str) -> None:
        """A text of the user's: what only this run has in it is left out."""
        steady = self._steady.get(text)
        if steady is None:
            if holds_credential(text[:_MAX_EXAMINED]):
                raise NotComparable
            steady = steady_text(text)
            if len(self._steady) < _MAX_KNOWN and len(text) < _MAX_SUMMARY:
                self._steady[text] = steady  # a column says the same again and again
        self.token(steady)

    def data(self, raw: Any) -> None:
        self._hash.update(raw)

    def number(self, value: float) -> None:
        self.token("f")
        self.numbers(array("d", [value if math.isnan(value) else value + 0.0]).tobytes())

    def numbers(self, raw: bytes) -> None:
        """Floating-point numbers as the machine's own doubles."""
        if self._many is None:
            self._floats.frombytes(raw)
            if len(self._floats) <= MAX_FLOATS:
                return
            raw = self._floats.tobytes()
            self._many = Numbers(self.keeps)
            del self._floats[:]
        self._many.add(raw)

    def finish(self) -> None:
        """Nothing comes any more."""
        if self._many is not None:
            self._many.finish()

    def sequence(self, items: Sequence[Any]) -> None:
        """The items in their order; plain ones all at once."""
        self.token(f"{len(items)} items")
        if self._bulk(items[:MAX_BULK]):
            self.is_cut |= len(items) > MAX_BULK
            return
        self.is_cut |= len(items) > self.items_left
        for item in items[: max(self.items_left, 0)]:
            self.part(item)

    def unordered(self, items: Sequence[Any]) -> None:
        """The items of a set."""
        if set(map(type, items)) <= _PLAIN:
            self.sequence(sorted(items, key=repr))
            return
        self.token(f"{len(items)} items in no order")
        self.is_cut |= len(items) > self.items_left
        found = []
        for item in items[: max(self.items_left, 0)]:
            inner = Description(self.visit)
            inner.deadline, inner.items_left = self.deadline, self.items_left
            inner.part(item)
            self.items_left = inner.items_left
            self.is_cut |= inner.is_cut
            found.append((inner.digest + inner.floats_digest, list(inner._floats)))
        for digest, floats in sorted(found):
            self.token(digest)
            self.numbers(array("d", floats).tobytes())

    def _bulk(self, items: Sequence[Any]) -> bool:
        kinds = set(map(type, items))
        if not kinds <= _PLAIN:
            return False
        try:
            text = repr([... if type(item) is float else item for item in items])
            self.text(text)
        except (NotComparable, ValueError):  # a credential among them, or a number of 5000 digits
            return False
        if float in kinds:
            floats = [item for item in items if type(item) is float]
            plain = [math.nan if item != item else item + 0.0 for item in floats]
            self.numbers(array("d", plain).tobytes())
        return True

    @property
    def digest(self) -> str:
        return str(self._hash.hexdigest())

    @property
    def floats(self) -> list[str]:
        return [number.hex() for number in self._floats]

    @property
    def floats_digest(self) -> str:
        return self._many.digest if self._many is not None else ""


def steady_text(text: str) -> str:
    """The text without addresses in memory and the folder of this run."""
    for place, name in places:
        if place in text:
            text = text.replace(place, name)
    return _ADDRESS.sub("at 0x…", text) if "at 0x" in text else text


_LIBRARIES = tuple(
    {sys.prefix, sys.base_prefix, sys.exec_prefix, *sysconfig.get_paths().values()} - {"/"}
)
_names: dict[type, str] = {}
_SAME = {"IPython.utils.text.SList": "list"}  # the lines that a shell line gives


def type_name(kind: type) -> str:
    """A class with its module, and without for one of the notebook's: a package moves it."""
    if kind not in _names:
        module = kind.__module__
        is_plain = module == "builtins" or is_own(kind)
        name = kind.__name__ if is_plain else f"{module}.{kind.__qualname__}"
        _names[kind] = _SAME.get(name, name)
    return _names[kind]


def is_own(kind: type) -> bool:
    """Whether a class is the notebook's, or of a module that comes with it."""
    module = str(kind.__module__)
    if module == "__main__":
        return True
    place = getattr(sys.modules.get(module), "__file__", None) or ""
    return bool(place) and not place.startswith(_LIBRARIES) and "-packages" not in place
