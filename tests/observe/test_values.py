import logging
import random
import sqlite3
import threading
import warnings
from collections import namedtuple
from dataclasses import dataclass, field
from enum import Enum
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from IPython.utils.text import SList
from matplotlib.figure import Figure
from sklearn.ensemble import RandomForestClassifier

from nb2prod.observe.recorder.described import description, numbers
from nb2prod.observe.recorder.described.values import describe

mpl.use("Agg")
Point = namedtuple("Point", "x y")
NAN = float("nan")
NAMES = (
    "collections datetime decimal functools ipywidgets pathlib random time "
    "scipy.sparse sklearn.linear_model"
)
MODULES = {name.split(".")[-1]: import_module(name) for name in NAMES.split()}


@dataclass
class Holder:
    a: object
    b: list[object] = field(default_factory=list)


class Slotted:
    __slots__ = ("a", "cache_of_a")

    def __init__(self, a: object) -> None:
        self.a = a
        self.cache_of_a = object()


class Colour(Enum):
    RED = 1
    BLUE = 2


class Search(SimpleNamespace):
    """As scikit-learn's, which keeps how long it took."""


class Element:
    """As folium's, which gives each a name of its own."""

    __module__ = "branca.element"

    def __init__(self, parts: dict[str, object]) -> None:
        self._id = uuid4().hex
        self._children = parts
        self.shown_first = f"layer_{uuid4().hex}"


def layer(zoom: int = 1) -> dict[str, object]:
    return {f"layer_{uuid4().hex}": zoom}


class Hostile:
    def __repr__(self) -> str:
        raise AssertionError("a value's own code is not run")

    __eq__ = __iter__ = __len__ = __getattr__ = __reduce__ = __hash__ = __repr__  # type: ignore


def circle(text: str) -> list[object]:
    items: list[object] = [text]
    items.append(items)
    return items


def figure(**change: Any) -> Figure:
    made = {"title": "t", "ys": [1.5, 2.5], "label": "a", "limit": 9, "ticks": ["p", "q"], **change}
    drawn = Figure()
    one, two = drawn.subplots(1, 2)
    one.plot([1, 2], made["ys"], label=made["label"])
    one.set_title(made["title"])
    one.legend()
    one.set_xlim(0, made["limit"])
    one.set_xticks([1, 2], made["ticks"])
    two.bar(["u", "v"], made.get("bars", [1, 2]))
    two.scatter([0, 1], made.get("points", [2, 3]))
    two.imshow(made.get("image", np.eye(2)))
    two.set_yscale(made.get("scale", "linear"))
    return drawn


def table(**columns: Any) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "number": [1.5, NAN, 3.0],
            "text": ["a", None, "c"],
            "when": pd.to_datetime(["2020-01-01", "2020-01-02", None]),
            "zoned": pd.to_datetime(["2020-01-01"] * 3).tz_localize("UTC"),
            "kind": pd.Categorical(["x", "y", "x"]),
            "maybe": pd.array([1, None, 3], dtype="Int64"),
            "mixed": [1, "a", NAN],
            **columns,
        }
    )


def fitted(seed: int = 0) -> RandomForestClassifier:
    xs = np.arange(20.0).reshape(10, 2)
    return RandomForestClassifier(3, random_state=seed).fit(xs, np.arange(10) % 2)


def made_as_text(expression: str) -> Any:
    """Evaluated anew, so that two values share nothing."""
    return eval(expression, {**globals(), **MODULES})


@pytest.mark.parametrize(
    ("value", "others"),
    [
        ("None", ["0", "False", "'None'"]),
        ("True", ["1", "False"]),
        ("10 ** 6000", ["10 ** 6000 + 1"]),
        ("1.5", ["1.25", "np.float64(1.5)", "'1.5'"]),
        ("NAN", ["0.0", "None"]),
        ("2 + 1j", ["2 - 1j"]),
        ("'text'", ["'Text'", "b'text'", "['text']"]),
        ("b'ab'", ["b'ac'"]),
        ("'lone \\ud800'", ["'lone'"]),
        ("[1, 'a', None]", ["[1, 'a']", "(1, 'a', None)", "['a', 1, None]", "[1, ['a'], None]"]),
        ("[1.5, NAN]", ["[1.5, 2.0]", "[NAN, 1.5]"]),
        ("{'a': 1, 'b': [2]}", ["{'a': 1, 'b': [3]}", "{'b': [2], 'a': 1}"]),
        ("{1.5, 'a', (2, 3)}", ["{1.5, 'a', (2, 4)}", "{1.25, 'a', (2, 3)}"]),
        ("Point(1, 2)", ["(1, 2)", "Point(1, 3)"]),
        ("Holder(1, [2])", ["Holder(1, [3])", "Slotted(1)"]),
        ("Slotted([1])", ["Slotted([2])"]),
        ("circle('a')", ["circle('b')", "['a']"]),
        ("Colour.RED", ["Colour.BLUE", "1"]),
        ("collections.Counter('aab')", ["collections.Counter('ab')"]),
        ("collections.deque([1, 2])", ["collections.deque([2, 1])"]),
        (
            "datetime.datetime(2020, 1, 2, 3)",
            ["datetime.datetime(2020, 1, 2, 4)", "datetime.date(2020, 1, 2)"],
        ),
        ("datetime.timedelta(1)", ["datetime.timedelta(2)"]),
        ("decimal.Decimal('1.10')", ["decimal.Decimal('1.2')"]),
        ("pathlib.Path('a/b')", ["pathlib.Path('a/c')"]),
        ("range(3)", ["range(4)"]),
        ("iter([1, 2])", ["iter([1, 3])"]),
        ("functools.partial(max, 1)", ["functools.partial(max, 2)", "functools.partial(min, 1)"]),
        ("random.Random(1)", ["random.Random(2)"]),
        ("np.random.default_rng(1)", ["np.random.default_rng(2)"]),
        ("{'a': 1}.items()", ["{'a': 2}.items()"]),
        ("np.arange(3)", ["np.arange(4)", "np.arange(3.0)", "np.arange(3).reshape(3, 1)"]),
        ("np.array(['a', 'b'])", ["np.array(['a', 'c'])"]),
        ("np.array([{'a': 1}, 2.5])", ["np.array([{'a': 2}, 2.5])"]),
        ("np.array([NAN, 1j])", ["np.array([NAN, 2j])"]),
        ("np.zeros(2, [('a', 'i4')])", ["np.zeros(2, [('b', 'i4')])"]),
        ("np.ma.masked_equal([1, 2], 2)", ["np.ma.masked_equal([1, 2], 1)", "np.array([1, 2])"]),
        ("np.datetime64('2020-01-01')", ["np.datetime64('2020-01-02')"]),
        ("np.eye(3)[:, 1]", ["np.eye(3)[1:, 1]"]),
        (
            "table()",
            [
                "table(number=[1.5, 2.0, 3.0])",
                "table(text=['a', None, 'd'])",
                "table(when=pd.to_datetime(['2020-01-01', '2020-01-02', '2020-01-02']))",
                "table(zoned=pd.to_datetime(['2020-01-01'] * 3).tz_localize('CET'))",
                "table(kind=pd.Categorical(['x', 'y', 'y']))",
                "table(maybe=pd.array([1, 2, 3], dtype='Int64'))",
                "table(mixed=[1, 'a', 'b'])",
                "table().set_index('number')",
                "table().rename(columns={'text': 'words'})",
                "table()[:2]",
            ],
        ),
        ("table().text", ["table().text[:2]", "table().text.rename('b')", "table().number"]),
        ("pd.Index([1, 2], name='a')", ["pd.Index([1, 2])", "pd.Index([1, 3], name='a')"]),
        (
            "pd.MultiIndex.from_product([[1, 2], ['a']])",
            ["pd.MultiIndex.from_product([[1, 2], ['b']])"],
        ),
        ("pd.interval_range(0, 3)", ["pd.interval_range(0, 4)"]),
        ("pd.period_range('2020', periods=2)", ["pd.period_range('2021', periods=2)"]),
        ("pd.Timestamp('2020-01-01')", ["pd.Timestamp('2020-01-02')", "pd.NaT"]),
        (
            "sparse.eye(3).tocsr()",
            ["sparse.eye(4).tocsr()", "sparse.eye(3).tocsr() * 2"],
        ),
        (
            "linear_model.LinearRegression(n_jobs=1)",
            ["linear_model.LinearRegression(n_jobs=2)"],
        ),
        ("fitted()", ["fitted(1)"]),
        ("Search(a=1, mean_fit_time=time.time_ns())", ["Search(a=2, mean_fit_time=0)"]),
        ("{'mean_fit_time': time.time_ns(), 'a': 1}", ["{'mean_fit_time': 0, 'a': 2}"]),
        ("Element(layer())", ["Element({})", "Element(layer(2))"]),
        ("ipywidgets.IntSlider(3)", ["ipywidgets.IntSlider(4)", "ipywidgets.FloatSlider(3)"]),
        (
            "ipywidgets.VBox([ipywidgets.Text('a')])",
            ["ipywidgets.VBox([ipywidgets.Text('b')])", "ipywidgets.VBox()"],
        ),
        ("lambda: 1", ["len"]),
        ("len", ["max", "pd.DataFrame"]),
        ("Point", ["Holder"]),
        ("np", ["pd"]),
        (
            "figure()",
            [
                "figure(title='u')",
                "figure(ys=[1.5, 2.25])",
                "figure(label='b')",
                "figure(limit=8)",
                "figure(ticks=['p', 'r'])",
                "figure(bars=[1, 3])",
                "figure(points=[2, 4])",
                "figure(image=np.ones((2, 2)))",
                "figure(scale='symlog')",
                "figure().axes[0]",
            ],
        ),
        ("figure().axes[0].lines[0]", ["figure(ys=[1.5, 2.25]).axes[0].lines[0]"]),
    ],
)
def test_equal_values_are_described_alike_and_others_not(value: str, others: list[str]) -> None:
    first, again = describe(made_as_text(value)), describe(made_as_text(value))
    assert first == again
    assert first["comparable"]
    for other in others:
        described = describe(made_as_text(other))
        assert described["comparable"]
        assert described != first, other


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(lambda: (x for x in [1]), id="generator"),
        pytest.param(lambda: sqlite3.connect(":memory:"), id="connection"),
        pytest.param(threading.Lock, id="lock"),
        pytest.param(lambda: open(__file__), id="open file"),  # noqa: SIM115
        pytest.param(lambda: "ghp_" + "a1B2" * 9, id="text with a credential's shape"),
    ],
)
def test_is_not_comparable(value: Any) -> None:
    made = value()
    told = describe(made)
    assert told == {"type": told["type"], "comparable": False}
    if hasattr(made, "close"):
        made.close()


def test_credentials_are_not_part_of_it() -> None:
    assert describe("short", "db_password") == {"type": "str", "comparable": False}
    assert describe({"api_key": "one", "a": 1}) == describe({"api_key": "two", "a": 1})
    secret, other = Holder("sk-" + "a" * 30), Holder("sk-" + "b" * 30)
    assert describe(secret)["digest"] == describe(other)["digest"]
    assert describe(secret)["comparable"]


def test_user_code_is_not_run() -> None:
    told = describe([Hostile(), Holder(Hostile())])
    assert told["comparable"]
    assert told["summary"] == "2 items"


@pytest.mark.parametrize(
    ("value", "summary"),
    [
        (table(), "3 rows × 7 columns"),
        (table().number, "3 values, float64"),
        (np.zeros((2, 3)), "float64 of shape (2, 3)"),
        (np.float64(1.5), "1.5"),
        ("a\nb", r"'a\nb'"),
        ("x" * 500, "'" + "x" * 78 + "…"),
        (figure(), "2 axes: 1 lines; 1 collections, 2 patches, 1 images"),
        ([1, 2], "2 items"),
    ],
)
def test_summary_says_what_it_was(value: object, summary: str) -> None:
    assert describe(value)["summary"] == summary


def test_loggers_of_two_modules_are_alike_but_not_of_two_levels() -> None:
    notebook, package, other = map(logging.getLogger, ("of.cells", "of.package", "of.others"))
    other.setLevel(logging.ERROR)
    package.addHandler(logging.NullHandler())
    assert describe(notebook)["digest"] == describe(package)["digest"]
    assert describe(notebook)["digest"] != describe(other)["digest"]


def test_lines_of_a_command_are_a_list() -> None:
    assert describe(SList(["a"])) == describe(["a"])


def test_numbers_are_told_apart_from_the_rest() -> None:
    near, far = describe({"a": 1.0, "b": np.array([2.5])}), describe({"a": 3.0, "b": [2.5]})
    assert near["floats"] == [(1.0).hex(), (2.5).hex()]
    assert near["digest"] != far["digest"]
    assert describe([1.0])["digest"] == describe([1.0 + 1e-12])["digest"]
    assert describe(-0.0)["floats"] == describe(0.0)["floats"]


def test_many_numbers_are_one_digest() -> None:
    many = np.arange(6000.0)
    told = describe(many)
    assert told["floats"] == []
    assert told["floats_digest"] == describe(many.copy())["floats_digest"]
    assert told["floats_digest"] != describe(many + 1)["floats_digest"]
    assert told["digest"] == describe(many + 1)["digest"]


def test_many_numbers_are_kept_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(numbers, "_folder", "")
    monkeypatch.setattr(numbers, "MOST_BYTES", 100_000)
    numbers.keep_in(str(tmp_path))
    rows = np.arange(6000.0)
    told = [describe(row) for row in (rows, rows + 1, [rows.copy()], rows + 2)]
    kept = {path.name: path.read_bytes() for path in tmp_path.iterdir() if len(path.name) == 64}
    assert kept == {told[n]["floats_digest"]: (rows + n).tobytes() for n in (0, 1)}


def test_large_value_is_compared_on_its_first_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(description, "MAX_SECONDS", 60.0)
    items: list[object] = [(n,) for n in range(description.MAX_ITEMS + 10)]
    told = describe(items)
    assert told["summary"].endswith("(the first part of it)")
    assert told == describe([*items[:-1], ("other",)])
    assert told != describe([("other",), *items[1:]])


def test_what_takes_too_long_is_not_comparable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(description, "MAX_SECONDS", -1.0)
    assert describe([1]) == {
        "type": "list",
        "comparable": False,
        "summary": "takes too long to look at",
    }


def test_what_only_one_run_has_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(description, "places", [("/tmp/copy-1/home", ".")])
    here = describe("in /tmp/copy-1/home/a.csv <f at 0x7f1>")
    monkeypatch.setattr(description, "places", [("/tmp/copy-2/home", ".")])
    assert here == describe("in /tmp/copy-2/home/a.csv <f at 0x9a4>")


def test_nothing_else_changes() -> None:
    iterator, filters = iter([1, 2]), list(warnings.filters)
    np.random.seed(1)
    state, own = np.random.get_state()[1].tobytes(), random.getstate()
    for value in (iterator, table(), fitted(), figure(), np.random.default_rng()):
        describe(value)
    assert next(iterator) == 1
    assert (random.getstate(), list(warnings.filters)) == (own, filters)
    assert np.random.get_state()[1].tobytes() != b""
    np.random.seed(1)
    assert np.random.get_state()[1].tobytes() == state
