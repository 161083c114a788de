"""The tests of the steps: what they assert, and that they notice a step that is broken."""

import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from nb2prod.export.package import build_package
from nb2prod.export.tests import written_tests as files_of_tests
from nb2prod.export.tests.contract import asserted
from nb2prod.export.tests.steps import module, untested
from nb2prod.notebook import Location
from nb2prod.observe import CellRun, Observation, Value, Variable
from nb2prod.transform import Function, Parameter, Plan, Step

HERE = Location(0)
PLAN = Plan(
    name="bills",
    title="Bills",
    source_name="bills.ipynb",
    parameters=(
        Parameter("bills_path", "str", "bills.txt", "Read.", "input", HERE),
        Parameter("price", "float", 0.5, "PRICE.", "value", HERE),
    ),
    steps=(
        Step("load", "Load", "", (0, 1), "rows = open(bills_path).read().split()\nn = len(rows)",
             ("bills_path",), ("rows", "n")),
        Step("model", "Model", "", (2,), "rows.append('one more')\nmodel = {'size': n}",
             ("rows", "n"), ("model",)),
        Step("tell", "Tell", "", (3,), "open('told.txt', 'w').write(str(n))", ("n",), ()),
        Step("pay", "Pay", "", (4,), "sum_ = n * price\ntold = open('told.txt').read()",
             ("n", "price"), ("sum_", "told")),
        Step("end", "End", "", (5,), "print(model)", ("model",), ()),
    ),
    relative_paths=True,
)  # fmt: skip
SEEN = Observation(
    cells=tuple(CellRun(n, 0.1) for n in range(6)),
    variables=(
        Variable(1, "rows", Value("list", "3 items", (3,), digest="x")),
        Variable(1, "n", Value("int", "3")),
        Variable(2, "model", Value("dict", "1 items", (1,), (("size", "int"),))),
        Variable(4, "sum_", Value("float", "1.5")),
        Variable(4, "told", Value("str", "'3'")),
    ),
)
DATA = {"bills_path": b"a b c\n"}


def test_module_reads_well() -> None:
    files = {file.path: file.data.decode() for file in files_of_tests(PLAN, SEEN, DATA)}
    assert files["tests/test_steps.py"] == '''
"""Runs the steps one after the other, as the pipeline does, and looks at what leaves each.

What a step returns is a fixture: one value by its own name, several by that of the step.
Each takes that of the step before it, so that they run in order; and as a step may change
what it is given, so do the tests.
"""

import pytest
from bills import steps
from bills.parameters import Parameters


@pytest.fixture(scope="module", autouse=True)
def workplace(folder):
    """The folder in which the steps run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield


@pytest.fixture(scope="module")
def parameters(given):
    return Parameters(**given)


@pytest.fixture(scope="module")
def load(parameters):
    return steps.load(parameters.bills_path)


def test_load(load):
    rows, n = load
    assert isinstance(rows, list)
    assert len(rows) == 3
    assert n == 3


@pytest.fixture(scope="module")
def model(load):
    rows, n = load
    return steps.model(rows, n)


def test_model(model):
    assert set(model) == {"size"}


@pytest.fixture(scope="module")
def tell(load, model):
    _, n = load
    return steps.tell(n)


@pytest.fixture(scope="module")
def pay(load, tell, parameters):
    _, n = load
    return steps.pay(n, parameters.price)


def test_pay(pay):
    sum_, told = pay
    assert sum_ == pytest.approx(1.5)
    assert told == "3"
'''.lstrip()


@pytest.mark.parametrize(
    ("old", "new", "failed"),
    [
        ("", "", []),
        ("n = len(rows)", "n = 2", ["test_load", "test_pay"]),
        ('{"size": n}', '{"sizes": n}', ["test_model"]),
        ("n * price", "n / price", ["test_pay"]),
        ('rows.append("one more")', "raise OSError", ["test_model", "test_pay"]),
    ],
    ids=["nothing is broken", "a count", "a key", "a number", "a step fails"],
)
def test_a_broken_step_is_named(tmp_path: Path, old: str, new: str, failed: list[str]) -> None:
    for file in (*build_package(PLAN).files, *files_of_tests(PLAN, SEEN, DATA)):
        path = tmp_path / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
    steps = tmp_path / "src/bills/steps.py"
    assert old in steps.read_text()
    steps.write_text(steps.read_text().replace(old, new) if old else steps.read_text())
    command = [sys.executable, "-m", "pytest", "-q", "-rfE", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, "tests/test_steps.py"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    found = re.findall(r"^(?:FAILED|ERROR) tests/test_steps.py::(\w+)", done.stdout, re.MULTILINE)
    assert found == failed, done.stdout
    assert not (tmp_path / "told.txt").exists(), "it wrote beside the package"


def test_a_test_that_did_not_pass_is_left_out_and_what_others_need_stays() -> None:
    text = module(PLAN, SEEN, DATA, frozenset({"tests/test_steps.py::test_load"}))
    assert "def load(" in text
    assert "def test_load(" not in text
    assert "def test_pay(" in text
    last = module(PLAN, SEEN, DATA, frozenset({"tests/test_steps.py::test_pay"}))
    assert "def pay(" not in last


def test_asynchronous_steps_have_no_tests_and_a_reason() -> None:
    first, *others = PLAN.steps
    plan = replace(PLAN, steps=(replace(first, is_async=True), *others))
    assert module(plan, SEEN, DATA) == ""
    (skipped,) = untested(plan, SEEN)
    assert skipped.reason == "some are asynchronous, and run in one event loop"


FRAME = Value("pandas.core.frame.DataFrame", "", (9, 2), (("a", "int64"), ("b", "object")))
ARRAY = Value("numpy.ndarray", "", (3, 4), (("", "float64"),))
CLASS = "Kind"
ROWS: dict[str, tuple[Value, list[str]]] = {
    "table": (FRAME, ["x.shape == (9, 2)",
                      'x.dtypes.astype(str).to_dict() == {"a": "int64", "b": "object"}']),
    "table that does not repeat": (
        replace(FRAME, comparable=False),
        ['x.dtypes.astype(str).to_dict() == {"a": "int64", "b": "object"}'],
    ),
    "table of many columns": (replace(FRAME, parts=()), ["x.shape == (9, 2)"]),
    "array": (ARRAY, ["x.shape == (3, 4)", 'x.dtype == "float64"']),
    "whole number": (Value("int", "-7"), ["x == -7"]),
    "number": (Value("float", "0.1"), ["x == pytest.approx(0.1)"]),
    "number of numpy": (Value("numpy.float64", "0.25", ()), ["x == pytest.approx(0.25)"]),
    "number of numpy that does not repeat": (
        Value("numpy.float64", "0.25", (), comparable=False), ["isinstance(x, Kind)"]),
    "number that does not repeat": (
        Value("float", "0.1", comparable=False), ["isinstance(x, float)"]),
    "not a number": (Value("float", "nan"), ["isinstance(x, float)"]),
    "truth": (Value("bool", "True"), ["x is True"]),
    "nothing": (Value("NoneType", "None"), ["x is None"]),
    "word": (Value("str", "'word'"), ['x == "word"']),
    "text that is cut": (Value("str", "'a very long…"), ["isinstance(x, str)"]),
    "place": (Value("str", "'./there'"), ["isinstance(x, str)"]),
    "list": (Value("list", "", (2,)), ["isinstance(x, list)", "len(x) == 2"]),
    "dictionary": (Value("dict", "", (1,), (("k", "int"),)), ['set(x) == {"k"}']),
    "array of few numbers": (
        Value("numpy.ndarray", "", (2,), (("", "float64"),), floats=((0.1 + 0.2).hex(), "0x1p+1")),
        ["x.shape == (2,)", 'x.dtype == "float64"', "x.tolist() == pytest.approx([0.3, 2])"],
    ),
    "list of few numbers": (
        Value("list", "", (1,), floats=((0.5).hex(),)), ["list(x) == pytest.approx([0.5])"],
    ),
    "list of numbers and others": (
        Value("list", "", (2,), floats=((0.5).hex(),)), ["isinstance(x, list)", "len(x) == 2"],
    ),
    "list with a gap": (
        Value("list", "", (1,), floats=(float("nan").hex(),)),
        ["isinstance(x, list)", "len(x) == 1"],
    ),
    "large dictionary": (
        Value("dict", "", (13,), tuple((f"k{n}", "int") for n in range(13))),
        ["isinstance(x, dict)", "len(x) == 13"],
    ),
    "model": (Value("sklearn.linear_model._base.LinearRegression"),
              ["isinstance(x, Kind)"]),
    "a dictionary's own kind": (Value("sklearn.utils._bunch.Bunch", "", (8,)),
                               ["isinstance(x, Kind)", "len(x) == 8"]),
    "array of another library": (Value("torch.Tensor", "", (3, 4)),
                                 ["isinstance(x, Kind)", "x.shape == (3, 4)"]),
    "function": (Value("function"), []),
}  # fmt: skip


@pytest.mark.parametrize(("value", "lines"), ROWS.values(), ids=ROWS.keys())
def test_contract_of_a_value(value: Value, lines: list[str]) -> None:
    assert list(asserted("x", value, CLASS)) == lines


FITTED = Value("sklearn.linear_model._base.LinearRegression")


@pytest.mark.parametrize(
    ("value", "importable", "imported", "line"),
    [
        (FITTED, "sklearn.linear_model.LinearRegression",
         "from sklearn.linear_model import LinearRegression",
         "isinstance(model, LinearRegression)"),
        (Value("Account"), "", "from bills.functions import Account", "isinstance(model, Account)"),
        (Value("range"), "builtins.range", "", "isinstance(model, range)"),
        (Value("odd.Thing", "", (3,)), "", "", "len(model) == 3"),
        (Value("odd.rows"), "odd.rows", "", ""),
    ],
    ids=["a library's", "the notebook's own", "Python's", "nobody can import it",
         "a step's variable has its name"],
)  # fmt: skip
def test_a_class_is_asked_for_by_the_name_that_people_import(
    value: Value, importable: str, imported: str, line: str
) -> None:
    account = Function("Account", "class Account:\n    pass", (), HERE, is_class=True)
    seen = replace(SEEN, variables=(Variable(2, "model", value, importable=importable),))
    text = module(replace(PLAN, functions=(account,)), seen, DATA)
    assert [row for row in text.splitlines() if "isinstance" in row or "len(" in row] == [
        f"    assert {line}" for line in [line] if line
    ]
    assert not imported or imported in text
    assert (" import Account" in text, "sklearn" in text) == (
        "Account" in imported,
        "sklearn" in imported,
    )


@pytest.mark.parametrize(
    ("annotation", "line"),
    [("list[float]", "list(model) == pytest.approx([0.9])"), ("list[list]", "len(model) == 1")],
)
def test_a_number_inside_an_item_is_not_the_item(annotation: str, line: str) -> None:
    value = Value("list", "1 items", (1,), floats=((0.9).hex(),))
    seen = replace(SEEN, variables=(Variable(2, "model", value, annotation),))
    assert f"    assert {line}" in module(PLAN, seen, DATA).splitlines()
