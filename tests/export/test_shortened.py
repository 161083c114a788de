"""Which files can be had with fewer rows, and what stays of them."""

import gzip

import pytest

from nb2prod.export.tests.shortened import shortened

TABLE = b"name,n\n" + b"".join(b"row %d,%d\n" % (n, n) for n in range(1000))
QUOTED = b"name,n\n" + b"".join(b'"row\n%d",%d\n' % (n, n) for n in range(1000))
LINES = b"".join(b'{"n": %d}\n' % n for n in range(1000))


@pytest.mark.parametrize(
    ("data", "row"),
    [
        pytest.param(TABLE, b"row %d,%d\n", id="a table with a header"),
        pytest.param(QUOTED, b'"row\n%d",%d\n', id="texts of several lines"),
        pytest.param(TABLE.replace(b"\n", b"\r\n"), b"row %d,%d\r\n", id="ends of lines"),
    ],
)
def test_rows_stay_in_order(data: bytes, row: bytes) -> None:
    found = shortened(data, 50)
    assert found is not None
    content, kept, whole = found
    assert (kept, whole) == (50, 1000)
    possible = [row % (n, n) for n in range(1000)]
    rows = [each for each in possible if each in content]
    assert content == data[: data.index(possible[0])] + b"".join(rows)
    assert len(rows) == 50
    assert rows[:5] == possible[:5], "the first ones stay"
    assert rows[-1] in possible[900:], "and some of the whole file"


def test_a_compressed_file_stays_compressed() -> None:
    found = shortened(gzip.compress(LINES), 50)
    assert found is not None
    assert gzip.decompress(found[0]) == shortened(LINES, 50)[0]  # type: ignore[index]
    assert found == shortened(gzip.compress(LINES), 50), "the same bytes each time"


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(TABLE[:80], id="few rows"),
        pytest.param(b"PAR1\0\0" + TABLE, id="bytes"),
        pytest.param(b"[\n" + LINES + b"]", id="a JSON document"),
        pytest.param(b'{"rows":\n' + LINES + b"}", id="a JSON object"),
        pytest.param(b"<table>\n" + TABLE, id="markup"),
        pytest.param(b"\x1f\x8b" + TABLE, id="no gzip after all"),
    ],
)
def test_leaves_alone(data: bytes) -> None:
    assert shortened(data, 50) is None


def test_a_quote_without_an_end_is_a_sign_like_others() -> None:
    found = shortened(TABLE.replace(b"row 7,", b'row 7",'), 50)
    assert found is not None
    assert found[2] == 1000
