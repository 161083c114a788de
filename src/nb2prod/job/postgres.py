"""A PostgreSQL server that remembers the runs of a team. It is told SQL as SQLite is."""

import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar
from urllib.parse import unquote

from nb2prod.errors import HistoryError
from nb2prod.job.tables import POSTGRESQL

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

P = ParamSpec("P")
R = TypeVar("R")

_WAIT_SECONDS = 60
_PAUSE_SECONDS = 0.5
_ADDRESS = re.compile(
    r"postgres(?:ql)?(?:\+\w+)?://(?:(?P<user>[^:@/?#]*)(?::[^:@/?#]*)?@)?"
    r"(?P<place>[^@?#]*)(?:\?(?P<options>[^@#]*))?"
)
# A server that is gone without a word is noticed; poolers take these, and no `options`.
_OPTIONS = {
    "application_name": "nb2prod",
    "connect_timeout": "10",
    "keepalives_idle": "15",
    "keepalives_interval": "5",
    "keepalives_count": "3",
}


class Gone(HistoryError):
    """The server does not answer, or no longer."""


def without_password(address: str) -> str:
    """An address as it may be told; one that cannot be read is not told at all."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return ""
    given = (found["options"] or "").split("&")
    options = "&".join(each for each in given if "password" not in _name(each))
    user = f"{found['user']}@" if found["user"] else ""
    return f"postgresql://{user}{found['place']}{'?' * bool(options)}{options}"


def _name(option: str) -> str:
    return unquote(option.partition("=")[0]).lower()


def patient(task: Callable[P, R]) -> Callable[P, R]:
    """The task, again for a minute where the server is gone: once and twice have to be the same."""

    @wraps(task)
    def done(*args: P.args, **kwargs: P.kwargs) -> R:
        end = time.monotonic() + _WAIT_SECONDS
        while True:
            try:
                return task(*args, **kwargs)
            except Gone:
                if time.monotonic() >= end:
                    raise
                time.sleep(_PAUSE_SECONDS)

    return done


class PostgresServer:
    """A database of a server; each task connects anew, so none crosses threads or forks."""

    def __init__(self, address: str) -> None:
        """Raises HistoryError for what is no address of PostgreSQL."""
        self.name = without_password(address)
        self._address = address
        if not self.name:
            raise HistoryError(
                "NB2PROD_RUNS: is no file and no address of PostgreSQL, as "
                "postgresql://user@host/name: in a password, write %40 for @ and %2F for /"
            )

    def prepare(self) -> None:
        """Make the tables, if they are not there."""
        with self.opened() as database:
            last = database.execute("SELECT to_regclass('champion')").fetchone()[0]
            if last is None:
                with self.changing(database, "tables"):
                    database.execute(POSTGRESQL)

    @contextmanager
    def opened(self) -> Iterator["_Told"]:
        """A connection for one task; each of its statements is a transaction."""
        try:
            from sqlalchemy.exc import DBAPIError, OperationalError

            engine = _engine(self._address)
        except ImportError as error:
            raise HistoryError(
                f"{self.name}: PostgreSQL needs SQLAlchemy and psycopg: pip install 'nb2prod[team]'"
            ) from error
        except ValueError:  # its text would be told, and with it the address
            raise self._trouble("its port is no number") from None
        try:
            with engine.connect() as connection:
                yield _Told(connection)
        except DBAPIError as error:
            reason = " ".join(str(error.orig).split())
            is_gone = isinstance(error, OperationalError) or error.connection_invalidated
            raise self._trouble(reason, Gone if is_gone else HistoryError) from error

    @contextmanager
    def changing(self, database: "_Told", claim: str = "") -> Iterator[None]:
        """One transaction; no other with the same claim goes on beside it."""
        database.execute("BEGIN")
        for limit in ("lock_timeout", "idle_in_transaction_session_timeout"):
            database.execute(f"SET LOCAL {limit} = '{_WAIT_SECONDS}s'")
        if claim:
            lock = "SELECT pg_advisory_xact_lock(hashtextextended(:claim, 0))"
            database.execute(lock, {"claim": claim})
        yield
        database.execute("COMMIT")

    def _trouble(self, reason: str, kind: type[HistoryError] = HistoryError) -> HistoryError:
        return kind(
            f"{self.name}: the history of runs cannot be used ({reason}): see that the server "
            "answers and knows you, or name a file in NB2PROD_RUNS"
        )


class _Told:
    """A connection with the methods of SQLite's."""

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection

    def execute(self, text: str, values: Mapping[str, object] | None = None, /) -> Any:
        from sqlalchemy import text as statement

        return self._connection.execute(statement(text), _kept(values or {}))

    def executemany(self, text: str, rows: Sequence[Mapping[str, object]], /) -> None:
        from sqlalchemy import text as statement

        if rows:
            self._connection.execute(statement(text), [_kept(row) for row in rows])


def _kept(values: Mapping[str, object]) -> dict[str, object]:
    """Values that the server takes: there is no NUL in its texts."""
    return {k: v.replace("\0", "\\0") if isinstance(v, str) else v for k, v in values.items()}


@lru_cache(maxsize=8)
def _engine(address: str) -> "Engine":
    """What connects, and keeps no connection."""
    from sqlalchemy import NullPool, create_engine, make_url

    url = make_url(re.sub(r"^[^:]+", "postgresql+psycopg", address))
    return create_engine(
        url.set(query={**_OPTIONS, **url.query}),
        isolation_level="AUTOCOMMIT",
        poolclass=NullPool,
        connect_args={"prepare_threshold": None},  # a pooler changes connections between statements
    )
