"""Written files that have not the same bytes."""

import json
import pickle
import sqlite3
import zipfile
import zlib
from pathlib import Path

import pytest

from nb2prod.verify.files import compare_files
from nb2prod.verify.rung import Rung


def png(text: bytes, pixels: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)

    parts = (chunk(b"IHDR", b"x" * 13), chunk(b"tEXt", text), chunk(b"IDAT", pixels))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def joblib_file(name: bytes, padding: int) -> bytes:
    """The name of a class, a frame with its length, and an array that begins at a round place."""
    frame = b"\x95" + bytes([len(name)]) + b"\0" * 7
    return b"\x80\x04" + frame + name + b"\x94" + bytes([padding]) + b"\xff" * padding + b"\x05\0"


CONTENTS = {
    "numbers that are close": ("a.csv", b"a\n0.3\n", b"a\n0.30000000000000004\n", Rung.CLOSE),
    "another number": ("a.csv", b"a\n0.3\n", b"a\n0.4\n", Rung.DIFFERS),
    "other text": ("a.txt", b"a\n", b"b\n", Rung.DIFFERS),
    "JSON with other spaces": ("a.json", b'{"a": [1, 0.3]}', b'{"a":[1,0.3]}', Rung.CLOSE),
    "JSON with another order": ("a.json", b'{"a": 1, "b": 2}', b'{"b": 2, "a": 1}', Rung.DIFFERS),
    "JSON that is none": ("a.json", b"{", b"[", Rung.INCOMPARABLE),
    "a picture with another text": ("a.png", png(b"1", b"p"), png(b"2", b"p"), Rung.NORMALISED),
    "a picture with other pixels": ("a.png", png(b"1", b"p"), png(b"1", b"q"), Rung.DIFFERS),
    "an unknown format": ("a.parquet", b"1", b"2", Rung.INCOMPARABLE),
    "no format": ("a", b"1", b"2", Rung.INCOMPARABLE),
    "a pickle of another value": ("a.pkl", pickle.dumps([1]), pickle.dumps([2]), Rung.DIFFERS),
    "a pickle of the notebook's class": (
        "a.pkl",
        b"\x80\x04c__main__\nBill\n.",
        b"\x80\x04cp.functions\nBill\n.",
        Rung.NORMALISED,
    ),
    "a joblib file of the notebook's class": (
        "a.joblib", joblib_file(b"\x8c\x08__main__", 5), joblib_file(b"\x8c\x0bp.functions", 2),
        Rung.NORMALISED,
    ),
    "a joblib file of another value": (
        "a.joblib", joblib_file(b"\x8c\x01a", 5), joblib_file(b"\x8c\x01b", 5), Rung.INCOMPARABLE,
    ),
    "a page whose parts have new names": (
        "a.html", f"<p id='map_{'0a' * 16}'>1".encode(), f"<p id='map_{'1b' * 16}'>1".encode(),
        Rung.NORMALISED,
    ),
    "a page with another text": ("a.html", b"<p>1", b"<p>2", Rung.DIFFERS),
    "what is no pickle": ("a.pkl", b"hello", b"world", Rung.INCOMPARABLE),
}  # fmt: skip


ROWS = [(name, (one, other), rung) for name, one, other, rung in CONTENTS.values()]


@pytest.mark.parametrize(("name", "contents", "rung"), ROWS, ids=CONTENTS.keys())
def test_compare_files(
    tmp_path: Path, name: str, contents: tuple[bytes, bytes], rung: Rung
) -> None:
    places = tmp_path / "one" / name, tmp_path / "other" / name
    for place, content in zip(places, contents, strict=True):
        place.parent.mkdir()
        place.write_bytes(content)
    assert compare_files(*places, "p")[0] is rung


def test_archives_are_compared_by_their_parts(tmp_path: Path) -> None:
    places = []
    for year in (2001, 2002):
        place = tmp_path / f"{year}.npz"
        with zipfile.ZipFile(place, "w") as archive:
            archive.writestr(zipfile.ZipInfo("a.npy", (year, 1, 1, 0, 0, 0)), json.dumps([1]))
        places.append(place)
    assert places[0].read_bytes() != places[1].read_bytes()
    assert compare_files(places[0], places[1], "p")[0] is Rung.NORMALISED


def test_databases_are_compared_by_their_rows(tmp_path: Path) -> None:
    places = []
    for rows in ([1], [2], [2, 1]):
        place = tmp_path / f"{len(places)}.sqlite"
        with sqlite3.connect(place) as connection:
            connection.execute("create table t (a)")
            connection.executemany("insert into t values (?)", [(row,) for row in rows])
            connection.execute("delete from t where a = 1")
        places.append(place)
    assert compare_files(places[1], places[2], "p")[0] is Rung.IDENTICAL
    assert compare_files(places[0], places[1], "p")[0] is Rung.DIFFERS
