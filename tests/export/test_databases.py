"""Databases with fewer rows: what belongs together stays together."""

import sqlite3
from contextlib import closing

import pytest

from nb2prod.export.tests.databases import in_tables, tables, with_fewer_rows
from nb2prod.export.tests.related import related

ROWS = 50
SHOP = """
create table people(id integer primary key, town text);
create table orders(id integer primary key, buyer references people(id), said text);
create table parts(part integer primary key, order_id references orders, weight real);
with recursive n(i) as (select 0 union all select i + 1 from n where i < 299)
insert into people select 5000 + i, 'town ' || i % 7 from n;
with recursive n(i) as (select 0 union all select i + 1 from n where i < 1999)
insert into orders select i, 5000 + i * 7 % 300, 'a "word",' || char(10) || 'or two' from n;
with recursive n(i) as (select 0 union all select i + 1 from n where i < 5999)
insert into parts select i, i * 11 % 2000, i / 2.0 from n;
"""


def made(script: str) -> bytes:
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(script)
        return database.serialize()


def asked(data: bytes, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(data)
        return database.execute(query).fetchall()


def cut(data: bytes) -> tuple[bytes, int, int] | None:
    return with_fewer_rows("a", data, ROWS, related(in_tables({"a": data}), ROWS))


def test_each_table_has_fewer_rows_that_can_be_joined() -> None:
    data = made(SHOP)
    found = cut(data)
    assert found is not None
    assert found[1:] == (ROWS, 6000)
    assert found == cut(data), "the same bytes each time"
    counts = "select (select count(*) from people), (select count(*) from orders)"
    assert asked(found[0], f"{counts}, (select count(*) from parts)") == [(ROWS, ROWS, ROWS)]
    joined = "select count(*) from orders join people on buyer = people.id"
    assert asked(found[0], joined) == [(ROWS,)]
    joined = "select count(*) from parts join orders on order_id = orders.id"
    assert asked(found[0], joined) == [(ROWS,)]


def test_nothing_is_left_of_the_other_rows() -> None:
    script = f"{SHOP} update orders set said = 'unknown ' || id; analyze;"
    found = cut(made(script))
    assert found is not None
    kept = {text for (text,) in asked(found[0], "select said from orders")}
    gone = {f"unknown {n}" for n in range(1000, 2000)} - kept
    assert gone
    assert not [text for text in gone if text.encode() in found[0]]


def test_triggers_stay_and_take_no_part() -> None:
    script = f"""{SHOP}
    create table log(n integer);
    create trigger gone after delete on parts begin insert into log values (old.part); end;"""
    found = cut(made(script))
    assert found is not None
    assert asked(found[0], "select count(*) from log") == [(0,)]
    assert asked(found[0], "select name from sqlite_master where type = 'trigger'") == [("gone",)]


LONG = "with recursive n(i) as (select 0 union all select i + 1 from n where i < 99)"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"n,name\n" + b"1,one\n" * 100, id="no database"),
        pytest.param(b"SQLite format 3\0 and so on", id="a broken one"),
        pytest.param(made("create table t(n); insert into t values (1)"), id="a short one"),
        pytest.param(
            made(
                f"create table t(n primary key) without rowid; {LONG} insert into t select * from n"
            ),
            id="rows without numbers",
        ),
        pytest.param(
            made(f"create virtual table t using fts5(n); {LONG} insert into t select * from n"),
            id="an index of texts",
        ),
    ],
)
def test_leaves_others_alone(data: bytes) -> None:
    assert cut(data) is None


def test_a_database_with_a_log_beside_it_is_read() -> None:
    data = made(SHOP)
    logged = data[:18] + b"\2\2" + data[20:]
    assert tables(logged) == tables(data)
