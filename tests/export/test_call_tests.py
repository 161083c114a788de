"""Calls of all kinds, the tests that come of them, and whether these pass and can fail."""

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from nb2prod.export import tests as made
from nb2prod.export.package import build_package
from nb2prod.export.tests.call_ids import call_ids
from nb2prod.export.tests.expressions import is_expression, kind_of, words_for
from nb2prod.notebook import Location
from nb2prod.observe import Call, Observation
from nb2prod.transform import Function, Plan

HERE = Location(2, 1)
PD, NP = "import pandas as pd", "import numpy as np"
FUNCTIONS = {
    "with_total": """\
def with_total(bills):
    bills["total"] = bills["kwh"] * 2
    return bills["total"].sum()
""",
    "doubled": "def doubled(table):\n    return table * 2\n",
    "share": """\
def share(part, whole):
    if whole == 0:
        raise ValueError(f"no share of {whole} (zero)")
    return part / whole
""",
    "greet": 'def greet(name):\n    logger.info("hello %s", name)\n',
    "list_all": """\
def list_all(names):
    logger.info("all:")
    pprint(names)
    logger.info("done")
""",
    "count": 'def count(n):\n    print(n, end="!")\n',
    "draw_lots": "def draw_lots(n):\n    return [random.random() for _ in range(n)]\n",
    "upto": "def upto(n):\n    yield from range(n)\n",
    "adder": "def adder(n):\n    return lambda: n + 1\n",
    "slow": "async def slow(x):\n    return x + 1\n",
    "plot": """\
def plot(values):
    plt.plot(values)
    plt.title("growth")
    report.figure("plot")
""",
    "load": "def load(path):\n    return Path(path).read_text()\n",
    "Account": """\
class Account:
    def __init__(self, owner, balance=0):
        self.owner, self.balance = owner, balance

    def deposit(self, amount):
        self.balance += amount
        return self.balance

    @property
    def is_rich(self):
        return self.balance > 100

    @classmethod
    def of(cls, text):
        return cls(*text.split(","))

    def __len__(self):
        return len(self.owner)
""",
    "Bid": """\
class Bid:
    __slots__ = ("price",)

    def __init__(self, price):
        self.price = price + 1
""",
}
PLAN = Plan(
    name="bank",
    title="Bank",
    source_name="bank.ipynb",
    imports=(
        PD,
        NP,
        "import random",
        "import matplotlib.pyplot as plt",
        "from pathlib import Path",
        "from pprint import pprint",
    ),
    functions=tuple(
        Function(name, text, (), HERE, text.startswith("class")) for name, text in FUNCTIONS.items()
    ),
)
BILLS = "pd.DataFrame({'kwh': [1, 2]})"
ANA = "with_attributes(Account, owner='ana', balance=40)"


def call(function: str, *arguments: str, result: str = "None", **more: object) -> Call:
    inexact = bool(more.pop("inexact", False))
    return Call(function, arguments, (), (), result, inexact, **more)  # type: ignore[arg-type]


CALLS = (
    call(
        "with_total",
        BILLS,
        result="6",
        after=(("0", "pd.DataFrame({'kwh': [1, 2], 'total': [2, 4]})"),),
        imports=(PD,),
    ),
    call("doubled", BILLS, result="pd.DataFrame({'kwh': [2, 4]})", imports=(PD,)),
    call(
        "doubled",
        "np.array([0.1, 0.2])",
        result="np.array([0.2, 0.4])",
        inexact=True,
        imports=(NP,),
    ),
    call(
        "doubled",
        'pd.read_json(DATA / "doubled-table.json", orient="table")',
        result="pd.DataFrame({'kwh': [2]})",
        every=2,
        length=2,
        imports=(PD,),
    ),
    call("share", "1", "0", result="", raises="ValueError", message="no share of 0 (zero)\nmore"),
    call("share", "1", "4", result="0.25", inexact=True),
    call("greet", "'it\\'s \"x\" error'", printed='hello it\'s "x" error\n'),
    call("count", "3", printed="3!"),
    call("draw_lots", "1", result="[0.8444218515250481]", seeds=("random",), inexact=True),
    call("upto", "3", result="[0, 1, 2]", items=20),
    call("slow", "3", result="4", is_coroutine=True),
    call("plot", "[1, 2]", drawn="[{'title': 'growth', 'lines': [{'y': [1.0, 2.0]}]}]"),
    call("load", "'a.txt'", result="'a\\n'", reads=("a.txt",)),
    call("Account", "'ana'", result="{'owner': 'ana', 'balance': 0}"),
    call(
        "Account.deposit",
        "Account('ana')",
        "5",
        result="5",
        after=(("0.balance", "5"),),
        names=("Account",),
    ),
    call(
        "Account.deposit", ANA, "5", result="45", after=(("0.balance", "45"),), names=("Account",)
    ),
    call("Account.is_rich", ANA, result="False", names=("Account",)),
    call(
        "Account.of",
        "Account",
        "'bo,7'",
        result="with_attributes(Account, owner='bo', balance='7')",
        names=("Account",),
    ),
    call("Account.__len__", ANA, result="3", names=("Account",)),
    call("Bid", "3", result="{'price': 4}"),
    call("list_all", "['a', 'b']", printed="all:\n['a', 'b']\ndone\n"),
    call("adder", "3", result="4", gives_function=True),
)
TABLE = b"""{"schema":{"fields":[{"name":"index","type":"integer"},{"name":"kwh","type":"integer"}],
"primaryKey":["index"],"pandas_version":"1.4.0"},
"data":[{"index":0,"kwh":1},{"index":1,"kwh":2}]}"""
SEEN = Observation(
    cells=(),
    calls=CALLS,
    stored=(("doubled-table.json", TABLE), ("files/notebook/a.txt", b"a\n"), ("unused.npz", b"")),
)


def text_of(*calls: Call) -> str:
    files = made.written_tests(PLAN, Observation(cells=(), calls=calls), {})
    texts = {file.path: file.data.decode() for file in files}
    return texts.get("tests/test_functions.py", "")


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("package")
    for file in (*build_package(PLAN).files, *made.written_tests(PLAN, SEEN, {})):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.data)
    (folder / "tests/test_job.py").unlink(missing_ok=True)
    return folder


def run_pytest(folder: Path, seed: str = "1") -> str:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={"PYTHONHASHSEED": seed, "PATH": "", "HOME": str(folder)},
    )
    return done.stdout


def test_all_of_them_pass_with_other_hashes_too(package: Path) -> None:
    for seed in ("1", "2"):
        shown = run_pytest(package, seed)
        assert "22 passed" in shown, shown
    names = {path.name for path in (package / "tests" / "data").rglob("*") if path.is_file()}
    assert names == {"doubled-table.json", "a.txt"}
    assert not (package / "artifacts").exists(), "a test leaves nothing behind"


def test_every_one_of_them_can_fail(package: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(package, tmp_path / "broken")
    source = copy / "src/bank/functions.py"
    text = source.read_text()
    for right, wrong in {
        '["kwh"] * 2': '["kwh"] * 3',
        "table * 2": "table * 3",
        "no share": "none",
        "part / whole": "whole / part",
        "hello %s": "hullo %s",
        '"done"': '"over"',
        'end="!"': 'end="?"',
        "random.random()": "random.random() + 1",
        "range(n)": "range(n + 1)",
        "return x + 1": "return x",
        '"growth"': '"shrinkage"',
        ".read_text()": ".read_text()[1:]",
        "+= amount": "-= amount",
        "> 100": "> 10",
        'split(",")': 'split(";")',
        "= owner, balance": "= owner, -1 - balance",
        "len(self.owner)": "0",
        "price + 1": "price + 2",
    }.items():
        assert right in text, right
        text = text.replace(right, wrong)
    source.write_text(text)
    shown = run_pytest(copy)
    assert "21 failed" in shown, shown


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        pytest.param(
            CALLS[:1],
            """\
def test_with_total():
    bills = pd.DataFrame({"kwh": [1, 2]})

    assert with_total(bills) == 6
    pd.testing.assert_frame_equal(bills, pd.DataFrame({"kwh": [1, 2], "total": [2, 4]}))
""",
            id="a changed table",
        ),
        pytest.param(
            CALLS[4:5],
            """\
def test_share_raises():
    with pytest.raises(ValueError, match="no share of 0 \\\\(zero\\\\)"):
        share(1, 0)
""",
            id="an error",
        ),
        pytest.param(
            CALLS[6:7],
            """\
def test_greet(caplog):
    caplog.set_level("INFO")
    greet('it\\'s "x" error')
    assert "\\n".join(caplog.messages) == 'hello it\\'s "x" error'
""",
            id="a log line, as prints become in the package",
        ),
        pytest.param(
            CALLS[8:9],
            """\
def test_draw_lots():
    random.seed(0)
    assert draw_lots(1) == pytest.approx([0.8444218515])
""",
            id="random numbers",
        ),
        pytest.param(
            CALLS[14:16],
            """\
@pytest.mark.parametrize(
    ("account", "expected", "balance_after"),
    [
        pytest.param(Account("ana"), 5, 5, id="ana"),
        pytest.param(
            with_attributes(Account, owner="ana", balance=40),
            45,
            45,
            id="owner ana balance 40",
        ),
    ],
)
def test_account_deposit(account, expected, balance_after):
    assert account.deposit(5) == expected
    assert account.balance == balance_after
""",
            id="a method",
        ),
    ],
)
def test_reads_well(calls: tuple[Call, ...], expected: str) -> None:
    text = text_of(*calls)
    start = text.index(expected.partition("(")[0])
    assert text[start:] == expected


def test_examples_in_docstrings_become_a_test() -> None:
    half = 'def half(x):\n    """\n    >>> half(4)\n    2.0\n    """\n    return x / 2\n'
    plan = replace(PLAN, functions=(Function("half", half, (), HERE),))
    files = made.written_tests(plan, Observation(cells=(), examples=("half",)), {})
    text = next(f.data.decode() for f in files if f.path == "tests/test_functions.py")
    assert '@pytest.mark.parametrize("function", [half])' in text
    assert made.untested(plan, Observation(cells=(), examples=("half",))) == ()


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("__import__('os')", ()),
        ("pd.DataFrame({'a': [1]})", ()),
        ("pd.__class__", ("pd",)),
        ("(lambda: 1)()", ()),
        ("lambda: open('x')", ()),
        ("lambda: eval('x')", ()),
        ("lambda x: x.__class__", ()),
        ("lambda: (yield)", ()),
        ("[x for x in 'ab']", ()),
        ("open('x')", ()),
        ("eval", ("pd",)),
        ("f'{1}'", ()),
        ("1); import os; (2", ()),
    ],
)
def test_what_could_do_more_than_make_a_value_is_no_expression(
    source: str, names: tuple[str, ...]
) -> None:
    assert not is_expression(source, frozenset(names)) or source == "eval"
    assert not is_expression(f"[{source}('x')]", frozenset(names))


@pytest.mark.parametrize(
    ("source", "kind", "words"),
    [
        ("[1, 2]", "literal", ""),
        ("pd.DataFrame({'a': [1, 2]})", "frame", "2 rows"),
        ('pd.read_parquet(DATA / "f-df.parquet")', "frame", ""),
        ('stored_table(DATA / "f-df.parquet")["a"]', "series", "a"),
        ("pd.Series([1.5, 2.5], index=[7, 9], name='price')", "series", "price"),
        ("pd.Series([1.5, 2.5], name=3)", "series", "1.5 2.5"),
        ('pd.read_parquet(DATA / "f-x.parquet")["values"].rename(None)', "series", ""),
        ('pd.read_parquet(DATA / "f-row.parquet").iloc[0]', "series", ""),
        ("pd.Series({'a': 1.23456789, 'b': 'x'}, name=3)", "series", "1.235 x"),
        ('np.load(DATA / "f-x.npz")["values"]', "array", ""),
        ("np.array([0.1, 0.30000000000000004])", "array", "0.1 0.3"),
        ("Account('ana')", "other", "ana"),
        ("np.mean", "other", "mean"),
    ],
)
def test_kind_and_words(source: str, kind: str, words: str) -> None:
    assert kind_of(source) == kind
    assert kind == "literal" or words_for(source) == words


FILE = 'pd.read_parquet(DATA / "f-df{}.parquet")'


@pytest.mark.parametrize(
    ("heads", "rows", "results", "ids"),
    [
        pytest.param(
            ["df", "column"],
            [[FILE.format(""), "'a'"], [FILE.format("-2"), "'b'"]],
            ["1", "1"],
            ["a", "b"],
            id="what lies in a file is not named",
        ),
        pytest.param(
            ["df"],
            [[FILE.format("")], [FILE.format("-2")]],
            ["0.7540106952", "True"],
            ["gives 0.754011", "gives true"],
            id="by the result",
        ),
        pytest.param(
            ["df"],
            [[FILE.format("")], [FILE.format("-2")]],
            ["1", "1"],
            ["gives 1", "gives 1 (2)"],
            id="the same result",
        ),
        pytest.param(
            ["df"],
            [[FILE.format("")], [FILE.format("-2")]],
            [FILE.format("-3"), "1"],
            ["call 1", "call 2"],
            id="nothing to tell",
        ),
        pytest.param(
            ["prior", "df"],
            [["pd.Series([7.5, 15])", FILE.format("")], ["pd.Series([2.5])", FILE.format("")]],
            [],
            ["prior 7.5 15", "prior 2.5"],
            id="numbers have their name",
        ),
        pytest.param(
            ["page"],
            [["pd.Series({'id': 1, 'fans': 5}, name=0)"], ["pd.Series({'id': 1, 'fans': 6})"]],
            [],
            ["fans 5", "fans 6"],
            id="rows by what tells them apart",
        ),
        pytest.param(
            ["page"],
            [["pd.Series({'id': 1, 'fans': 5})"], ["pd.Series({'id': 1, 'words': 6})"]],
            [],
            ["page 1 5", "page 1 6"],
            id="rows of different columns",
        ),
    ],
)
def test_call_ids(
    heads: list[str], rows: list[list[str]], results: list[str], ids: list[str]
) -> None:
    assert call_ids(heads, rows, results) == ids
