"""What fixes write: the cells before and after, and where none is offered."""

from collections.abc import Callable

import pytest

from nb2prod.lint import find, fix
from nb2prod.notebook import Notebook

MADE = """\
import logging

logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")
logger = logging.getLogger(__name__)
logger.setLevel(logging.INFO)"""
LOG = "import logging\nlogger = logging.getLogger(__name__)"

SAFE: dict[str, tuple[str, list[str], list[str]]] = {
    "NB202: a path gets a name": (
        "NB202",
        ["df = pd.read_csv('data/bills.csv')"],
        ["bills_path = 'data/bills.csv'", "df = pd.read_csv(bills_path)"],
    ),
    "NB202: one name for one path": (
        "NB202",
        ["a = pd.read_csv('a.csv')", "b = pd.read_csv('a.csv')"],
        ["a_path = 'a.csv'", "a = pd.read_csv(a_path)", "b = pd.read_csv(a_path)"],
    ),
    "NB202: one line for one path, however it is quoted": (
        "NB202",
        ["a = pd.read_csv('a.csv')", 'b = pd.read_csv("a.csv")'],
        ["a_path = 'a.csv'", "a = pd.read_csv(a_path)", "b = pd.read_csv(a_path)"],
    ),
    "NB202: a name that is free": (
        "NB202",
        ["bills_path = 3\ndf = pd.read_csv('bills.csv')"],
        ["bills_path_2 = 'bills.csv'", "bills_path = 3\ndf = pd.read_csv(bills_path_2)"],
    ),
    "NB202: a line that gives it a name moves": (
        "NB202",
        ["x = 1\nfile = 'bills.csv'  # of June\npd.read_csv(file)"],
        ["file = 'bills.csv'  # of June", "x = 1\npd.read_csv(file)"],
    ),
    "NB202: pictures of a gallery stay": (
        "NB202",
        ["\n".join(f"plt.savefig('{n}.png')" for n in "abcd")],
        ["\n".join(f"plt.savefig('{n}.png')" for n in "abcd")],
    ),
    "NB202: not where names come and go": (
        "NB202",
        ["from x import *\npd.read_csv('bills.csv')"],
        ["from x import *\npd.read_csv('bills.csv')"],
    ),
    "NB202: not in a class, whose body is read at once": (
        "NB202",
        ["class A:\n    df = pd.read_csv('bills.csv')"],
        ["class A:\n    df = pd.read_csv('bills.csv')"],
    ),
    "NB705: not what is to stay": (
        "NB705",
        [
            "a = open('a.csv')  # nb2prod: ignore[NB202]\nb = open('b.csv')",
            "N_ROWS = 3\nprint(N_ROWS)",
        ],
        [
            "b_path = 'b.csv'\nN_ROWS = 3",
            "a = open('a.csv')  # nb2prod: ignore[NB202]\nb = open(b_path)",
            "print(N_ROWS)",
        ],
    ),
    "NB705: constants move with their comments": (
        "NB705",
        ["PRICE = 0.28  # dollars\n\nprint(PRICE)", "MIN_KW = -2\nx"],
        ["PRICE = 0.28  # dollars\nMIN_KW = -2", "print(PRICE)", "x"],
    ),
    "NB705: not what would let a cell show more": (
        "NB705",
        ["df.head()\nPRICE = 3\nTAX = 2"],
        ["df.head()\nPRICE = 3\nTAX = 2"],
    ),
    "NB705: not what is bound twice or computed": (
        "NB705",
        ["PRICE = 3\nPRICE = 4\nTAX = rate()\nx"],
        ["PRICE = 3\nPRICE = 4\nTAX = rate()\nx"],
    ),
}

UNSAFE: dict[str, tuple[str, list[str], list[str]]] = {
    "NB301: a logger below the imports": (
        "NB301",
        ["import a\nb = 1", "print('rows:', n)"],
        [f"import a\n{MADE}\nb = 1", 'logger.info("rows: %s", n)'],
    ),
    "NB301: a logger in a cell of its own": (
        "NB301",
        ["print(n)"],
        [MADE, 'logger.info("%s", n)'],
    ),
    "NB301: with the rulers beside it": (
        "NB301",
        [
            "import logging\nlogger = logging.getLogger()",
            "print('*' * 9)\nprint('n', x)\nprint()\nprint('\\n' * 2)\nprint('==')",
        ],
        [
            "import logging\nlogger = logging.getLogger()",
            "logger.info('*' * 9)\nlogger.info(\"n %s\", x)\nprint()\nprint('\\n' * 2)\n"
            "logger.info('==')",
        ],
    ),
    "NB301: the notebook's own logger": (
        "NB301",
        ["import logging\nlog = logging.getLogger('x')", "def f():\n    print(f'{n} rows')"],
        ["import logging\nlog = logging.getLogger('x')", "def f():\n    log.info(f'{n} rows')"],
    ),
    "NB301: not a line in pieces": (
        "NB301",
        ["print('a', end='')\nprint('b')"],
        ["print('a', end='')\nprint('b')"],
    ),
    "NB301: not a print of one's own": (
        "NB301",
        ["def print(x): show(x)\nprint(1)"],
        ["def print(x): show(x)\nprint(1)"],
    ),
    "NB302: a table": (
        "NB302",
        [LOG, "df = pd.read_csv(path)  # June\ndf.head()"],
        [
            LOG,
            "df = pd.read_csv(path)  # June\n"
            'logger.info("read %s: %s rows", path, len(df))\ndf.head()',
        ],
    ),
    "NB302: not where a print will become the line": (
        "NB302",
        [LOG, "df = pd.read_csv(path)\nprint(len(df))"],
        [LOG, "df = pd.read_csv(path)\nprint(len(df))"],
    ),
    "NB308: a table that takes its own place": (
        "NB308",
        [LOG, "def f(df):\n    df = df.dropna()\n    return df"],
        [
            LOG,
            "def f(df):\n    rows_before = len(df)\n    df = df.dropna()\n"
            '    logger.info("dropped %s of %s rows of df", rows_before - len(df), rows_before)\n'
            "    return df",
        ],
    ),
    "NB308: a table under another name": (
        "NB308",
        [LOG, "good = df[df.kwh > 0].dropna()  # no gaps"],
        [
            LOG,
            "good = df[df.kwh > 0].dropna()  # no gaps\n"
            'logger.info("dropped %s of %s rows of df", len(df) - len(good), len(df))',
        ],
    ),
    "NB308: not where rows come in on the way": (
        "NB308",
        [LOG, "df = df.merge(other).dropna()", "df = pd.read_csv(p).dropna()"],
        [LOG, "df = df.merge(other).dropna()", "df = pd.read_csv(p).dropna()"],
    ),
    "NB308: not where what is counted may be no table": (
        "NB308",
        [LOG, "a = tables['a'].dropna()", "b = self.b.dropna()", "c = tables[c].dropna()"],
        [LOG, "a = tables['a'].dropna()", "b = self.b.dropna()", "c = tables[c].dropna()"],
    ),
    "NB308: not where to count takes a computation": (
        "NB308",
        [LOG, "import dask.dataframe as dd\ndf = df.dropna()"],
        [LOG, "import dask.dataframe as dd\ndf = df.dropna()"],
    ),
    "NB602: a safe loader": (
        "NB602",
        ["import yaml\nyaml.load(f)\nyaml.load(f, Loader=yaml.FullLoader)"],
        ["import yaml\nyaml.safe_load(f)\nyaml.safe_load(f)"],
    ),
    "NB602: weights only": (
        "NB602",
        ["import torch\ntorch.load(urlopen(a), 'cpu', weights_only=False)\ntorch.load(urlopen(a))"],
        [
            "import torch\ntorch.load(urlopen(a), 'cpu', weights_only=True)\n"
            "torch.load(urlopen(a), weights_only=True)"
        ],
    ),
    "NB602: a pickle stays": (
        "NB602",
        ["import pickle\npickle.load(urlopen(a))"],
        ["import pickle\npickle.load(urlopen(a))"],
    ),
    "NB605: a column": (
        "NB605",
        ["import numpy as np", "df['a'] = df['a'].apply(eval)"],
        ["import numpy as np\nimport ast", "df['a'] = df['a'].apply(ast.literal_eval)"],
    ),
    "NB605: not what may be any code": (
        "NB605",
        ["def f(x):\n    return eval(x)"],
        ["def f(x):\n    return eval(x)"],
    ),
    "NB702: what nothing else brings": (
        "NB702",
        ["from math import *\nfrom os import path", "print(sin(pi), path, x)\nx = 1"],
        ["from math import pi, sin, x\nfrom os import path", "print(sin(pi), path, x)\nx = 1"],
    ),
    "NB702: many names get their lines": (
        "NB702",
        ["from b import *", "\n".join("abcdefghij"[n] * 7 for n in range(10))],
        [
            "from b import (\n" + "".join(f"    {'abcdefghij'[n] * 7},\n" for n in range(10)) + ")",
            "\n".join("abcdefghij"[n] * 7 for n in range(10)),
        ],
    ),
    "NB702: not with two of them": (
        "NB702",
        ["from a import *\nfrom b import *\nc"],
        ["from a import *\nfrom b import *\nc"],
    ),
    "NB702: not where another sum is meant": (
        "NB702",
        ["from numpy import *\nsum(arange(3))"],
        ["from numpy import *\nsum(arange(3))"],
    ),
    "NB303: a model in a function": (
        "NB303",
        [LOG, "def f(X, y):\n    m = SVC().fit(X, y)\n    return m"],
        [
            LOG,
            "def f(X, y):\n    m = SVC().fit(X, y)\n"
            '    logger.info("fitted %s on %s rows", m, len(X))\n    return m',
        ],
    ),
    "NB303: not what is trained for some epochs": (
        "NB303",
        [LOG, "epochs = 3\nlearn.fine_tune(epochs)\nx = 1"],
        [LOG, "epochs = 3\nlearn.fine_tune(epochs)\nx = 1"],
    ),
    "NB303: not where the cell shows the model": (
        "NB303",
        [LOG, "m.fit(X, y)"],
        [LOG, "m.fit(X, y)"],
    ),
    "NB304: what passes": (
        "NB304",
        [LOG, "try:\n    x\nexcept:\n    pass"],
        [
            LOG,
            "try:\n    x\nexcept Exception:\n"
            '    logger.warning("going on after an error", exc_info=True)',
        ],
    ),
    "NB304: what is printed": (
        "NB304",
        [LOG, "try:\n    x\nexcept KeyError as e:\n    print('no', e)"],
        [LOG, 'try:\n    x\nexcept KeyError as e:\n    logger.warning("no %s", e)'],
    ),
    "NB304: on one line": (
        "NB304",
        [LOG, "try: x\nexcept KeyError: y = 0"],
        [
            LOG,
            "try: x\nexcept KeyError: "
            'logger.warning("going on after an error", exc_info=True); y = 0',
        ],
    ),
    "NB305: a table": (
        "NB305",
        [LOG, "out.to_csv(path)"],
        [LOG, 'out.to_csv(path)\nlogger.info("wrote %s: %s rows", path, len(out))'],
    ),
    "NB305: a model": (
        "NB305",
        [LOG, "joblib.dump(model, path)"],
        [LOG, 'joblib.dump(model, path)\nlogger.info("wrote model to %s", path)'],
    ),
    "NB305: a model in a path without a name": (
        "NB305",
        [LOG, "joblib.dump(model, out / name)"],
        [LOG, 'joblib.dump(model, out / name)\nlogger.info("wrote model")'],
    ),
    "NB306: one category": (
        "NB306",
        ["import warnings\nwarnings.filterwarnings('ignore')"],
        ["import warnings\nwarnings.filterwarnings('ignore', category=FutureWarning)"],
    ),
    "NB404: brackets without a gap": (
        "NB404",
        ["assert(x > 0, 'm')"],
        ["assert x > 0, 'm'"],
    ),
    "NB603: the check is on": (
        "NB603",
        ["requests.get(a, verify=False)"],
        ["requests.get(a, verify=True)"],
    ),
    "NB104: an import that everybody writes so": (
        "NB104",
        ["import a\nnp.zeros(3)"],
        ["import a\nimport numpy as np\nnp.zeros(3)"],
    ),
    "NB104: a name of Python 2": (
        "NB104",
        ["for i in xrange(3): xrange(i)"],
        ["for i in range(3): range(i)"],
    ),
}


@pytest.mark.parametrize(("code", "before", "after"), SAFE.values(), ids=SAFE.keys())
def test_safe_fixes(
    notebook: Callable[..., Notebook], code: str, before: list[str], after: list[str]
) -> None:
    assert _fixed(notebook(*before), code, unsafe=False) == after


@pytest.mark.parametrize(("code", "before", "after"), UNSAFE.values(), ids=UNSAFE.keys())
def test_unsafe_fixes(
    notebook: Callable[..., Notebook], code: str, before: list[str], after: list[str]
) -> None:
    assert _fixed(notebook(*before), code, unsafe=False) == before
    assert _fixed(notebook(*before), code, unsafe=True) == after


def test_values_go_to_the_cell_of_parameters_that_is_there(
    notebook: Callable[..., Notebook],
) -> None:
    tagged = {"source": "price = 3", "metadata": {"tags": ["parameters"]}}
    before = notebook("import a", tagged, "pd.read_csv('a.csv')", "pd.read_csv('a.csv')")
    assert _fixed(before, "NB202", unsafe=False) == [
        "import a",
        "price = 3\na_path = 'a.csv'",
        *["pd.read_csv(a_path)"] * 2,
    ]


def test_a_parameter_that_is_there_is_not_written_again(notebook: Callable[..., Notebook]) -> None:
    tagged = {"source": 'a_path = "a.csv"', "metadata": {"tags": ["parameters"]}}
    after = ['a_path = "a.csv"', "pd.read_csv(a_path)"]
    assert _fixed(notebook(tagged, "pd.read_csv('a.csv')"), "NB202", unsafe=False) == after


def test_no_more_values_move_than_people_read_in_one_cell(
    notebook: Callable[..., Notebook],
) -> None:
    before = notebook(*(f"pd.read_csv('{letter}.csv')" for letter in "abcdefghijklmno"))
    parameters, *others = _fixed(before, "NB202", unsafe=False)
    assert len(parameters.split("\n")) == 12
    assert others[-1] == "pd.read_csv('o.csv')"


def _fixed(before: Notebook, code: str, *, unsafe: bool) -> list[str]:
    once = fix(before, [find(code)], unsafe=unsafe).notebook
    assert fix(once, [find(code)], unsafe=unsafe).notebook.raw == once.raw
    return [cell.source for cell in once.cells]
