"""What a run tells of the tables that it read and wrote."""

from pathlib import Path

import pytest

from nb2prod.observe import DataSet, Observation

from .conftest import Run

BILLS = "city,kwh,read_at\n" + "".join(
    f"{'Davis' if row % 3 else 'Reno'},{row}.5,2024-01-{row % 28 + 1:02} 10:00\n"
    for row in range(60)
)
READS = {
    "pandas": ("import pandas as pd\ndf = pd.read_csv('bills.csv')", "pd.read_csv", 2),
    "the value of a cell": (
        "import pandas as pd\n\npd.read_csv('bills.csv').head()",
        "pd.read_csv",
        3,
    ),
    "empty lines at the top": (
        "\n\nimport pandas as pd\npd.read_csv('bills.csv')",
        "pd.read_csv",
        4,
    ),
    "an open file": (
        "import pandas as pd\nwith open('bills.csv') as f:\n    df = pd.read_csv(f)",
        "pd.read_csv",
        3,
    ),
    "records of csv": (
        "import csv\nrows = list(csv.DictReader(open('bills.csv')))",
        "list",
        2,
    ),
    "an array of numpy": (
        "import numpy as np\n"
        "x = np.genfromtxt('bills.csv', delimiter=',', usecols=(1,), skip_header=1)",
        "np.genfromtxt",
        2,
    ),
    "a function of the notebook": (
        "import pandas as pd\ndef load(path):\n    return pd.read_csv(path).dropna()\n"
        "df = load('bills.csv')",
        "pd.read_csv",
        3,
    ),
    "a module beside it": ("import reading\ndf = reading.load()", "reading.load", 2),
    "a query": (
        "import pandas as pd, sqlite3\ncon = sqlite3.connect(':memory:')\n"
        "con.execute('create table bills as select 1 as kwh')\n"
        "df = pd.read_sql('select * from bills', con)",
        "pd.read_sql",
        4,
    ),
    "what comes with a library": (
        "from sklearn.datasets import load_iris\niris = load_iris()",
        "load_iris",
        2,
    ),
}
LEFT = {
    "no table": "text = open('bills.csv').read()\nload = len\nload(text)",
    "nothing is read": "import pandas as pd\npd.get_dummies(pd.Series(list('aab')))",
    "what the notebook wrote itself": (
        "import pandas as pd\nopen('x.csv', 'w').write('a\\n1\\n')\npd.read_csv('x.csv')"
    ),
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    (folder / "bills.csv").write_text(BILLS)
    (folder / "reading.py").write_text(
        "import pandas as pd\n\ndef load():\n    return pd.read_csv('bills.csv')\n"
    )
    return folder


def reads(observation: Observation) -> list[DataSet]:
    assert observation.failure is None
    return [data for data in observation.data_sets if not data.writes]


@pytest.mark.parametrize("read", READS.values(), ids=READS.keys())
def test_tells_of_a_read(run: Run, home: Path, read: tuple[str, str, int]) -> None:
    source, call, line = read
    first, *rest = reads(run("pass", source))
    assert (first.call, first.location.cell, rest) == (call, 1, [])
    assert first.location.line == line
    others = {"pd.read_sql": "sql:bills", "load_iris": "sklearn:iris"}
    assert first.places == (others.get(call, "bills.csv"),)


@pytest.mark.parametrize("source", LEFT.values(), ids=LEFT.keys())
def test_tells_of_nothing_else(run: Run, home: Path, source: str) -> None:
    assert reads(run(source)) == []


def test_tells_what_the_columns_are_like(run: Run, home: Path) -> None:
    (data,) = reads(run(READS["pandas"][0]))
    city, kwh, read_at = data.columns
    assert (data.rows, data.kind, len(data.digest)) == (60, "pandas.DataFrame", 64)
    assert (city.type, kwh.type, kwh.unit, read_at.type) == ("string", "number", "kWh", "string")
    assert city.seen["categories"] == {"Davis": 40, "Reno": 20}
    assert (kwh.seen["quantiles"][0], kwh.seen["quantiles"][-1]) == (0.5, 59.5)
    assert (sum(kwh.seen["counts"]), kwh.seen["nulls"]) == (60, 0)
    assert read_at.seen["form"] == "datetime"


def test_tells_of_what_is_written(run: Run, home: Path) -> None:
    source = "import pandas as pd\npd.DataFrame({'a': [1, 2]}).to_csv('out.csv', index=False)"
    (data,) = run(source).data_sets
    assert (data.writes, data.places, data.rows) == (True, ("out.csv",), 2)
    assert [(c.name, c.type) for c in data.columns] == [("a", "integer")]


@pytest.mark.parametrize("rows", [0, 5])
def test_no_more_rows_than_were_allowed(run: Run, home: Path, rows: int) -> None:
    (data,) = reads(run(READS["pandas"][0], sample_rows=rows))
    assert len(data.sample) == rows


def test_what_is_private_is_in_no_category_and_no_sample(run: Run, home: Path) -> None:
    key, address = "AKIA" + "ABCDEFGHIJKLMNOP", "ann.smith@example.org"
    lines = [f"{'hunter22'},{key},{address},Name {row}" for row in range(40)]
    (home / "people.csv").write_text("\n".join(["password,note,mail,who", *lines]))
    source = "import pandas as pd\ndf = pd.read_csv('people.csv')"
    (data,) = reads(run(source, sample_rows=3))
    told = repr(data.columns) + repr(data.sample)
    assert [secret for secret in (key, address, "hunter22") if secret in told] == []
    assert "Name 39" not in repr(data.columns)


def test_the_code_works_in_a_process_without_the_recorder(run: Run, home: Path) -> None:
    source = (
        "import json, sys\njson.dump([{'a': 1}], open('a.json', 'w'))\n"
        "def load(path):\n    return json.load(open(path))\n"
        "ours = {n: m for n, m in sys.modules.items() if n.startswith('nb2prod_recorder')}\n"
        "assert ours\n"
        "for name in ours: del sys.modules[name]\n"
        "done = load('a.json')\nsys.modules.update(ours)\nprint(done)"
    )
    observation = run(source)
    assert observation.failure is None
    assert observation.cells[0].printed == "[{'a': 1}]\n"
