"""Which input files a sample is taken of, and where the notebook is not run for one."""

import gzip
import io
import sqlite3
import sys
import zipfile
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from nb2prod.analysis import Analysis
from nb2prod.api.input_files import sample_of, whole_files
from nb2prod.api.making import plan_of
from nb2prod.notebook import Location
from nb2prod.observe import Column, DataSet, Observation
from nb2prod.transform import Plan

SEEN = Observation(cells=(), files_read=("many.csv", "few.txt"))
ROWS = "n,name\n" + "".join(f"{n},somebody\n" for n in range(500))


@pytest.fixture(name="plan")
def plan_fixture(analysis: Callable[..., Analysis]) -> Plan:
    read = "import pandas as pd\nmany = pd.read_csv('many.csv')\nfew = open('few.txt').read()"
    return plan_of(analysis(read), "sums", None)


def sampled(plan: Plan, home: Path, seen: Observation = SEEN, rows: int = 50) -> list[str]:
    """The files that the notebook is run with, for there to be a sample."""
    runs: list[Mapping[str, bytes]] = []

    def run(instead: Mapping[str, bytes]) -> Observation:
        runs.append(instead)
        return SEEN

    columns = (Column("n", "integer"), Column("name", "string"))
    table = DataSet(Location(0), "pd.read_csv", ("many.csv",), 500, columns)
    seen = replace(seen, data_sets=seen.data_sets or (table,))
    made = sample_of(plan, home, seen, rows=rows, secrets=("hunter2x",), run=run)
    assert bool(made) == bool(runs)
    return sorted(name for instead in runs for name in instead)


def test_the_files_with_more_rows_are_cut(plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "many.csv").write_text(ROWS)
    (tmp_path / "few.txt").write_text("x")
    assert sampled(plan, tmp_path) == ["many.csv"]


def test_a_table_in_parquet_is_cut_by_the_notebooks_own_environment(
    analysis: Callable[..., Analysis], tmp_path: Path
) -> None:
    pd.DataFrame({"n": range(500)}).to_parquet(tmp_path / "many.parquet")
    read = "import pandas as pd\nmany = pd.read_parquet('many.parquet')"
    seen = replace(SEEN, files_read=("many.parquet",), executable=sys.executable)
    table = DataSet(Location(0), "pd.read_parquet", ("many.parquet",), 500, ())
    seen = replace(seen, data_sets=(table,))
    assert sampled(plan_of(analysis(read), "sums", None), tmp_path, seen) == ["many.parquet"]


def zipped(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", data)
    return out.getvalue()


@pytest.mark.parametrize("packed", [bytes, gzip.compress, zipped])
@pytest.mark.parametrize(("text", "kept"), [("swordfish", ["few"]), ("hunter2x", [])])
def test_a_secret_is_found_in_what_is_compressed(
    plan: Plan, tmp_path: Path, text: str, kept: list[str], *, packed: Callable[[bytes], bytes]
) -> None:
    (tmp_path / "few.txt").write_bytes(packed(text.encode() * 9))
    found = whole_files(plan, tmp_path, SEEN, rows=200, secrets=("hunter2x",))
    assert [name.partition("_")[0] for name in found] == kept


SECRET = DataSet(Location(0), "pd.read_csv", ("many.csv",), 500, (Column("api_key", "string"),))


@pytest.mark.parametrize(
    ("files", "seen", "rows"),
    [
        pytest.param({"many.csv": ROWS, "few.txt": "x"}, SEEN, 0, id="none are allowed"),
        pytest.param({"many.csv": ROWS[:99], "few.txt": "x"}, SEEN, 500, id="all come along"),
        pytest.param({"many.csv": ROWS}, SEEN, 50, id="another is missing still"),
        pytest.param(
            {"many.csv": ROWS, "few.txt": "x" * 2_000_000}, SEEN, 50, id="another is too large"
        ),
        pytest.param(
            {"many.csv": ROWS.replace("somebody", "hunter2x"), "few.txt": "x"},
            SEEN,
            50,
            id="a secret",
        ),
        pytest.param(
            {"many.csv": ROWS, "few.txt": "x"},
            replace(SEEN, data_sets=(SECRET,)),
            50,
            id="a column of credentials",
        ),
        pytest.param(
            {"many.csv": ROWS, "few.txt": "x"},
            replace(SEEN, files_read=(*SEEN.files_read, "../there/model.bin")),
            50,
            id="a file beside it that is not there",
        ),
    ],
)
def test_leaves_files_alone(
    plan: Plan, tmp_path: Path, files: dict[str, str], *, seen: Observation, rows: int
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    assert sampled(plan, tmp_path, seen, rows) == []


NUMBERS = "with recursive n(i) as (select 1 union all select i + 1 from n where i < {}) "


@pytest.mark.parametrize(
    ("rows", "columns", "comes"),
    [
        pytest.param(50, "i", "whole", id="a short table"),
        pytest.param(500, "i", "as a sample", id="a long one"),
        pytest.param(50, "i, 'no' as password", "not", id="a column of credentials"),
        pytest.param(500, "i, 'hunter2x' as name", "not", id="a secret"),
    ],
)
def test_a_database_comes_along_as_other_tables_do(
    analysis: Callable[..., Analysis], tmp_path: Path, *, rows: int, columns: str, comes: str
) -> None:
    with closing(sqlite3.connect(tmp_path / "t.db")) as database:
        database.execute("pragma encoding = 'UTF-16'")
        selected = f"{NUMBERS.format(rows)} select {columns} from n"
        database.executescript(f"create table unread as select 1; create table t as {selected};")
    read = "import pandas as pd, sqlite3\nmany = pd.read_sql('t', sqlite3.connect('t.db'))"
    plan = plan_of(analysis(read), "sums", None)
    table = DataSet(Location(0), "pd.read_sql", ("sql:t",), rows, (Column("i", "integer"),))
    seen = replace(SEEN, files_read=("t.db",), data_sets=(table,))
    whole = whole_files(plan, tmp_path, seen, rows=50, secrets=("hunter2x",))
    assert list(whole) == (["t_path"] if comes == "whole" else [])
    assert sampled(plan, tmp_path, seen) == (["t.db"] if comes == "as a sample" else [])


def test_what_is_no_database_that_can_be_read_stays(plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "few.txt").write_bytes(b"SQLite format 3\0 and so on")
    assert not whole_files(plan, tmp_path, SEEN, rows=200, secrets=())
