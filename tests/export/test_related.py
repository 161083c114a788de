import random

import pytest

from nb2prod.export.tests.related import related
from nb2prod.export.tests.shortened import shortened

ROWS = 50


def csv_of(header: str, rows: list[tuple[object, ...]], delimiter: str = ",") -> bytes:
    lines = [header.replace(",", delimiter), *(delimiter.join(map(str, row)) for row in rows)]
    return "\n".join([*lines, ""]).encode()


def column(data: bytes, place: int, delimiter: str = ",") -> list[str]:
    return [line.split(delimiter)[place] for line in data.decode().splitlines()[1:]]


def sampled(files: dict[str, bytes]) -> dict[str, bytes]:
    fit = related(files, ROWS)
    found = {name: shortened(data, ROWS, fit.get(name)) for name, data in files.items()}
    return {name: kept[0] if kept else files[name] for name, kept in found.items()}


DRAWN = random.Random(1)
SHOPS = csv_of("shop,city", [(f"s{n}", f"town {n % 7}") for n in range(300)])
SALES = csv_of("sale,shop,day", [(n, f"s{DRAWN.randrange(300)}", n % 30) for n in range(5000)])
REFUNDS = csv_of("sale,day,sum", [(n, n % 30, n * 2) for n in range(0, 5000, 2)])


def test_sales_are_of_the_shops_that_stay() -> None:
    kept = sampled({"sales": SALES, "shops": SHOPS})
    assert len(column(kept["shops"], 0)) == len(column(kept["sales"], 0)) == ROWS
    assert set(column(kept["sales"], 1)) <= set(column(kept["shops"], 0))


def test_rows_fit_by_all_their_common_columns() -> None:
    kept = sampled({"a": SALES, "b": REFUNDS, "c": SHOPS})
    sales = set(zip(column(kept["a"], 0), column(kept["a"], 2), strict=True))
    refunds = set(zip(column(kept["b"], 0), column(kept["b"], 1), strict=True))
    assert len(sales & refunds) > ROWS // 10


def test_a_table_that_is_short_comes_whole_and_counts() -> None:
    few = csv_of("shop;city", [(f"s{n}", n) for n in range(40)], ";")
    kept = sampled({"sales": SALES, "few": few})
    assert kept["few"] == few
    assert set(column(kept["sales"], 1)) <= set(column(few, 0, ";"))


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(SALES.replace(b"s1", b"t1"), id="another part of the same table"),
        pytest.param(csv_of("shop,city", [(n, n) for n in range(300)]), id="nothing in common"),
        pytest.param(csv_of("s,c", [(f"s{n}", n) for n in range(300)]), id="other names"),
        pytest.param(csv_of("1,2", [(f"s{n}", n) for n in range(300)]), id="no names"),
        pytest.param(SHOPS + b"one,two,three\n", id="a line that is longer"),
        pytest.param(SHOPS + b'"open\n', id="an open quote"),
        pytest.param(b"\0" + SHOPS, id="no text"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_files_that_are_not_related_are_sampled_each_by_itself(other: bytes) -> None:
    kept = sampled({"sales": SALES, "other": other})
    alone = shortened(SALES, ROWS)
    assert alone
    assert kept["sales"] == alone[0]


def test_types_of_columns_stay() -> None:
    codes = [("", n, "12" if n != 4321 else "12a", n if n != 4000 else "") for n in range(5000)]
    data = csv_of("note,n,code,size", codes)
    kept = sampled({"codes": data, "sales": SALES})["codes"]
    assert len(column(kept, 1)) == ROWS
    assert "12a" in column(kept, 2)
    assert "" in column(kept, 3)
