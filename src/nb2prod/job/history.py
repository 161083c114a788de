"""What every run was given and how it ended, in one store for many processes at once."""

import json
import os
import socket
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from nb2prod.errors import HistoryError
from nb2prod.job import ends
from nb2prod.job.evidence import FileUse, code_digest, environment_digest
from nb2prod.job.order import JobRun, Order, package_of
from nb2prod.job.postgres import patient
from nb2prod.job.status import Status
from nb2prod.job.store import Database, Store, usual_store
from nb2prod.job.verdicts import Verdict

_AT_ONCE = 500
_OF_SWEEP = "sweep = :sweep AND sweep <> ''"  # its index is used where its condition stands
_TAKEN = (
    f"SELECT 1 FROM run WHERE {_OF_SWEEP} AND job = :job AND parameters = :parameters "
    "AND status IN ('running', 'done') AND id <> :id"
)
_GOING = "SELECT id, owner, executed FROM run WHERE status = 'running'"
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


class History:
    """The runs that are remembered in one store."""

    def __init__(self, store: Store | None = None) -> None:
        """Open the history of a store, by default of `usual_store`.

        Raises:
            HistoryError: it cannot be read or written.
        """
        self.store = store or usual_store()
        self.store.prepare()

    @patient
    def begin(self, order: Order, sweep: str = "") -> bool:
        """Remember that a run has started, and which process it will end with.

        Within a sweep each job is run once with a set of parameters: the answer is no where a run
        that is done, or goes on, has the same.
        """
        package = package_of(order.job)
        row = {
            "id": order.id,
            "job": str(order.job.resolve()),
            "status": Status.RUNNING.value,
            "started": order.started.isoformat(),
            "parameters": json.dumps(dict(order.parameters), sort_keys=True),
            "executed": str(order.executed.resolve()),
            "code": code_digest(package, order.job),
            "environment": environment_digest(package),
            "owner": _owner(os.getpid()),
            "sweep": sweep,
        }
        with self.store.opened() as database:
            self._settle(database)
            with self.store.changing(database, sweep and f"{sweep} {row['parameters']}"):
                is_taken = bool(sweep and database.execute(_TAKEN, row).fetchone())
                if not is_taken:
                    database.execute(f"{_insert('run', row)} ON CONFLICT (id) DO NOTHING", row)
        return not is_taken

    @patient
    def end(self, run: JobRun) -> None:
        """Remember how a run ended, and all that it showed."""
        with self.store.opened() as database:
            self._end(database, run)

    @patient
    def abandon(self, name: str, reason: str) -> None:
        """Remember that a run was stopped from outside."""
        with self.store.opened() as database:
            _kill(database, name, reason)

    def runs(
        self, job: Path | None = None, *, sweep: str | None = None, most: int | None = None
    ) -> tuple[Record, ...]:
        """Runs, the newest first, of one job and one sweep if asked, and at most so many."""
        of_job = "job = :job" if sweep is None else "job || '' = :job"  # for the sweep's index
        asked = [of_job] if job else []
        asked += [_OF_SWEEP] if sweep is not None else []
        where = f"WHERE {' AND '.join(asked)}" if asked else ""
        limit = "" if most is None else "LIMIT :most"
        return self._records(
            f"{where} ORDER BY started DESC {limit}",
            {"job": str(job and job.resolve()), "sweep": sweep, "most": most},
        )

    def find(self, name: str) -> Record:
        """The run whose name begins so.

        Raises:
            HistoryError: there is none, or there are several.
        """
        between = {"name": name, "end": f"{name}~"}
        found = self._records("WHERE id >= :name AND id < :end LIMIT 2", between)
        if len(found) != 1 or not name:
            told = "several runs' names begin so" if found else "there is no such run"
            raise HistoryError(f"{name}: {told}: `nb2prod runs` shows them")
        return found[0]

    def wrote(self, sha256: str) -> tuple[Record, ...]:
        """The runs that wrote a file with this content, the newest first."""
        within = "SELECT run FROM file WHERE sha256 = :sha256 AND role = 'written'"
        where = f"WHERE id IN ({within}) ORDER BY started DESC"
        return self._records(where, {"sha256": sha256})

    def champion(self, job: Path) -> str:
        """The name of the run that is this job's champion, or ""."""
        return next(iter(self.champions(job)), "")

    def champions(self, job: Path) -> tuple[str, ...]:
        """The names of the runs that are and were this job's champion, the present one first."""
        with self.store.opened() as database:
            rows = database.execute(
                "SELECT run FROM champion WHERE job = :job ORDER BY number DESC", {"job": str(job)}
            ).fetchall()
        return tuple(str(row[0]) for row in rows)

    def promote(self, run: Record) -> None:
        """Make a run the champion of its job."""
        row = {"job": str(run.job), "run": run.id, "since": datetime.now(UTC).isoformat()}
        with self.store.opened() as database:
            database.execute(_insert("champion", row), row)

    def roll_back(self, job: Path) -> str:
        """Make the champion before this one the champion again; its name, or "" if none is left."""
        with self.store.opened() as database:
            database.execute(
                "DELETE FROM champion WHERE number = "
                "(SELECT max(number) FROM champion WHERE job = :job)",
                {"job": str(job)},
            )
        return self.champion(job)

    def _records(self, where: str, values: Mapping[str, object]) -> tuple[Record, ...]:
        with self.store.opened() as database:
            self._settle(database)
            rows = database.execute(f"SELECT {_COLUMNS} FROM run {where}", values).fetchall()
            names = [row[0] for row in rows]
            metrics = _grouped(database, "name, value", "metric", names)
            used = _grouped(database, "path, role, size, sha256", "file", names)
            told = _grouped(database, "data, kind, text", "verdict", names)
        return tuple(
            _record(
                row,
                metrics=dict(metrics[row[0]]),
                files=tuple(FileUse(*use) for use in used[row[0]]),
                verdicts=tuple(Verdict(*verdict) for verdict in told[row[0]]),
            )
            for row in rows
        )

    def _end(self, database: Database, run: JobRun) -> None:
        failed = (run.failure.error, str(run.failure.place)) if run.failure else ("", "")
        row = {
            "id": run.id,
            "status": run.status.value,
            "seconds": run.seconds,
            "attempts": run.attempts,
            "error": failed[0],
            "place": failed[1],
            "executed": run.sent or str(run.executed.resolve()),
        }
        changed = ", ".join(f"{name} = :{name}" for name in row if name != "id")
        known = run.evidence
        shown: dict[str, list[dict[str, object]]] = {
            "metric": [{"name": name, "value": value} for name, value in known.metrics],
            "file": [asdict(use) for use in {use.path: use for use in known.files}.values()],
            "verdict": [asdict(verdict) for verdict in known.verdicts],
        }
        with self.store.changing(database):
            database.execute(f"UPDATE run SET {changed} WHERE id = :id", row)
            for table, rows in shown.items():
                database.execute(f"DELETE FROM {table} WHERE run = :id", {"id": run.id})
                if rows:
                    named = [{"run": run.id, **each} for each in rows]
                    database.executemany(_insert(table, named[0]), named)

    def _settle(self, database: Database) -> None:
        """No run goes on when its process is gone: it ended as is kept, or was killed."""
        here = f"{socket.gethostname()} "
        for name, owner, executed in database.execute(_GOING).fetchall():
            if not owner.startswith(here) or _lives(owner):
                continue
            if run := ends.kept_of(name, Path(executed)):
                self._end(database, run)
                ends.forget(run.executed)
            else:
                _kill(database, name, "Killed: the process that ran it is gone")


def _insert(table: str, row: Mapping[str, object]) -> str:
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES (:{', :'.join(row)})"


def _kill(database: Database, name: str, reason: str) -> None:
    database.execute(
        "UPDATE run SET status = 'killed', error = :reason WHERE id = :id AND status = 'running'",
        {"id": name, "reason": reason},
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
    database: Database, columns: str, table: str, runs: Sequence[str]
) -> dict[str, list[tuple[Any, ...]]]:
    grouped: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for start in range(0, len(runs), _AT_ONCE):
        some = {f"r{n}": run for n, run in enumerate(runs[start : start + _AT_ONCE])}
        within = f"run IN (:{', :'.join(some)})"
        query = f"SELECT run, {columns} FROM {table} WHERE {within} ORDER BY run, {columns}"
        for run, *values in database.execute(query, some).fetchall():
            grouped[run].append(tuple(values))
    return grouped


def _record(row: Sequence[Any], **shown: Any) -> Record:
    known = dict(zip(_COLUMNS.split(", "), row, strict=True))
    known["job"] = Path(known["job"])
    read = {"status": Status, "started": datetime.fromisoformat, "parameters": json.loads}
    known |= {name: make(known[name]) for name, make in read.items()}
    return Record(**known, **shown)
