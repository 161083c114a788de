"""How a notebook is run in a copy of its folder."""

from pathlib import Path

import pytest

from nb2prod.api.runs import in_the_copy

HOME = Path("/home/ana/solar")
PATHS = {
    "a file": ("open('/home/ana/solar/a.csv')", "open('a.csv')"),
    "a file deeper": ("'/home/ana/solar/data/a.csv'", "'data/a.csv'"),
    "the folder": ("os.listdir('/home/ana/solar')", "os.listdir('.')"),
    "the folder with its stroke": ("'/home/ana/solar/' + name", "'./' + name"),
    "a shell line": ("!ls /home/ana/solar /home/ana/solar/b", "!ls . b"),
    "a folder whose name goes on": ("'/home/ana/solar2/a.csv'", "'/home/ana/solar2/a.csv'"),
    "a folder above": ("'/home/ana/a.csv'", "'/home/ana/a.csv'"),
}


@pytest.mark.parametrize(("code", "expected"), PATHS.values(), ids=PATHS.keys())
def test_the_notebooks_own_folder_is_the_copy(code: str, expected: str) -> None:
    assert in_the_copy(code, HOME) == expected
