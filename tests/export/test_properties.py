"""Functions that were never called: what can be asked of them, and what cannot."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from nb2prod.export import tests as made
from nb2prod.export.files import File
from nb2prod.export.package import build_package
from nb2prod.export.properties import property_of
from nb2prod.export.skeleton import skeleton
from nb2prod.export.tests import needed_by
from nb2prod.export.tests.properties import FILE
from nb2prod.notebook import Location
from nb2prod.observe import Distribution, Environment, Observation
from nb2prod.transform import Function, Plan

HERE = Location(2, 1)
HAS = Environment(distributions=(Distribution("hypothesis", "6"),))
SEEN = Observation((), environment=HAS)


def plan_of(**functions: str) -> Plan:
    return Plan(
        "words",
        "Words",
        "words.ipynb",
        imports=("import math", "import re, requests", "import pandas as pd"),
        functions=tuple(Function(name, text, (), HERE) for name, text in functions.items()),
    )


ASKED = {
    "normalize_name": (
        "def normalize_name(text):\n    return ' '.join(text.lower().split())\n",
        "twice_is_as_once",
    ),
    "reverse": ("def reverse(items: list[int]):\n    return items[::-1]\n", "twice_is_nothing"),
    "sort_words": ("def sort_words(words):\n    return sorted(words)\n", "keeps_all_items"),
    "is_even": ("def is_even(n: int):\n    return n % 2 == 0\n", "says_yes_or_no"),
    "count_words": (
        "def count_words(text: str) -> int:\n    return len(text.split())\n",
        "is_never_negative",
    ),
    "area": (
        "def area(r: float, *, places=2) -> float:\n    return round(math.pi * r * r, places)\n",
        "gives_float",
    ),
    "encode_id": (
        "def encode_id(n: int):\n    return f'id{n}'\n",
        "is_undone_by_decode_id",
    ),
    "decode_id": ("def decode_id(text: str) -> int:\n    return int(text[2:])\n", "gives_int"),
}
PLAN = plan_of(**{name: text for name, (text, _) in ASKED.items()})


@pytest.mark.parametrize("name", ASKED)
def test_asks(name: str) -> None:
    (function,) = (each for each in PLAN.functions if each.name == name)
    found = property_of(function, PLAN)
    assert found is not None
    assert found.says == ASKED[name][1]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("def f(x): return x", id="anything may come in"),
        pytest.param("def f(x: int): return x", id="nothing is promised"),
        pytest.param("def is_there(path: str) -> bool: return bool(open(path))", id="a file"),
        pytest.param("def is_up(url: str) -> bool: return requests.get(url).ok", id="the network"),
        pytest.param("def is_set(name: str) -> bool: return name in settings", id="a variable"),
        pytest.param(
            "def is_big(table: pd.DataFrame) -> bool: return len(table) > 9", id="a table"
        ),
        pytest.param("def is_odd(n: int) -> bool:\n    yield n % 2 == 1", id="a generator"),
        pytest.param("def is_it(n: int, *, m) -> bool: return n == m", id="one without a type"),
        pytest.param("def f() -> int: return 1", id="nothing to vary"),
    ],
)
def test_leaves_alone(text: str) -> None:
    name = text[4:].partition("(")[0]
    plan = plan_of(**{name: text})
    assert property_of(plan.functions[0], plan) is None


def test_skeleton_is_a_whole_test_where_something_is_promised() -> None:
    assert skeleton(PLAN.functions[3], PLAN) == (
        "from hypothesis import given, settings, strategies as st",
        "from words.functions import is_even",
        "",
        "",
        "@settings(derandomize=True, database=None, deadline=None)",
        "@given(n=st.integers())",
        "def test_is_even_says_yes_or_no(n):",
        "    assert is_even(n) in (True, False)",
    )
    assert skeleton(PLAN.functions[3], PLAN, called=True)[-1] == "    assert is_even(n=...) == ..."


def test_tests_are_written_where_hypothesis_is_and_they_can_fail(tmp_path: Path) -> None:
    files = made.written_tests(PLAN, SEEN, {})
    for file in (*build_package(PLAN).files, *files):
        path = tmp_path / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
    assert needed_by(files, SEEN.environment) == ("hypothesis",)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", FILE]
    shown = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    failing = "test_decode_id_gives_int"  # not every text is an id: whoever tries the tests sees it
    assert "1 failed, 7 passed" in shown.stdout, shown.stdout
    assert f"FAILED {FILE}::{failing}" in shown.stdout
    source = tmp_path / "src/words/functions.py"
    text = source.read_text()
    for right, wrong in {
        '" ".join(': '"so " + " ".join(',
        "[::-1]": "[1:]",
        "sorted(words)": "sorted(set(words))",
        "% 2 == 0": "% 3",
        "len(text.split())": "-len(text.split())",
        "round(math": "str(math",
        'f"id{n}"': 'f"no{n}1"',
    }.items():
        assert right in text, right
        text = text.replace(right, wrong)
    source.write_text(text.replace(", places)", ")"))
    shown = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "8 failed" in shown.stdout, shown.stdout


def test_elsewhere_there_are_none() -> None:
    bare = replace(SEEN, environment=Environment())
    assert FILE not in [file.path for file in made.written_tests(PLAN, bare, {})]
    assert needed_by((), None) == ()
    left_out = frozenset({f"{FILE}::test_decode_id_gives_int"})
    (file,) = (f for f in made.written_tests(PLAN, SEEN, {}, left_out) if f.path == FILE)
    assert b"test_decode_id_gives_int" not in file.data
    assert {s.what for s in made.untested(PLAN, SEEN, left_out)} == {"decode_id"}


def test_tests_that_read_parquet_need_what_reads_it() -> None:
    files = [File("tests/data/f-rows.parquet", b"PAR1")]
    old = Environment(distributions=(Distribution("pyarrow", "14.0.2"),))
    assert needed_by(files, old) == ("pyarrow>=14.0,<15",)
    assert needed_by(files, None) == ("pyarrow",)
