"""What is seen of a package's tests while pytest runs them."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from nb2prod.observe import Watched, Watching
from nb2prod.observe.watcher.literals import literal

FUNCTIONS = '''\
"""The functions."""
from functools import lru_cache


def price(n, rate=0.5):
    """What n of them cost."""
    if n > 2:
        print("many", n)
        return n * rate
    return n


@lru_cache(maxsize=None)
def halved(n):
    return n // 2


def never_tested(n):
    return n + 1


class Basket:
    def __init__(self, items):
        self.items = [item for item in items if item]

    def total(self):
        return sum(price(item) for item in self.items)


def forever(n):
    while n < 10:
        n += 1
    return n


def everything(n):
    while n < 10:
        try:
            n += 1
        except Exception:
            pass
    return n
'''
TESTS = """\
import pytest
from shop.functions import Basket, everything, forever, halved, price


@pytest.mark.parametrize("n", [pytest.param(4, id="many"), pytest.param(1, id="été …")])
def test_price(n):
    assert price(n) == {4: 2.0, 1: 1}[n]


def test_halved():
    assert halved(9) == 4


def test_basket():
    assert Basket([1, 0, 4]).total() == 3


def test_forever():
    assert forever(3) == everything(3) == 10


def test_wrong():
    assert price(3) == 7, "a reason"


def test_skipped():
    pytest.skip("not today")
"""


def run(root: Path, *, functions: str, tests: str, closely: bool = True) -> Watched:
    """Run a package's tests as they are run, but for the guard."""
    for name, text in {
        "pyproject.toml": '[tool.pytest.ini_options]\npythonpath = ["src"]\n',
        "src/shop/__init__.py": "",
        "src/shop/functions.py": functions,
        "tests/test_functions.py": tests,
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    watching = Watching(root, closely=closely, seconds=60 if closely else 0)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
    env = {**os.environ, **watching.environment(), "PYTHONDONTWRITEBYTECODE": "1"}
    subprocess.run(command, cwd=root, env=env, capture_output=True, check=False)
    return watching.read()


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    return run(tmp_path_factory.mktemp("shop"), functions=FUNCTIONS, tests=TESTS)


def test_results_by_name_with_the_reason(watched: Watched) -> None:
    name = "tests/test_functions.py::test_"
    assert watched.results == (
        (f"{name}price[many]", "passed", ""),
        (f"{name}price[\\xe9t\\xe9 \\u2026]", "passed", ""),
        (f"{name}halved", "passed", ""),
        (f"{name}basket", "passed", ""),
        (f"{name}forever", "passed", ""),
        (f"{name}wrong", "failed", "AssertionError: a reason"),
        (f"{name}skipped", "skipped", "Skipped: not today"),
    )


def test_lines_of_functions_that_no_test_calls_are_missing(watched: Watched) -> None:
    ((name, ran, lines),) = watched.lines
    assert (name, lines - ran) == ("functions.py", 3)  # one of never_tested, two that catch


def test_faults_are_planted_in_what_tests_call(watched: Watched) -> None:
    functions = {fault.function for fault in watched.faults}
    assert functions == {"price", "halved", "Basket.__init__", "Basket.total", "forever",
                         "everything"}  # fmt: skip
    assert watched.untried == 0
    assert [f"{f.line}: {f.change}" for f in watched.faults if f.function == "price"] == [
        "7: `2` becomes `3`",
        "7: `>` becomes `>=`",
        "7: `if n > 2` becomes `if not`",
        "9: `*` becomes `/`",
        "9: `return n * rate` returns nothing",
        "10: `return n` returns nothing",
    ]


def test_faults_that_no_test_notices_survive(watched: Watched) -> None:
    survivors = [f"{f.function} {f.line}: {f.change}" for f in watched.faults if not f.noticed]
    assert survivors == [
        "price 7: `2` becomes `3`",
        "Basket.__init__ 24: `if item` is left out",
        "price 7: `>` becomes `>=`",
    ]


DEFAULTS = """\
import json
from json import dumps


def reads(name):
    return open(name, "r").read()


def spells(value):
    return json.dumps(value, indent=None) + dumps(value, skipkeys=True)


def opens(open, name):
    return open(name, "r")


def sees(values):
    return (lambda json: json.dumps(1, indent=None))(values)
"""
ASKS = """\
from shop.functions import opens, reads, sees, spells


class Dumper:
    def dumps(self, *given, **named):
        return 1


def test_all():
    assert reads(__file__)
    assert spells(1) == "11"
    assert opens(lambda *given: 3, "") == 3
    assert sees(Dumper()) == 1
"""


def test_an_argument_that_says_the_default_is_not_left_out(tmp_path: Path) -> None:
    watched = run(tmp_path, functions=DEFAULTS, tests=ASKS)
    assert {f"{f.function}: {f.change}" for f in watched.faults if "left out" in f.change} == {
        "spells: `skipkeys=` in `dumps(value, skipkeys=True)` is left out",
        'opens: `"r"` in `open(name, "r")` is left out',
        "sees: `indent=` in `json.dumps(1, indent=None)` is left out",
    }


def test_without_a_closer_look_there_are_only_results(tmp_path: Path) -> None:
    watched = run(tmp_path, functions=FUNCTIONS, tests=TESTS, closely=False)
    assert len(watched.results) == 7
    assert watched.lines == watched.faults == ()


def test_a_module_that_cannot_be_imported_fails_as_a_whole(tmp_path: Path) -> None:
    watched = run(tmp_path, functions="import nowhere_to_be_found\n", tests=TESTS)
    ((name, outcome, reason),) = watched.results
    assert (name, outcome) == ("tests/test_functions.py", "failed")
    assert reason == "ModuleNotFoundError: No module named 'nowhere_to_be_found'"


def test_calls_nearby_are_told_that_would_notice_a_survivor(watched: Watched) -> None:
    found = [(near.function, dict(near.arguments), near.result) for near in watched.calls]
    assert found == [
        ("price", {"n": "3", "rate": "2"}, "6"),
        ("price", {"n": "2", "rate": "0.5"}, "2"),
    ]


UNSAFE = """\
import random

def draws(n):
    return n + random.random()

def changes(items):
    items.append(1)
    return len(items) > 2

def raises(n):
    if n > 2:
        raise ValueError
    return n

def any_number(*n):
    return len(n) > 2
"""
ASKING = """\
from shop.functions import any_number, changes, draws, raises

def test_all():
    assert draws(0) < 99
    assert not changes([])
    assert raises(1) == 1
    assert not any_number(1)
"""


def test_calls_nearby_repeat_and_change_nothing(tmp_path: Path) -> None:
    watched = run(tmp_path, functions=UNSAFE, tests=ASKING)
    assert {fault.function for fault in watched.faults if not fault.noticed} >= {"draws", "changes"}
    assert [(near.function, near.arguments) for near in watched.calls] == [
        ("raises", (("n", "2"),)),
    ]


TABLES = """\
import numpy as np

def level(row):
    if row["score"] == 0:
        return None
    return round(row["factor"] * row["score"], 2)

def above(table, limit):
    return int((table["a"] > limit).sum())

def mean(numbers, power):
    return np.mean(numbers) ** power

def lucky(k, rng):
    return int(rng.random() * 10) > k

def spoils(table, limit):
    table["b"] = limit
    return limit > 2
"""
OF_TABLES = """\
import numpy as np
import pandas as pd
from shop.functions import above, level, lucky, mean, spoils

def test_all():
    row = pd.Series({"score": 7.5, "factor": 2.0, "name": "ana", "gap": np.nan}, dtype=object)
    assert level(row) == 15.0
    assert above(pd.DataFrame({"a": [0.2, -0.2]}), 0.8) == 0
    assert mean(np.array([2.0, 2.0]), 1) == 2
    assert lucky(5, np.random.default_rng(0))
    assert not spoils(pd.DataFrame({"a": [1]}), 1)
"""


GAPS = """\
def rated(answer):
    if answer != answer:
        return answer
    if answer in ("good", "very good"):
        return True
    raise ValueError
"""
OF_GAPS = """\
from shop.functions import rated

def test_all():
    assert str(rated(float("nan"))) == "nan"
"""


def test_calls_nearby_fill_a_gap_with_what_the_code_names(tmp_path: Path) -> None:
    watched = run(tmp_path, functions=GAPS, tests=OF_GAPS)
    assert [(near.function, near.arguments, near.result) for near in watched.calls] == [
        ("rated", (("answer", "'good'"),), "True"),
    ]


def test_calls_nearby_with_tables(tmp_path: Path) -> None:
    watched = run(tmp_path, functions=TABLES, tests=OF_TABLES)
    row = "{'score': %s, 'factor': %s, 'name': 'ana'}"
    assert {(near.function, near.arguments, near.result) for near in watched.calls} == {
        ("level", (("row", row % ("1.0", "2.0")),), "2.0"),
        ("level", (("row", row % ("0.9375", "2.0")),), "1.88"),
        ("above", (("table", ""), ("limit", "-0.2")), "1"),
        ("mean", (("numbers", ""), ("power", "0")), "1.0"),
        ("lucky", (("k", "6"), ("rng", "")), "False"),
    }


KINDS = """\
from functools import wraps


def many(n):
    \"""Each kind of statement.\"""
    try:
        with open(__file__) as file:
            for line in file:
                if line.startswith("nothing"):
                    return None
                elif n:
                    break
            else:
                raise ValueError(
                    "no line"
                )
        while n > 3:
            n -= 1
    except ValueError:
        return -1
    finally:
        made = [
            n,
            n + 1,
        ]

    class Inner:
        kind = 1

        def half(self):
            return n / 2

    def nested(m):
        return m + made[0]

    return nested(Inner().half()), (lambda m: m)(1)


def njit(function):
    return function


@njit
def compiled(n):
    return n


def jitted(n):
    return n


jitted = njit(jitted)


def endless(n):
    yield n
    yield n + 1
"""
KINDS_TESTS = """\
import dis
from shop.functions import compiled, endless, jitted, many


def test_many():
    assert many(4) == (4.5, 1)
    assert many(0) == -1


def test_compilers_see_what_they_know():
    for function in (compiled, jitted):
        assert function(1) == 1
        assert not any("nb2prod" in str(each.argval) for each in dis.Bytecode(function))


def test_endless():
    assert next(endless(1)) == 1
"""


def test_each_kind_of_statement_counts_by_line(tmp_path: Path) -> None:
    watched = run(tmp_path, functions=KINDS, tests=KINDS_TESTS)
    assert all(outcome == "passed" for _, outcome, _ in watched.results), watched.results
    text = KINDS.splitlines()
    ((_, ran, lines),) = watched.lines
    never = ["return None", "yield n + 1", "return n", "return n"]
    assert sum(line.strip() in never for line in text) == 4
    assert lines - ran == 4
    assert {fault.function for fault in watched.faults} >= {"many", "endless"}


CELLS = {
    "try:\n    {}['a']\nexcept KeyError:\n    int('x')": "ValueError: invalid literal",
    "raise OSError('no:\\nsuch file')": "OSError: no:",
    "raise LookupError": "LookupError:",
    "1 = 2": "SyntaxError: ",
}
JOBS = """\
import papermill
import pytest


@pytest.mark.parametrize("n", range(4))
def test_job(n):
    papermill.execute_notebook(f"{n}.ipynb", None, kernel_name="python3")
"""


def test_the_reason_of_a_notebook_is_the_error_in_its_cell(
    tmp_path: Path, notebook_json: Callable[..., str]
) -> None:
    for number, cell in enumerate(CELLS):
        (tmp_path / f"{number}.ipynb").write_text(notebook_json("a = 1", cell))
    told = run(tmp_path, functions="", tests=JOBS, closely=False).results
    for (_, outcome, reason), expected in zip(told, CELLS.values(), strict=True):
        assert (outcome, reason[: len(expected)]) == ("failed", expected)


@pytest.mark.parametrize("held", [False, True])
def test_what_cannot_show_itself_yet_has_no_literal(held: bool) -> None:
    """As `self` of a class with a `__repr__`, before `__init__` has run."""

    class Account:
        def __repr__(self) -> str:
            return f"Account({self.owner!r})"  # type: ignore[attr-defined]

    assert literal([Account()] if held else Account()) is None
