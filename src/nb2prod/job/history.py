"""What every run was given and how it ended, in one SQLite file for many processes at once."""

import json
import os
import socket
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import platformdirs
import psutil

from nb2prod.errors import HistoryError
from nb2prod.job.evidence import FileUse, code_digest, environment_digest
from nb2prod.job.order import JobRun, Order, package_of
from nb2prod.job.status import Status
from nb2prod.job.verdicts import Verdict

_WAIT_SECONDS = 60
_SCHEMA = """
CREATE TABLE IF NOT EXISTS run (
    id TEXT PRIMARY KEY, job TEXT NOT NULL, status TEXT NOT NULL, started TEXT NOT NULL,
    seconds REAL, attempts INTEGER NOT NULL DEFAULT 0, parameters TEXT NOT NULL,
    executed TEXT NOT NULL, error TEXT NOT NULL DEFAULT '', place TEXT NOT NULL DEFAULT '',
    code TEXT NOT NULL, environment TEXT NOT NULL, owner TEXT NOT NULL, sweep TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS run_by_time ON run (started);
CREATE INDEX IF NOT EXISTS run_by_job ON run (job, started);
CREATE INDEX IF NOT EXISTS run_by_point ON run (sweep, parameters) WHERE sweep <> '';
CREATE INDEX IF NOT EXISTS run_going_on ON run (status) WHERE status = 'running';
CREATE TABLE IF NOT EXISTS metric (
    run TEXT, name TEXT, value REAL NOT NULL, PRIMARY KEY (run, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS file (
    run TEXT, path TEXT, role TEXT NOT NULL, size INTEGER NOT NULL, sha256 TEXT NOT NULL,
    PRIMARY KEY (run, path)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS verdict (
    run TEXT, data TEXT, kind TEXT, text TEXT, PRIMARY KEY (run, data, kind, text)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS file_by_content ON file (sha256);
CREATE TABLE IF NOT EXISTS champion (
    number INTEGER PRIMARY KEY, job TEXT NOT NULL, run TEXT NOT NULL, since TEXT NOT NULL
);
"""
_OF_SWEEP = "sweep = ? AND sweep <> ''"  # its index is used where its condition stands
_TAKEN = f"SELECT 1 FROM run WHERE {_OF_SWEEP} AND parameters = ? AND status IN ('running', 'done')"
_COLUMNS = (
    "id, job, status, started, seconds, attempts, parameters, executed, error, place, code, "
    "environment, sweep"
)


@dataclass(frozen=True, slots=True)
class Record:
    """A run as it is remembered; `seconds` is None where unknown, `executed` may be an address."""

    id: str
    job: Path
    status: Status
    started: datetime
    seconds: float | None
    attempts: int
    parameters: Mapping[str, object]
    executed: str
    error: str
    place: str
    code: str
    environment: str
    sweep: str
    metrics: Mapping[str, float]
    files: tuple[FileUse, ...] = ()
    verdicts: tuple[Verdict, ...] = ()


def usual_place() -> Path:
    """Where runs are remembered: the file of `NB2PROD_RUNS`, or one among the user's own."""
    named = os.environ.get("NB2PROD_RUNS")
    return Path(named or platformdirs.user_data_path("nb2prod") / "runs.db")


class History:
    """The runs that are remembered in one file."""

    def __init__(self, place: Path | None = None) -> None:
        """Open the history at a place, by default the one of `NB2PROD_RUNS` or the user's own.

        Raises:
            HistoryError: it cannot be read or written.
        """
        self.place = place or usual_place()
        try:
            self.place.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._trouble(error.strerror or str(error)) from error
        with self._opened() as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.executescript(_SCHEMA)

    def begin(self, order: Order, sweep: str = "") -> bool:
        """Remember that a run has started, and which process it will end with.

        Within a sweep each set of parameters is run once: the answer is no where one that is done,
        or goes on, has the same.
        """
        package = package_of(order.job)
        code = code_digest(package, order.job)
        parameters = json.dumps(dict(order.parameters), sort_keys=True)
        row = (order.id, str(order.job.resolve()), Status.RUNNING, order.started.isoformat(),
               parameters, str(order.executed.resolve()), code, environment_digest(package),
               _owner(os.getpid()), sweep)  # fmt: skip
        with self._opened() as database:
            database.execute("BEGIN IMMEDIATE")
            _settle(database)
            if sweep and database.execute(_TAKEN, [sweep, parameters]).fetchone():
                database.execute("ROLLBACK")
                return False
            database.execute(
                "INSERT INTO run (id, job, status, started, parameters, executed, code, "
                "environment, owner, sweep) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )
            database.execute("COMMIT")
        return True

    def end(self, run: JobRun) -> None:
        """Remember how a run ended, and all that it showed."""
        known, executed = run.evidence, run.sent or str(run.executed.resolve())
        failed = (run.failure.error, str(run.failure.place)) if run.failure else ("", "")
        files = [(run.id, f.path, f.role, f.size, f.sha256) for f in known.files]
        with self._opened() as database:
            database.execute("BEGIN IMMEDIATE")
            database.execute(
                "UPDATE run SET status = ?, seconds = ?, attempts = ?, error = ?, place = ?, "
                "executed = ? WHERE id = ?",
                (run.status, run.seconds, run.attempts, *failed, executed, run.id),
            )
            database.executemany(
                "INSERT OR REPLACE INTO metric VALUES (?, ?, ?)",
                [(run.id, name, value) for name, value in known.metrics],
            )
            database.executemany("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?)", files)
            database.executemany(
                "INSERT OR REPLACE INTO verdict VALUES (?, ?, ?, ?)",
                [(run.id, v.data, v.kind, v.text) for v in known.verdicts],
            )
            database.execute("COMMIT")

    def abandon(self, name: str, reason: str) -> None:
        """Remember that a run was stopped from outside."""
        with self._opened() as database:
            _kill(database, [name], reason)

    def runs(
        self, job: Path | None = None, *, sweep: str | None = None, most: int = -1
    ) -> tuple[Record, ...]:
        """Runs, the newest first, of one job or one sweep if asked, and at most so many."""
        asked = [("job = ?", str(job.resolve()))] if job else []
        asked += [(_OF_SWEEP, sweep)] if sweep is not None else []
        where = f"WHERE {' AND '.join(text for text, _ in asked)}" if asked else ""
        return self._records(
            f"{where} ORDER BY started DESC LIMIT ?", [*(value for _, value in asked), most]
        )

    def find(self, name: str) -> Record:
        """The run whose name begins so.

        Raises:
            HistoryError: there is none, or there are several.
        """
        found = self._records("WHERE id >= ? AND id < ? LIMIT 2", [name, f"{name}~"])
        if len(found) != 1 or not name:
            told = "several runs' names begin so" if found else "there is no such run"
            raise HistoryError(f"{name}: {told}: `nb2prod runs` shows them")
        return found[0]

    def wrote(self, sha256: str) -> tuple[Record, ...]:
        """The runs that wrote a file with this content, the newest first."""
        within = "SELECT run FROM file WHERE sha256 = ? AND role = 'written'"
        return self._records(f"WHERE id IN ({within}) ORDER BY started DESC", [sha256])

    def champion(self, job: Path) -> str:
        """The name of the run that is this job's champion, or ""."""
        with self._opened() as database:
            row = database.execute(
                "SELECT run FROM champion WHERE job = ? ORDER BY number DESC", [str(job)]
            ).fetchone()
        return str(row[0]) if row else ""

    def promote(self, run: Record) -> None:
        """Make a run the champion of its job."""
        with self._opened() as database:
            database.execute(
                "INSERT INTO champion (job, run, since) VALUES (?, ?, ?)",
                (str(run.job), run.id, datetime.now(UTC).isoformat()),
            )

    def roll_back(self, job: Path) -> str:
        """Make the champion before this one the champion again; its name, or "" if none is left."""
        with self._opened() as database:
            database.execute(
                "DELETE FROM champion WHERE number = "
                "(SELECT max(number) FROM champion WHERE job = ?)",
                [str(job)],
            )
        return self.champion(job)

    def _records(self, where: str, values: Sequence[object]) -> tuple[Record, ...]:
        with self._opened() as database:
            _settle(database)
            rows = database.execute(f"SELECT {_COLUMNS} FROM run {where}", values).fetchall()
            metrics = _grouped(database, "name, value", "metric", [row[0] for row in rows])
            used = _grouped(database, "path, role, size, sha256", "file", [row[0] for row in rows])
            told = _grouped(database, "data, kind, text", "verdict", [row[0] for row in rows])
        return tuple(
            _record(
                row,
                metrics=dict(metrics[row[0]]),
                files=tuple(FileUse(*use) for use in used[row[0]]),
                verdicts=tuple(Verdict(*verdict) for verdict in told[row[0]]),
            )
            for row in rows
        )

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
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

    def _trouble(self, reason: str) -> HistoryError:
        return HistoryError(
            f"{self.place}: the history of runs cannot be used ({reason}): name another file in "
            "NB2PROD_RUNS"
        )


def _settle(database: sqlite3.Connection) -> None:
    """No run goes on when its process is gone."""
    going = database.execute("SELECT id, owner FROM run WHERE status = 'running'").fetchall()
    here = socket.gethostname()
    gone = [name for name, owner in going if owner.startswith(f"{here} ") and not _lives(owner)]
    if gone:
        _kill(database, gone, "Killed: the process that ran it is gone")


def _kill(database: sqlite3.Connection, names: Sequence[str], reason: str) -> None:
    database.executemany(
        "UPDATE run SET status = ?, error = ? WHERE id = ? AND status = 'running'",
        [(Status.KILLED, reason, name) for name in names],
    )


def _owner(number: int) -> str:
    """A process, so that no other with its number is taken for it."""
    return f"{socket.gethostname()} {number} {psutil.Process(number).create_time():.0f}"


def _lives(owner: str) -> bool:
    _, number, created = owner.split(" ")
    try:
        process = psutil.Process(int(number))
        is_zombie = process.status() == psutil.STATUS_ZOMBIE
        return not is_zombie and abs(process.create_time() - float(created)) < 2
    except psutil.NoSuchProcess:
        return False
    except psutil.Error:
        return True


def _grouped(
    database: sqlite3.Connection, columns: str, table: str, runs: Sequence[str]
) -> dict[str, list[tuple[Any, ...]]]:
    grouped: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for run in runs:
        query = f"SELECT {columns} FROM {table} WHERE run = ?"
        grouped[run] = database.execute(query, [run]).fetchall()
    return grouped


def _record(row: Sequence[Any], **shown: Any) -> Record:
    known = dict(zip(_COLUMNS.split(", "), row, strict=True))
    known["job"] = Path(known["job"])
    read = {"status": Status, "started": datetime.fromisoformat, "parameters": json.loads}
    known |= {name: make(known[name]) for name, make in read.items()}
    return Record(**known, **shown)
