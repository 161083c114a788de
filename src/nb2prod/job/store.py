"""Where runs are remembered: in an SQLite file, or by a server."""

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

import platformdirs

from nb2prod.errors import HistoryError
from nb2prod.job.postgres import PostgresServer
from nb2prod.job.remote import is_address
from nb2prod.job.tables import SQLITE

_WAIT_SECONDS = 60


class Database(Protocol):
    """A connection, which takes SQL with `:name` for values."""

    def execute(self, text: str, values: Mapping[str, object] = ..., /) -> Any: ...
    def executemany(self, text: str, rows: Sequence[Mapping[str, object]], /) -> Any: ...


class Store(Protocol):
    """A place that remembers; `name` is how it is told. All of it raises HistoryError."""

    name: str

    def prepare(self) -> None: ...
    def opened(self) -> AbstractContextManager[Database]: ...
    def changing(self, database: Any, claim: str = "") -> AbstractContextManager[None]: ...


def usual_store() -> Store:
    """What `NB2PROD_RUNS` names, a file or an address of PostgreSQL, or a file of the user's own.

    Raises:
        HistoryError: it is another address.
    """
    named = os.environ.get("NB2PROD_RUNS")
    if named and is_address(named):
        return PostgresServer(named)
    return SqliteFile(Path(named or platformdirs.user_data_path("nb2prod") / "runs.db"))


class SqliteFile:
    """A file for many processes at once."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.name = str(place)

    def prepare(self) -> None:
        """Make the file and its tables, if they are not there."""
        try:
            self.place.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._trouble(error.strerror or str(error)) from error
        with self.opened() as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.executescript(SQLITE)

    @contextmanager
    def opened(self) -> Iterator[sqlite3.Connection]:
        """A connection of its own for each task: they cross neither threads nor forks."""
        try:
            database = sqlite3.connect(self.place, timeout=_WAIT_SECONDS, isolation_level=None)
            try:
                database.execute("PRAGMA synchronous = NORMAL")
                yield database
            finally:
                database.close()
        except sqlite3.Error as error:
            raise self._trouble(str(error)) from error

    @contextmanager
    def changing(self, database: Database, claim: str = "") -> Iterator[None]:
        """One transaction; no other goes on beside it, whatever it claims."""
        database.execute("BEGIN IMMEDIATE")
        yield
        database.execute("COMMIT")

    def _trouble(self, reason: str) -> HistoryError:
        return HistoryError(
            f"{self.name}: the history of runs cannot be used ({reason}): name another file in "
            "NB2PROD_RUNS"
        )
