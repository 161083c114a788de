"""The sets of parameters of a sweep."""

from pathlib import Path

import pytest

from nb2prod.errors import ParameterError
from nb2prod.job import Declared
from nb2prod.job.grid import name_of, points

DECLARED = (
    Declared("price", "float", "0.28", ""),
    Declared("most", "int", "3", ""),
    Declared("path", "str", '"a.csv"', ""),
    Declared("names", "list", "[]", ""),
)

GIVEN = {
    "one parameter": (["most=1,2"], "", "", [{"most": 1}, {"most": 2}]),
    "two are combined": (
        ["most=1,2", "price=3,4"],
        "",
        "",
        [{"most": m, "price": p} for m in (1, 2) for p in (3.0, 4.0)],
    ),
    "the same twice is once": (["most=1,1"], "", "", [{"most": 1}]),
    "an object of lists is combined": (
        [],
        "grid.json",
        '{"names": [["a"], []], "path": ["b,c"]}',
        [{"names": ["a"], "path": "b,c"}, {"names": [], "path": "b,c"}],
    ),
    "a list of objects is taken": (
        [],
        "grid.json",
        '[{"most": 1}, {"price": 2}]',
        [{"most": 1}, {"price": 2.0}],
    ),
    "rows are taken": (
        [],
        "grid.csv",
        "most,price\n1,2\n3,4\n",
        [{"most": 1, "price": 2.0}, {"most": 3, "price": 4.0}],
    ),
    "a file with values beside it": (
        ["price=5"],
        "grid.csv",
        "most\n1\n",
        [{"most": 1, "price": 5.0}],
    ),
}


@pytest.mark.parametrize(("given", "name", "text", "found"), GIVEN.values(), ids=GIVEN.keys())
def test_each_set_once_and_in_order(
    tmp_path: Path, given: list[str], name: str, *, text: str, found: list[object]
) -> None:
    grid = tmp_path / name if name else None
    if grid:
        grid.write_text(text)
    assert list(points(DECLARED, given, grid)) == found


REFUSED = {
    "no values": (["most"], "", "give name=value"),
    "a name that is none": (["mots=1"], "", "did you mean most"),
    "another type": (["most=x"], "", "not a whole number"),
    "one parameter twice": (["most=1", "most=2"], "", "given twice"),
    "no JSON": ([], "{", "not JSON"),
    "a number": ([], "1", "give an object of lists"),
    "no list": ([], '{"most": 1}', "give an object of lists"),
    "a number for a text": ([], '{"path": [1]}', "path: 1 is not a text"),
    "nothing": ([], '{"most": []}', "has no values"),
    "an unknown name in the file": ([], '[{"x": 1}]', "no such parameter"),
}


@pytest.mark.parametrize(("given", "text", "told"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_grid_is_refused(tmp_path: Path, given: list[str], text: str, told: str) -> None:
    grid = tmp_path / "grid.json"
    grid.write_text(text)
    with pytest.raises(ParameterError, match=told):
        points(DECLARED, given, grid if text else None)


def test_a_sweep_is_known_by_its_job_code_and_points(tmp_path: Path) -> None:
    one = name_of(tmp_path, "code", [{"most": 1}])
    assert one == name_of(tmp_path, "code", [{"most": 1}])
    assert one != name_of(tmp_path, "other code", [{"most": 1}])
    assert one != name_of(tmp_path, "code", [{"most": 2}])
