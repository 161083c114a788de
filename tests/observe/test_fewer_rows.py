"""Excel and Parquet files with fewer rows."""

import datetime
import sys
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest

from nb2prod.observe.fewer_rows import fewer_rows

TABLE = pd.DataFrame(
    {
        "n": range(500),
        "name": [f"name {n}" for n in range(500)],
        "day": pd.date_range("2020-01-01", periods=500),
        "part": [n / 4 for n in range(500)],
    }
)


def cut(file: Path, rows: int = 50) -> bytes:
    found = fewer_rows(file, rows, sys.executable)
    assert found is not None
    data, kept, count = found
    assert (kept, count) == (rows, 500)
    assert fewer_rows(file, rows, sys.executable) == found, "the same bytes each time"
    return data


def test_some_rows_of_a_workbook_stay_in_each_sheet(tmp_path: Path) -> None:
    file = tmp_path / "it.xlsx"
    with pd.ExcelWriter(file) as writer:
        TABLE.to_excel(writer, sheet_name="Many", index=False)
        TABLE[:3].to_excel(writer, sheet_name="Few", index=False)
    sheets = pd.read_excel(BytesIO(cut(file)), sheet_name=None)
    assert list(sheets) == ["Many", "Few"]
    many = sheets["Many"]
    assert (len(many), len(sheets["Few"])) == (50, 3)
    assert many.dtypes.to_dict() == pd.read_excel(file).dtypes.to_dict()
    assert list(many.n) == sorted(many.n)
    assert list(many.n[:5]) == [0, 1, 2, 3, 4]
    first = many.iloc[-1]
    assert first.day == datetime.datetime(2020, 1, 1) + datetime.timedelta(days=int(first.n))


def test_empty_rows_below_a_table_are_none_of_its_rows(tmp_path: Path) -> None:
    """Whoever formats whole columns of a sheet makes a million of them."""
    file = tmp_path / "it.xlsx"
    with pd.ExcelWriter(file) as writer:
        TABLE.to_excel(writer, index=False)
        writer.sheets["Sheet1"].cell(row=9000, column=2).number_format = "0.0"
    part = pd.read_excel(BytesIO(cut(file)))
    assert (len(part), part.n.notna().all()) == (50, True)


def test_some_rows_of_a_parquet_file_stay(tmp_path: Path) -> None:
    file = tmp_path / "it.parquet"
    TABLE.set_index("name").to_parquet(file)
    data = cut(file)
    part = pd.read_parquet(BytesIO(data))
    assert len(part) == 50
    assert part.index.name == "name"
    assert part.dtypes.to_dict() == TABLE.set_index("name").dtypes.to_dict()
    assert part.index[-1].encode() in data, "a search for secrets sees the texts"


@pytest.mark.parametrize("name", ["few.xlsx", "few.parquet", "broken.xlsx", "other.pickle"])
def test_leaves_others_alone(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    if name == "few.xlsx":
        TABLE[:3].to_excel(file)
    elif name == "few.parquet":
        TABLE[:3].to_parquet(file)
    else:
        file.write_bytes(b"PK\x03\x04 and no more")
    assert fewer_rows(file, 50, sys.executable) is None
