"""SQLite databases with fewer rows, of which the tables can still be joined."""

import csv
import io
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager

from nb2prod.export.tests.shortened import chosen

_FIRST_BYTES = b"SQLite format 3\0"
_JOURNAL = slice(18, 20)  # says whether a log lies beside the file, which memory has not
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage ORDER BY name"
_VIRTUAL = "SELECT name FROM sqlite_master WHERE type = 'table' AND NOT rootpage"
_TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
_REFERENCES = 'SELECT "table", "from", "to" FROM pragma_foreign_key_list(?) ORDER BY id, seq'
_KEY = "SELECT name FROM pragma_table_info(?) WHERE pk = 1"
_OWN = "sqlite_"  # of SQLite itself; what it counts for its plans holds values of rows
_COUNTS = "sqlite_stat"
_OF = "\0"

_Column = tuple[str, str]
"""A table and one of its columns, in small letters."""


def tables(data: bytes) -> dict[str, bytes] | None:
    """The tables of a database as text files, none of another file; None if it cannot be read.

    A column that refers to another table has the name of what it refers to, so that a sample of
    these files keeps together what belongs together.
    """
    if not data.startswith(_FIRST_BYTES):
        return {}
    try:
        with _opened(data) as database:
            names = [name for name in _tables(database) if not name.startswith(_OWN)]
            meant = _meant(database, names)
            return {name: _text(database, name, meant) for name in names}
    except sqlite3.Error:
        return None


def in_tables(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files, and in the place of a database its tables, each by both names."""
    found = dict(files)
    for name, data in files.items():
        found |= {f"{name}{_OF}{table}": text for table, text in (tables(data) or {}).items()}
    return found


def with_fewer_rows(
    name: str, data: bytes, rows: int, fit: Mapping[str, Sequence[int]]
) -> tuple[bytes, int, int] | None:
    """The database with fewer rows in each table, always the same ones.

    Args:
        name: how its file is called.
        data: what that holds.
        rows: how many are to stay of each table.
        fit: for what `in_tables` gives, the numbers of the rows that may stay, from 1; all of a
            table without any.

    Returns:
        The content, the number of rows that stay, and that of all, those of the longest table; None
        if it has no more than that, or if rows cannot be taken out of it one by one.
    """
    if not data.startswith(_FIRST_BYTES):
        return None
    try:
        with _opened(data) as database:
            if database.execute(_VIRTUAL).fetchone():
                return None  # an index of texts, or the like, that holds copies of rows
            triggers = database.execute(_TRIGGERS).fetchall()
            for trigger, _ in triggers:
                database.execute(f"DROP TRIGGER {_quoted(trigger)}")
            counts = [
                _cut(database, t, rows, fit.get(f"{name}{_OF}{t}")) for t in _tables(database)
            ]
            for _, statement in triggers:
                database.execute(statement)
            database.execute("VACUUM")
            longest = max(counts, default=0)
            return (database.serialize(), rows, longest) if longest > rows else None
    except sqlite3.Error:
        return None


@contextmanager
def _opened(data: bytes) -> Iterator[sqlite3.Connection]:
    """A copy in memory."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        content = bytearray(data)
        content[_JOURNAL] = b"\1\1"
        database.deserialize(bytes(content))
        database.text_factory = lambda text: text.decode("utf-8", "replace")
        yield database


def _tables(database: sqlite3.Connection) -> list[str]:
    return [name for (name,) in database.execute(_TABLES)]


def _cut(database: sqlite3.Connection, table: str, rows: int, fit: Sequence[int] | None) -> int:
    """Take rows out of a table, and tell how many there were."""
    quoted = _quoted(table)
    if table.startswith(_OWN):
        if table.startswith(_COUNTS):
            database.execute(f"DELETE FROM {quoted}")
        return 0
    (count,) = database.execute(f"SELECT count(*) FROM {quoted}").fetchone()
    if count > rows:
        found = database.execute(f"SELECT _rowid_ FROM {quoted} ORDER BY _rowid_").fetchall()
        stay = {found[n - 1] for n in chosen(range(1, count + 1) if fit is None else fit, rows)}
        gone = [number for number in found if number not in stay]
        database.execute("BEGIN")
        database.executemany(f"DELETE FROM {quoted} WHERE _rowid_ = ?", gone)
        database.execute("COMMIT")
    return int(count)


def _text(database: sqlite3.Connection, table: str, meant: Mapping[_Column, _Column]) -> bytes:
    """The rows in the order in which they are numbered, if they are."""
    query = f"SELECT * FROM {_quoted(table)}"
    try:
        found = database.execute(f"{query} ORDER BY _rowid_")
    except sqlite3.OperationalError:
        found = database.execute(query)
    out = io.StringIO()
    written = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    columns = [name for name, *_ in found.description]
    names = [_name((table.lower(), column.lower()), column, meant) for column in columns]
    written.writerow(n if names.index(n) == at else columns[at] for at, n in enumerate(names))
    written.writerows(["" if isinstance(v, bytes) else v for v in row] for row in found)
    return out.getvalue().replace("\0", "").encode()


def _name(place: _Column, column: str, meant: Mapping[_Column, _Column]) -> str:
    """How a column is called in all tables that refer to the same."""
    is_known = place in meant or place in meant.values() or place[1] == "id"
    passed = {place}
    while (place := meant.get(place, place)) not in passed:
        passed.add(place)
    return ".".join(place) if is_known else column


def _meant(database: sqlite3.Connection, names: Sequence[str]) -> dict[_Column, _Column]:
    """The columns that refer to one of another table, which is in most cases its key."""
    found: dict[_Column, _Column] = {}
    for name in names:
        for parent, here, there in database.execute(_REFERENCES, (name,)).fetchall():
            key = database.execute(_KEY, (parent,)).fetchone() if there is None else (there,)
            if key and parent.lower() != name.lower():
                found[name.lower(), here.lower()] = (parent.lower(), key[0].lower())
    return found


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
