"""What was found in earlier runs: a notebook that nothing has changed about is not judged again.

A name under which findings are kept stands for all that they depend on, so they are never out of
date: when something changes they are not asked for any more, and go when there are too many.
"""

import hashlib
import os
import sqlite3
import sys
import zlib
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path

import msgspec

from nb2prod import __version__
from nb2prod.analysis import Tests
from nb2prod.api.check import beside
from nb2prod.notebook import Notebook
from nb2prod.notebook.declared import Declared
from nb2prod.rule import Diagnostic, Rule

_MOST = 20_000  # notebooks
_AT_ONCE = 200
_SECONDS = 2.0  # to wait for another process that writes
_HOUSE = Path(__file__).resolve().parents[1]
_encode = msgspec.msgpack.Encoder(enc_hook=str).encode

Findings = tuple[Diagnostic, ...]
unpacked = msgspec.msgpack.Decoder(Findings).decode


def packed(findings: Findings) -> bytes | None:
    """Findings as bytes for `unpacked`; None where they quote half a letter."""
    try:
        return _encode(findings)
    except UnicodeEncodeError:
        return None


def cache_folder() -> Path | None:
    """Where a user's programs keep what they can make again; `NB2PROD_CACHE_DIR` goes first."""
    if own := os.environ.get("NB2PROD_CACHE_DIR"):
        return Path(own)
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "nb2prod"
    except RuntimeError:  # nobody's process
        return None


def name_of(notebook: Notebook, asked: tuple[Iterable[Rule], bool], around: bytes) -> bytes:
    """What the findings of a notebook are kept under.

    What was asked are the rules, and whether for fixes; `around` tells what lies beside it.
    """
    rules, fixes = asked
    digest = hashlib.sha256(notebook.raw)
    digest.update(around)
    digest.update(repr(([rule.code for rule in rules], fixes)).encode())
    digest.update(_judge())
    return digest.digest()


def around(notebook: Notebook) -> bytes:
    """What is read beside a notebook."""
    tests, declared, coverage = beside(notebook)
    reached = coverage and (coverage.file, sorted(coverage.parts.items()))
    return _digest(tests, declared) + repr(reached).encode("utf-8", "surrogatepass")


class Kept:
    """Findings in a file of the user's; without a folder, or when it cannot be used, of no use.

    Several processes may use it at once: SQLite lets them wait for each other.
    """

    def __init__(self, folder: Path | None) -> None:
        self._new: list[tuple[bytes, bytes]] = []
        self._database = _opened(folder) if folder else None

    def get(self, name: bytes) -> Findings | None:
        """What was found, if that is known."""
        if not self._database:
            return None
        try:
            query = "SELECT findings FROM kept WHERE name = ?"
            row = self._database.execute(query, (name,)).fetchone()
            return unpacked(zlib.decompress(row[0])) if row else None
        except (sqlite3.Error, zlib.error, msgspec.MsgspecError):
            return None

    def put(self, name: bytes, findings: Findings) -> None:
        """Keep what was found; now and then it is written."""
        if self._database and (found := packed(findings)):
            self._new.append((name, zlib.compress(found, 1)))
            if len(self._new) >= _AT_ONCE:
                self._write()

    def close(self) -> None:
        """Write what is new."""
        self._write()
        if self._database:
            self._database.close()

    def _write(self) -> None:
        if not self._database or not self._new:
            return
        try:
            with self._database:
                self._database.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?)", self._new)
                oldest = "SELECT max(rowid) - ? FROM kept"
                self._database.execute(f"DELETE FROM kept WHERE rowid <= ({oldest})", (_MOST,))
        except sqlite3.Error:
            pass
        self._new.clear()


def _opened(folder: Path) -> sqlite3.Connection | None:
    file = folder / "check.sqlite"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        database = sqlite3.connect(file, timeout=_SECONDS)
        database.execute("CREATE TABLE IF NOT EXISTS kept (name BLOB UNIQUE, findings BLOB)")
    except (OSError, sqlite3.OperationalError):  # read-only, full, locked
        return None
    except sqlite3.DatabaseError:  # damaged: the next run begins anew
        file.unlink(missing_ok=True)
        return None
    return database


@lru_cache(maxsize=64)
def _digest(tests: tuple[Tests, ...], known: Declared | None) -> bytes:
    sets = known and (sorted(known.distributions), sorted(known.modules), known.files)
    return hashlib.sha256(repr((tests, sets)).encode("utf-8", "surrogatepass")).digest()


@cache
def _judge() -> bytes:
    """Which program judges, and in which environment: what is installed is known by the folders."""
    own = [
        (file, _changed(file))
        for folder, _, names in sorted(os.walk(_HOUSE))
        for file in (os.path.join(folder, name) for name in sorted(names) if name.endswith(".py"))
    ]
    here = ("", os.getcwd())
    places = [(place, _changed(place)) for place in sys.path if place not in here]
    return hashlib.sha256(repr((__version__, sys.version, own, places)).encode()).digest()


def _changed(place: str) -> int:
    try:
        return os.stat(place).st_mtime_ns
    except OSError:
        return 0
