import ast
import dataclasses
import datetime
import enum
import math
import random
import re
import sys
import tempfile
import types
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from IPython.display import HTML

from nb2prod.export.tests.expressions import is_expression
from nb2prod.observe.recorder.described import description
from nb2prod.observe.recorder.source.checks import assert_same
from nb2prod.observe.recorder.source.estimators import fitting
from nb2prod.observe.recorder.source.expressions import expression
from nb2prod.observe.recorder.source.objects import born
from nb2prod.observe.recorder.source.stored import Store
from nb2prod.observe.recorder.source.writer import Bounds, NotPlain, build, is_same

Point = namedtuple("Point", "x y")


class Color(enum.Enum):
    RED = 1


@dataclasses.dataclass
class Reading:
    day: int
    values: list[float]


class Account:
    def __init__(self, owner: str) -> None:
        self.owner = owner


class Member(Account):
    count = 0
    names: ClassVar[list[str]] = []

    def __init__(self, owner: str) -> None:
        super().__init__(owner)
        Member.count += 1
        self.names.append(owner)


class Vault:
    def __init__(self) -> None:
        self.password = "hunter2"


def double(x: int) -> int:
    return 2 * x


OWN = (Point, Color, Reading, Account, Member, Vault, double)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans()
SCALARS = st.none() | NUMBERS | st.text() | st.binary()
KEYS = st.text(max_size=5) | st.integers()
PLAIN = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner) | st.lists(inner).map(tuple) | st.dictionaries(KEYS, inner),
    max_leaves=20,
)
HOSTILE = st.text(alphabet="'\"\\\n\r\t{}#%\x00\x1b\ud800\u2028\u202eab()", max_size=30)
IN_TABLES = HOSTILE.filter(lambda text: "\ud800" not in text)  # pandas holds no lone surrogate


@pytest.fixture(scope="module", autouse=True)
def notebook() -> Iterator[None]:
    """The classes above as if a notebook had defined them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Bounds, "space", {kind.__name__: kind for kind in OWN})
        for kind in OWN:
            patch.setattr(kind, "__module__", "__main__")
        yield


@given(PLAIN)
def test_literal_is_the_value_again(value: object) -> None:
    try:
        found = expression(value)
    except NotPlain as error:
        assert re.search("too long|credential", str(error))  # noqa: PT017
        return
    again = build(found)
    assert again == value
    assert type(again) is type(value)


def test_an_object_that_is_made_again_is_not_counted_twice() -> None:
    names = Member.names
    value = Member("ana")
    born(value, [expression("ana")], [])
    assert is_same(build(expression(value)), value)
    assert expression(value).source == "Member('ana')"
    assert (Member.count, Member.names) == (1, ["ana"])
    assert Member.names is names


@given(HOSTILE)
def test_text_cannot_break_out(text: str) -> None:
    source = expression(text).source
    tree = ast.parse(f"f({source}, 1)", mode="eval").body
    assert isinstance(tree, ast.Call)
    assert [ast.literal_eval(argument) for argument in tree.args] == [text, 1]
    assert source.isprintable()
    source.encode("utf-8")


@settings(deadline=None, max_examples=50)
@given(st.lists(IN_TABLES, min_size=1, max_size=4), IN_TABLES)
def test_text_in_a_table_cannot_break_out(cells: list[str], column: str) -> None:
    for value in (
        pd.DataFrame({column: cells}),
        pd.Series(cells, name=column, index=cells),
        np.array(cells, dtype=object),
        Reading(1, cells),
        Counter(cells),
    ):
        try:
            found = expression(value)
        except NotPlain:  # an index that is not unique
            continue
        tree = ast.parse(found.source, mode="eval")
        called = {ast.unparse(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}
        assert called <= {"pd.DataFrame", "pd.Series", "pd.Index", "np.array", "Reading", "Counter"}
        assert is_same(build(found), value)


@pytest.mark.parametrize(
    ("value", "source"),
    [
        (1, "1"),
        (1.5, "1.5"),
        (math.nan, "math.nan"),
        (-math.inf, "-math.inf"),
        (np.float64(1.5), "1.5"),
        (np.int8(-3), "-3"),
        (np.bool_(True), "True"),
        (np.str_("a"), "'a'"),
        ([np.int64(1), (np.float32(0.5),)], "[1, (0.5,)]"),
        ({"b", "a"}, "{'a', 'b'}"),
        (set(), "set()"),
        (frozenset({1}), "frozenset({1})"),
        ({"k": {1: None}}, "{'k': {1: None}}"),
        ((), "()"),
        (1 + 2j, "(1+2j)"),
        (range(3), "range(0, 3)"),
        (Decimal("1.10"), "Decimal('1.10')"),
        (Fraction(1, 3), "Fraction(1, 3)"),
        (Path("a/b.csv"), "Path('a/b.csv')"),
        (datetime.date(2020, 2, 1), "datetime.date(2020, 2, 1)"),
        (datetime.timedelta(days=1), "datetime.timedelta(days=1)"),
        (OrderedDict(a=1), "OrderedDict({'a': 1})"),
        (Counter("aab"), "Counter({'a': 2, 'b': 1})"),
        (defaultdict(list, {1: [2]}), "defaultdict(list, {1: [2]})"),
        (deque([1, 2], 3), "deque([1, 2], maxlen=3)"),
        (re.compile("a+"), "re.compile('a+')"),
        (Point(1, 2), "Point(x=1, y=2)"),
        (Color.RED, "Color.RED"),
        (Reading(1, [0.5]), "Reading(day=1, values=[0.5])"),
        (Account("ana"), "with_attributes(Account, owner='ana')"),
        (double, "double"),
        (len, "len"),
        (np.mean, "np.mean"),
        (np.sin, "np.sin"),
        (math, "math"),
        (np.array([1, 2]), "np.array([1, 2])"),
        (np.array([1.0, np.nan]), "np.array([1.0, np.nan])"),
        (np.array([1], dtype="int8"), "np.array([1], dtype='int8')"),
        (np.zeros((0, 2)), "np.empty((0, 2), dtype='float64')"),
        (pd.Timestamp("2020-01-01"), "pd.Timestamp('2020-01-01 00:00:00')"),
        (pd.NaT, "pd.NaT"),
        (pd.DataFrame({"a": [1, 2]}), "pd.DataFrame({'a': [1, 2]})"),
        (
            pd.DataFrame({"a": pd.array([1, None], dtype="Int64")}, index=["x", "y"]),
            "pd.DataFrame({'a': pd.array([1, None], dtype='Int64')}, index=['x', 'y'])",
        ),
        (pd.Series([1.5, np.nan], name="kwh"), "pd.Series([1.5, np.nan], name='kwh')"),
        (
            pd.Series(pd.Categorical(["a"], categories=["a", "b"])),
            "pd.Series(pd.Categorical(['a'], categories=['a', 'b']))",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_spelling(value: object, source: str) -> None:
    found = expression(value)
    assert found.source == source
    again = build(found)
    assert is_same(again, value) or (isinstance(value, np.generic) and again == value)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(np.arange(100.0), id="numbers"),
        pytest.param(np.array([["a"] * 10] * 10), id="texts"),
        pytest.param(pd.DataFrame({"a": range(50), "b": ["x", np.nan] * 25}), id="a table"),
        pytest.param(pd.DataFrame(np.eye(60)), id="columns that are numbers"),
        pytest.param(pd.Series(range(50), name="n", index=np.arange(50) / 2), id="a column"),
        pytest.param(list(range(190)), id="a list"),
        pytest.param(tuple("abc" * 100), id="a tuple"),
        pytest.param("<style>\n" + "p { margin: 0 }\n" * 60, id="a text"),
        pytest.param("line\r\n" * 200, id="a text with ends of lines of its own"),
        pytest.param([math.nan, 1.5] * 99, id="a list with what is no number"),
        pytest.param(Reading(1, [0.5] * 190), id="an object of a long list"),
        pytest.param(frozenset(f"word {n}" for n in range(99)), id="a frozen set"),
        pytest.param(
            pd.DataFrame({"a": pd.Categorical([3, 1] * 25, [1, 2, 3]), "index": range(50)}),
            id="categories that are numbers",
        ),
        pytest.param(
            pd.DataFrame({"a": [1, "-"] * 20, "b": 0.5}, index=[""] * 40),
            id="rows without names, and a column of several types",
        ),
    ],
)
def test_large_value_is_read_from_a_file_again(value: Any, tmp_path: Path) -> None:
    found = expression(value)
    ((token, held),) = found.stored.items()
    store = Store(str(tmp_path))
    store.put(token, held, "it's a name/../x")
    source, imports = store.sources[token]
    space: dict[str, Any] = {"DATA": tmp_path, "Reading": Reading}
    for statement in imports:
        exec(statement, space)
    again = eval(found.source.replace(token, source), space)
    assert is_same(again, value)
    (name,) = store.files.values()
    assert re.fullmatch(r"[\w-]+\.(npz|parquet|json|txt)", name)


@settings(deadline=None, max_examples=40)
@given(HOSTILE, HOSTILE)
def test_text_in_a_file_cannot_break_out(text: str, name: str) -> None:
    """Neither what is in the file, nor the name that a function or argument gives it."""
    column = pd.Series([text] * 60, dtype=object)
    for value in (text * 700, [text] * 300, {text: [text] * 300}, column):
        try:
            found = expression(value)
        except NotPlain:
            continue
        with tempfile.TemporaryDirectory() as folder:
            store = Store(folder)
            for token, held in found.stored.items():
                try:
                    store.put(token, held, name)
                except NotPlain:  # a lone surrogate
                    continue
                source, imports = store.sources[token]
                assert source.isprintable()
                assert is_expression(source, frozenset({"pd", "json", "ast", "np", "DATA"}))
                file = store.files[token]
                assert re.fullmatch(r"[\w-]+\.\w+", file)
                assert repr(file)[1:-1] in source
                space: dict[str, Any] = {"DATA": Path(folder)}
                for statement in imports:
                    exec(statement, space)
                assert is_same(eval(source, space), held)


def test_long_parts_of_an_object_are_kept_apart() -> None:
    found = expression([Account("ä" * 300), Account("b" * 300), Account("c")])
    accounts = "with_attributes(Account, owner={}), with_attributes(Account, owner={})"
    named = accounts.format(*reversed(found.stored))
    assert found.source == f"[{named}, with_attributes(Account, owner='c')]"
    assert [held[0] for held in found.stored.values()] == ["b", "ä"]


def test_open_file_is_its_text(tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("a,b\n" + "1,2\n" * 300)
    with rows.open() as stream:
        found = expression(stream)
        assert found.stands_in
        assert build(found).read() == "a,b\n" + "1,2\n" * 200
        stream.readline()
        with pytest.raises(NotPlain, match="not from its start"):
            expression(stream)
    with rows.open("a") as stream, pytest.raises(NotPlain, match="not only read"):
        expression(stream)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (print, ""),
        (lambda x: x in OWN, "is a lambda that reads OWN"),
        ((lambda x: x + 1, lambda x: x - 1)[0], "is a lambda"),
        (lambda x, k=1: x, "is a lambda that holds values of its own"),
        ((x for x in "ab"), "is an iterator"),
        (object(), "is of type object"),
        ([object()], "holds a value of type object"),
        pytest.param(10**5000, "is too long to spell out", id="a number of 5000 digits"),
        ("x" * 200_000, "is too long to spell out"),
        ({"db_password": "abc"}, "looks like a credential"),
        ({"a": [{"api_key": 12}]}, "looks like a credential"),
        (["ghp_" + "a" * 36], "looks like a credential"),
        (b"xoxb-123456789012-abcdef", "looks like a credential"),
        (Vault(), "looks like a credential"),
        (pd.DataFrame({"token": ["abc"]}), "has a column that looks like credentials"),
        (pd.DataFrame({"a": ["ghp_" + "a" * 36]}), "has cells that look like credentials"),
        (pd.Series({"user": "ana", "pwd": "abc"}), "has a column that looks like credentials"),
        (np.array(["ghp_" + "a" * 36]), "looks like a credential"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 50 else "",
)
def test_not_plain(value: object, reason: str) -> None:
    if not reason:
        assert expression(value).source == "print"
        return
    with pytest.raises(NotPlain) as caught:
        expression(value)
    assert str(caught.value) == reason


@pytest.mark.parametrize(
    ("value", "source", "given", "result"),
    [
        (lambda x: x * 2, "lambda x: x * 2", 3, 6),
        (lambda x: np.sqrt(x) if x > 0 else 0, "lambda x: np.sqrt(x) if x > 0 else 0", 4, 2),
        ((lambda x: x, lambda x: len(x) + 1)[1], "lambda x: len(x) + 1", "ab", 3),
    ],
    ids=["an operation", "of a module", "one of two in a line"],
)
def test_lambda_is_its_text(value: Any, source: str, given: object, result: object) -> None:
    found = expression(value)
    assert found.source == source
    assert is_expression(found.source, frozenset({"np"}))
    assert build(found)(given) == result


def test_lambda_is_no_result() -> None:
    with pytest.raises(NotPlain, match="is a lambda"):
        expression(lambda x: x, is_result=True)


def test_numbers_of_numpy_stay_what_they_are_where_that_counts() -> None:
    account = Account(np.zeros(2))
    account.balance = np.float64(0.5)
    source = "with_attributes(Account, owner=np.array([0.0, 0.0]), balance=np.float64(0.5))"
    assert expression(account).source == source
    assert expression([np.float64(0.5)]).source == "[0.5]"


def test_value_inside_itself_is_not_plain() -> None:
    value: list[object] = []
    value.append(value)
    with pytest.raises(NotPlain, match="too long"):
        expression(value)


def test_folder_of_the_run_is_never_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(description, "places", [("/tmp/run-1", ".")])
    monkeypatch.setattr("nb2prod.observe.recorder.source.literals.places", [("/tmp/run-1", ".")])
    with pytest.raises(NotPlain, match="names the folder of the run"):
        expression(["/tmp/run-1/x.csv"])


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(pd.DataFrame({"a": range(1000)}), id="a table"),
        pytest.param(np.zeros((1000, 2)), id="an array"),
        pytest.param(list(range(1000)), id="a list"),
    ],
)
def test_at_most_so_many_rows_are_kept(value: Any) -> None:
    argument = expression(value)
    assert argument.stands_in
    assert [len(held) for held in argument.stored.values()] == [200]
    result = expression(value, is_result=True)
    assert (result.every, result.length) == (5, 1000)


@pytest.mark.parametrize(
    "value",
    [pd.DataFrame({"a": [1, 2]}), pd.Series([1]), pd.Index([1]), np.zeros(5)],
    ids=["a table", "a column", "an index", "an array"],
)
def test_nothing_of_data_sets_is_kept_with_no_rows(
    value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Bounds, "rows", 0)
    with pytest.raises(NotPlain, match="nothing may be kept"):
        expression(value)


def test_method_is_of_an_object_that_is_made_again() -> None:
    assert build(expression({"a": 1}.get))("a") == 1
    assert expression(pd.DataFrame.from_dict).source == "pd.DataFrame.from_dict"
    found = expression(np.random.default_rng(7).uniform)
    assert (found.source, found.stands_in) == ("np.random.default_rng(0).uniform", True)


def test_generator_of_random_numbers_is_a_fresh_one() -> None:
    found = expression(random.Random(7))
    assert (found.source, found.stands_in) == ("random.Random(0)", True)


ESTIMATORS = """
class BaseEstimator:
    def get_params(self, deep=True):
        return {name: vars(self)[name] for name in self.names}


class Scaler(BaseEstimator):
    names = ("factor", "copy")

    def __init__(self, factor=1, copy=True):
        self.factor, self.copy = factor, copy

    def fit(self):
        self.mean_, self._kept = 2.5, "how it keeps it"
        return self


class Chain(BaseEstimator):
    names = ("steps",)

    def __init__(self, steps):
        self.steps = steps


class Hidden:
    __slots__ = ("n",)


class Tree(BaseEstimator):
    names = ("depth", "random_state")

    def __init__(self, depth=1, random_state=None):
        self.depth, self.random_state = depth, random_state

    def fit(self, numbers, factor=1):
        self.tree_ = Hidden()
        self.tree_.n = sum(numbers) * factor
        self.n_ = len(numbers)
        self.refit_time_, self.results_ = 0.1, {"mean_fit_time": 0.2}
        return self
"""


@pytest.fixture
def estimators(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A module of estimators, as scikit-learn's are."""
    module: Any = types.ModuleType("sklearn")
    monkeypatch.setitem(sys.modules, "sklearn", module)
    exec(ESTIMATORS, vars(module))
    return module


def test_estimator_that_has_learned_nothing_is_constructed(estimators: Any) -> None:
    made = expression(estimators.Chain([("a", estimators.Scaler(factor=2))]))
    assert made.source == "sklearn.Chain(steps=[('a', sklearn.Scaler(factor=2))])"


def test_fitted_estimator_as_an_argument_has_all_that_it_had(estimators: Any) -> None:
    made = expression(estimators.Scaler(factor=2).fit())
    assert vars(build(made)) == vars(estimators.Scaler(factor=2).fit())


def test_fitted_estimator_that_cannot_be_written_down_is_fitted_again(estimators: Any) -> None:
    numbers = [1, 2, 3]
    value = fitting(estimators.Tree(depth=2, random_state=7)).fit(numbers, factor=2)
    made = expression(value)
    assert made.source == "sklearn.Tree(depth=2, random_state=7).fit([1, 2, 3], factor=2)"
    assert build(made).tree_.n == 12
    assert not made.stands_in
    numbers.append(4)
    with pytest.raises(NotPlain, match="Tree that comes out differently when it is fitted again"):
        expression(value)


def test_estimator_that_draws_is_fitted_again_with_a_seed(estimators: Any) -> None:
    made = expression(fitting(estimators.Tree()).fit([1]))
    assert (made.source, made.stands_in) == ("sklearn.Tree(random_state=0).fit([1])", True)


@pytest.mark.parametrize(
    ("fit", "words"),
    [
        pytest.param(lambda tree: tree().fit([1]), "no fit of it was seen", id="elsewhere"),
        pytest.param(
            lambda tree: fitting(tree()).fit(range(200_000)), "fitted on more", id="large"
        ),
    ],
)
def test_estimator_that_is_not_fitted_again(estimators: Any, fit: Any, words: str) -> None:
    value = fit(estimators.Tree)
    with pytest.raises(NotPlain, match=words):
        expression(value)


def test_fitted_estimator_as_a_result_leaves_out_what_cannot_be_written_down(
    estimators: Any,
) -> None:
    value = fitting(estimators.Tree(depth=2)).fit([1])
    assert (
        expression(value, is_result=True).source == "with_attributes(sklearn.Tree, depth=2, n_=1)"
    )


def test_fitted_estimator_as_a_result_has_what_it_was_told_and_has_learned(estimators: Any) -> None:
    value = estimators.Scaler(factor=2).fit()
    made = expression(value, is_result=True)
    assert made.source == "with_attributes(sklearn.Scaler, factor=2, mean_=2.5)"
    assert_same(value, build(made))
    value.mean_ = 3.5
    with pytest.raises(AssertionError):
        assert_same(value, build(made))


def test_what_is_shown_is_made_of_what_it_shows() -> None:
    made = expression(HTML("<b>1</b>"), is_result=True)
    assert (made.source, made.imports) == (
        "HTML('<b>1</b>')",
        ("from IPython.display import HTML",),
    )
    assert_same(HTML("<b>1</b>"), build(made))
    with pytest.raises(AssertionError):
        assert_same(HTML("<b>2</b>"), build(made))
    told = expression(HTML("<b>1</b>", metadata={"isolated": True}), is_result=True)
    assert told.source.startswith("with_attributes(IPython.core.display.HTML, ")


SYMBOLIC = {
    "a sum": ("x + y/3", "sympy.sympify('x + y/3')"),
    "a matrix": ("sympy.Matrix([[1, x], [y, 2]])", "sympy.sympify('Matrix([[1, x], [y, 2]])')"),
    "a function that nothing defines": ("sympy.Function('f')(x)", "sympy.sympify('f(x)')"),
    "a positive number": (
        "sympy.sqrt(sympy.Symbol('n', positive=True))",
        "sympy.Pow(sympy.Symbol('n', positive=True), sympy.Rational(1, 2))",
    ),
    "a symbol with the name of a function": (
        "sympy.Symbol('beta') + 1",
        "sympy.Add(sympy.Symbol('beta'), sympy.Integer(1))",
    ),
    "a name in the words of TeX": (
        "sympy.Symbol('v_{t-1}') + 1",
        "sympy.Add(sympy.Symbol('v_{t-1}'), sympy.Integer(1))",
    ),
    "a name with quotes in it": (
        """sympy.Symbol("x'Rational") * 2.5""",
        """sympy.Mul(sympy.Float('2.5', precision=53), sympy.Symbol("x'Rational"))""",
    ),
}


@pytest.mark.parametrize(("value", "source"), SYMBOLIC.values(), ids=SYMBOLIC.keys())
def test_a_symbolic_expression_is_read_from_what_it_prints(value: str, source: str) -> None:
    sympy = pytest.importorskip("sympy")
    made = eval(value, {"sympy": sympy, "x": sympy.Symbol("x"), "y": sympy.Symbol("y")})
    found = expression(made)
    assert (found.source, found.imports) == (source, ("import sympy",))
    assert build(found) == made


def test_a_symbol_is_no_way_to_run_code() -> None:
    sympy = pytest.importorskip("sympy")
    name = "__import__('os').getcwd()"
    source = expression(sympy.Symbol(name) + 1).source
    assert source == f"sympy.Add(sympy.Symbol({name!r}), sympy.Integer(1))"
