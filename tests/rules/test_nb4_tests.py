"""Tests: what is found and where, and what is left alone."""

from .conftest import Cells, Places

FINDS: dict[str, tuple[str, Cells, Places]] = {
    "NB401: a function": ("NB401", ["def f(): pass"], [(0, 1, 1)]),
    "NB401: a function once, however often defined": (
        "NB401",
        ["def f(): pass", "def f(): return 1"],
        [(0, 1, 1)],
    ),
    "NB401: a statistic": ("NB401", ["def test_statistic(x): return x"], [(0, 1, 1)]),
    "NB401: only the one that is not tested": (
        "NB401",
        ["def f(): pass\ndef g(): pass", "assert f() is None"],
        [(0, 2, 1)],
    ),
    "NB402: reads a variable of the notebook": (
        "NB402",
        ["df = load(p)\ndef f(city):\n    return df[df.city == city].kwh.mean()"],
        [(0, 3, 12)],
    ),
    "NB402: changes a table and gives it back": (
        "NB402",
        ["def f(df):\n    df['a'] = df['b'].fillna(0)\n    return df"],
        [(0, 2, 5)],
    ),
    "NB402: changes a table in place": (
        "NB402",
        ["def f(df):\n    df.dropna(inplace=True)\n    return df.groupby('a').sum()"],
        [(0, 2, 5)],
    ),
    "NB402: changes what it gives back": (
        "NB402",
        ["def f(df):\n    df['a'] = df['b'] * 2\n    return df"],
        [(0, 2, 5)],
    ),
    "NB402: adds to a list": (
        "NB402",
        ["def f(bills, n):\n    bills.append(n)\n    return bills"],
        [(0, 2, 5)],
    ),
    "NB402: sorts a list for its caller too": (
        "NB402",
        ["def f(bills):\n    bills.sort()\n    return bills[0]"],
        [(0, 2, 5)],
    ),
    "NB402: reads a number that changes": (
        "NB402",
        ["k = 3", "def f(x): return x * k", "k = 4"],
        [(1, 1, 22)],
    ),
    "NB402: reads a file amid other work": (
        "NB402",
        [
            "def score(p, k):\n    a = k + 1\n    df = pd.read_csv(p)\n    b = df.x.sum()\n"
            "    if a > b:\n        a = b\n    b = b * 2\n    a += b\n    return a"
        ],
        [(0, 3, 10)],
    ),
    "NB403: a table": ("NB403", ["df = pd.read_csv(p)\ndf.info()"], [(0, 1, 6)]),
    "NB403: the first of several": (
        "NB403",
        ["a = pd.read_csv(p)\nb = pd.read_excel(q).dropna()"],
        [(0, 1, 5)],
    ),
    "NB403: the one that is not checked": (
        "NB403",
        ["a = pd.read_csv(p)\nb = pd.read_csv(q)", "assert 'x' in a.columns"],
        [(0, 2, 5)],
    ),
    "NB404: a literal": ("NB404", ["assert True"], [(0, 1, 1)]),
    "NB404: a text": ("NB404", ["if bad:\n    assert 'this is bad'"], [(0, 2, 5)]),
    "NB404: a tuple": ("NB404", ["assert (x > 0, 'message')"], [(0, 1, 1)]),
    "NB404: a thing and itself": ("NB404", ["assert df.a[0] == df.a[0]"], [(0, 1, 1)]),
    "NB404: a function": ("NB404", ["def ok(): return 0\nassert ok"], [(0, 2, 1)]),
    "NB404: a generator": ("NB404", ["assert (x > 0 for x in xs)"], [(0, 1, 1)]),
    "NB404: a length": ("NB404", ["assert len(df) >= 0"], [(0, 1, 1)]),
    "NB404: an or": ("NB404", ["assert x == 1 or 2"], [(0, 1, 1)]),
    "NB404: a list with something in it": ("NB404", ["assert [x > 0]"], [(0, 1, 1)]),
    "NB404: a dictionary": ("NB404", ["assert {'x': x}"], [(0, 1, 1)]),
    "NB404: a function without a name": ("NB404", ["assert lambda x: x > 0"], [(0, 1, 1)]),
    "NB404: a text around a value": ("NB404", ["assert f'{x} > 0'"], [(0, 1, 1)]),
    "NB404: not nothing": ("NB404", ["assert not []\nassert not None"], [(0, 1, 1), (0, 2, 1)]),
    "NB404: a size": ("NB404", ["assert len(df) > -1\nassert abs(x) >= 0"], [(0, 1, 1), (0, 2, 1)]),
    "NB404: in a test case": ("NB404", ["self.assertEqual(y, y)"], [(0, 1, 1)]),
    "NB401: a function below a condition": (
        "NB401",
        ["if x:\n    def f(n):\n        def inner(): return n + x\n        return inner() * 2"],
        [(0, 2, 5)],
    ),
    "NB401: a class of operators": (
        "NB401",
        ["class Rows:\n    def __getitem__(self, i):\n        return self.rows[i] * 2"],
        [(0, 1, 1)],
    ),
    "NB401: a class": (
        "NB401",
        ["class A:\n    def f(self, x):\n        return x + 1"],
        [(0, 1, 1)],
    ),
}

LEAVES: dict[str, tuple[str, Cells]] = {
    "NB401: plain values": (
        "NB401",
        ["def columns():\n    'Of the bills.'\n    kept = ['kwh', 'm2']\n    return kept, -1"],
    ),
    "NB401: a function that an assertion calls": ("NB401", ["def f(): pass\nassert f() is None"]),
    "NB401: a function that must refuse": (
        "NB401",
        ["def f(x): return 1 / x\nwith pytest.raises(ZeroDivisionError):\n    f(0)"],
    ),
    "NB401: a measurement of time": ("NB401", ["def test_speed(n): n * 2"]),
    "NB401: a test": ("NB401", ["def test_f(): pass"]),
    "NB401: a fixture": ("NB401", ["@pytest.fixture\ndef data(): pass"]),
    "NB401: a method": ("NB401", ["class A:\n    def f(self): pass"]),
    "NB402: reads a constant": ("NB402", ["PRICE = get()\nk = 3\ndef f(x): return x * PRICE * k"]),
    "NB402: calls another function": (
        "NB402",
        ["import math\ndef g(x): return math.sqrt(x)\ndef f(x): return g(x)"],
    ),
    "NB402: another name for a function": (
        "NB402",
        ["cat = ''.join\ndef f(words): return cat(words)"],
    ),
    "NB402: its own variable": ("NB402", ["df = load(p)\ndef f(p):\n    df = 1\n    return df"]),
    "NB402: works on a copy": (
        "NB402",
        ["def f(df):\n    df = df.copy()\n    df['a'] = df.b.fillna(0)\n    return df"],
    ),
    "NB402: counts in what it is given": (
        "NB402",
        ["def f(x, stats):\n    stats['n'] += 1\n    return x"],
    ),
    "NB402: adds to a list of its own": (
        "NB402",
        ["def f(bills, n):\n    bills = list(bills)\n    bills.append(n)\n    return bills"],
    ),
    "NB402: fills a list for its caller": ("NB402", ["def f(bills, n):\n    bills.append(n)"]),
    "NB402: a number given twice alike": (
        "NB402",
        ["k = 3", "def f(x): return x * k", "k = 3"],
    ),
    "NB402: is there to change": ("NB402", ["def f(df):\n    df['a'] = df['b'].fillna(0)"]),
    "NB402: log lines are no other work": (
        "NB402",
        [
            "def three(p, q):\n    a = pd.read_csv(p)\n    logger.info('read %s', p)\n"
            "    b = pd.read_csv(q)\n    logger.info('read %s', q)\n    a['x'] = b['x'] * 2\n"
            "    logger.info('joined')\n    return a"
        ],
    ),
    "NB402: is there to read": ("NB402", ["def load(p):\n    return pd.read_csv(p)"]),
    "NB402: a test calls it": (
        "NB402",
        ["df = load(p)\ndef f(): return df.sum()\nassert f() == 1"],
    ),
    "NB402: draws on the notebook's figure": (
        "NB402",
        ["fig, ax = plt.subplots()\ndef f(x): ax.plot(x)"],
    ),
    "NB403: an assertion": ("NB403", ["df = pd.read_csv(p)", "assert df.a.notna().all()"]),
    "NB403: a check that stops": (
        "NB403",
        ["df = pd.read_csv(p)\nif 'a' not in df: raise ValueError('a')"],
    ),
    "NB403: types are given": ("NB403", ["df = pd.read_csv(p, dtype={'a': int})"]),
    "NB403: columns are given": ("NB403", ["df = pd.read_csv(p, usecols=['a'])"]),
    "NB403: a schema": ("NB403", ["df = pd.read_csv(p)\nschema.validate(df)"]),
    "NB403: a checking function": ("NB403", ["df = pd.read_csv(p)\ncheck_bills(df)"]),
    "NB403: no table": ("NB403", ["text = open(p).read()"]),
    "NB404: a condition": ("NB404", ["assert x > 0, 'message'"]),
    "NB404: something that may be empty": ("NB404", ["assert x\nassert [y for y in x]"]),
    "NB404: a list of others' elements": ("NB404", ["assert [*x]\nassert {**y}\nassert f'{z}'"]),
    "NB404: not something": ("NB404", ["assert not x\nassert not [y for y in x]"]),
    "NB404: a size that may be wrong": ("NB404", ["assert len(x) > 0\nassert abs(x) > 0"]),
    "NB404: calls may differ": ("NB404", ["assert f() == f()"]),
    "NB404: a failure on purpose": ("NB404", ["assert False, 'not reached'"]),
    "NB404: what sets do": ("NB404", ["assert {1, 2} >= {1, 2}"]),
    "NB404: an or of conditions": ("NB404", ["assert x == 1 or x == 2"]),
    "NB401: a class of which a test calls a method": (
        "NB401",
        [
            "class A:\n    def f(self, x):\n        return x + 1\n    def g(self): return 1 + x",
            "a = A()\nassert a.f(1) == 2",
        ],
    ),
    "NB401: a class that gives nothing back": (
        "NB401",
        ["class A:\n    def __init__(self): self.x = 1\n    def draw(self): plt.plot(self.x)"],
    ),
    "NB401: what stands in for a module": (
        "NB401",
        ["try:\n    from tqdm import tqdm\nexcept ImportError:\n    def tqdm(x): return x"],
    ),
    "NB401: a class that is only shown": (
        "NB401",
        ["class A:\n    def __repr__(self): return f'{self.x + 1}'"],
    ),
    "NB401: a class of tests": ("NB401", ["class TestA:\n    def made(self): return 1 + x"]),
}
