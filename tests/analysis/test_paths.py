"""Which strings are places, of which kind, and what is done with them."""

from collections.abc import Callable

import pytest

from nb2prod.analysis import Analysis

Found = tuple[str, str, str]

FOUND: dict[str, tuple[str, Found]] = {
    "absolute, read": ("pd.read_csv('/data/a.csv')", ("/data/a.csv", "absolute", "read")),
    "absolute, in an unknown folder": ("open('/x/y')", ("/x/y", "absolute", "read")),
    "absolute, nothing but a text": ("x = ['/mnt/a/b']", ("/mnt/a/b", "absolute", "unknown")),
    "home, with a tilde": ("np.load('~/a.npy')", ("~/a.npy", "home", "read")),
    "home, on Linux": ("df.to_csv('/home/ana/a.csv')", ("/home/ana/a.csv", "home", "write")),
    "home, on a Mac": ("x = '/Users/ana/a'", ("/Users/ana/a", "home", "unknown")),
    "home, asked for": ("open(Path.home() / 'a.txt')", ("~/a.txt", "home", "read")),
    "Windows, with slashes": ("open('C:/Users/a.txt')", ("C:/Users/a.txt", "windows", "read")),
    "Windows, a raw string": (r"x = r'D:\data\b.csv'", (r"D:\data\b.csv", "windows", "unknown")),
    "a network share": (r"x = r'\\nas\b\c.csv'", (r"\\nas\b\c.csv", "windows", "unknown")),
    "a web address": ("url = 'https://a.org/b'", ("https://a.org/b", "url", "unknown")),
    "a bucket": ("pd.read_parquet('s3://a/b')", ("s3://a/b", "url", "read")),
    "a database address": (
        "create_engine('postgresql+psycopg2://db/x')",
        ("postgresql+psycopg2://db/x", "url", "read"),
    ),
    "a host with a port": ("connect('localhost:9092')", ("localhost:9092", "url", "read")),
    "a host by its name's meaning": ("f(host='db.acme.com')", ("db.acme.com", "url", "unknown")),
    "relative, with a suffix": ("x = 'bills.csv'", ("bills.csv", "relative", "unknown")),
    "relative, with dots": ("x = '../input'", ("../input", "relative", "unknown")),
    "relative, bare but given to a reader": ("open('notes')", ("notes", "relative", "read")),
    "relative, with blanks": (
        "x = 'Sales Jan 2020.xlsx'",
        ("Sales Jan 2020.xlsx", "relative", "unknown"),
    ),
    "a folder by its name's meaning": (
        "DATA_DIR = 'data/raw'",
        ("data/raw", "relative", "unknown"),
    ),
    "a folder that is made": ("os.makedirs('out')", ("out", "relative", "write")),
    "a figure": ("plt.savefig('fig')", ("fig", "relative", "write")),
    "a model": ("joblib.dump(model, 'm.joblib')", ("m.joblib", "relative", "write")),
    "a file opened to write": ("open('a.bin', mode='wb')", ("a.bin", "relative", "write")),
    "a Path opened to write": ("Path('a.txt').open('w')", ("a.txt", "relative", "write")),
    "a Path that is read": ("Path('a').read_text()", ("a", "relative", "read")),
    "a picture that is shown": ("Image('a.png')", ("a.png", "relative", "read")),
    "a pattern": ("glob.glob('data/*.csv')", ("data/*.csv", "relative", "read")),
    "an f-string": ("pd.read_csv(f'data/{y}.csv')", ("data/{y}.csv", "relative", "read")),
    "a sum": ("pd.read_csv('data/' + y + '.csv')", ("data/{y}.csv", "relative", "read")),
    "a percent format": (
        "open('data/%s_%02d.csv' % (a, b))",
        ("data/{a}_{b}.csv", "relative", "read"),
    ),
    "a format call": ("open('/tmp/x/{}.csv'.format(y))", ("/tmp/x/{y}.csv", "absolute", "read")),
    "os.path.join": (
        "open(os.path.join('data', n, 'x.csv'))",
        ("data/{n}/x.csv", "relative", "read"),
    ),
    "Path and slashes": (
        "open(Path('data') / n / 'x.csv')",
        ("data/{n}/x.csv", "relative", "read"),
    ),
    "joinpath": ("open(Path('data').joinpath('x.csv'))", ("data/x.csv", "relative", "read")),
    "bound to a variable first": ("P = 'bills'\npd.read_csv(P)", ("bills", "relative", "read")),
    "bound to a variable that is written": (
        "P = 'x.csv'\ndf.to_csv(P)",
        ("x.csv", "relative", "write"),
    ),
    "given to a function that reads it": (
        "def load(p):\n    return pd.read_csv(p)\nload('bills')",
        ("bills", "relative", "read"),
    ),
    "the default of a function": (
        "def load(p='a.csv'):\n    return pd.read_csv(p)",
        ("a.csv", "relative", "read"),
    ),
    "gone through in a loop": ("for f in ['a', ]:\n    open(f)", ("a", "relative", "read")),
    "an item of a dictionary": ("D = {'x': 'a'}\nopen(D['x'])", ("a", "relative", "read")),
    "read and written": ("P = 'a.csv'\nx.to_csv(P)\npd.read_csv(P)", ("a.csv", "relative", "read")),
    "Spark": ("spark.read.parquet('a/b')", ("a/b", "relative", "read")),
    "Spark, written": ("df.write.mode('overwrite').csv('a/b')", ("a/b", "relative", "write")),
    "inside a message's argument": ("print(pd.read_csv('a'))", ("a", "relative", "read")),
    "a folder to import from": ("sys.path.append('..')", ("..", "relative", "unknown")),
}

NO_PLACE = {
    "a column": "df['price/unit']",
    "a column that is renamed": "df.rename(columns={'a/b': 'c/d'})",
    "a regular expression": r"re.sub(r'/\d+/.*\.csv$', '', x)",
    "a date format": "pd.to_datetime(x, format='%d/%m/%Y')",
    "a date format by itself": "fmt = '%Y/%m/%d'",
    "a date": "start = '2019/01/31'",
    "a MIME type": "x = {'Content-Type': 'text/csv'}",
    "LaTeX": r"ax.set_title(r'$\frac{a}{b}$')",
    "HTML": "HTML('<a href=\"/x/y.html\">x</a>')",
    "a picture from the web that is shown": "Image(url='https://a.org/x.png')",
    "a time zone": "df.index.tz_convert('America/New_York')",
    "a time zone by itself": "tz = 'America/New_York'",
    "a dictionary's key": "x = {'data/a.csv': 1}",
    "a community": "x = 'r/dataisbeautiful'",
    "a unit": "ylabel = 'km/h'",
    "a shell line": "!cat /etc/passwd data/x.csv",
    "a magic": "%cd /home/ana",
    "a cell for the shell": "%%bash\ncat /home/ana/x.csv",
    "a documentation string": '"""Reads /home/ana/a.csv."""',
    "a message": "print('see results.csv')",
    "a log line": "logger.info('/home/ana/x.csv')",
    "an error's message": "raise ValueError('no data.csv')",
    "a comparison": "x == 'a.csv'",
    "an ending": "name.endswith('.csv')",
    "a separator": "'/'.join(parts)",
    "not available": "na_values = 'N/A'",
    "a division": "ratio = a / b",
    "a function's name": "apply('np.log')",
    "a version": "x = '1.2.3'",
    "a namespace": "ns = 'http://www.w3.org/2001/XMLSchema'",
    "a query": "pd.read_sql('select * from a.b', con)",
    "JSON": "pd.read_json('{\"a\": 1}')",
    "a data set of a library": "sns.load_dataset('iris')",
    "a model of a hub": "AutoModel.from_pretrained('google/flan-t5-base')",
    "a database in memory": "sqlite3.connect(':memory:')",
    "a route": "@app.route('/predict/all')\ndef f(): pass",
    "an xpath": "xpath = '//div/span'",
    "a plot's line": "plt.plot(x, y, '-.')",
    "nothing": "open('')",
    "only computed": "open(f'{a}/{b}')",
    "a file object": "with open(p) as f:\n    json.load(f)",
    "an imported module": "import a.b.csv",
    "a suffix": "suffix = '.csv'",
    "an option with a default from outside": "x = os.environ.get('DATA', '/data/x')",
}


@pytest.mark.parametrize(("source", "place"), FOUND.values(), ids=FOUND.keys())
def test_finds(analysis: Callable[..., Analysis], source: str, place: Found) -> None:
    assert [(p.value, p.kind, p.role) for p in analysis(source).paths] == [place]


@pytest.mark.parametrize("source", NO_PLACE.values(), ids=NO_PLACE.keys())
def test_leaves_alone(analysis: Callable[..., Analysis], source: str) -> None:
    assert [path.value for path in analysis(source).paths] == []


def test_one_path_for_the_whole_expression(analysis: Callable[..., Analysis]) -> None:
    (path,) = analysis("open(os.path.join('data', 'raw') + '/x.csv')").paths
    assert path.cell.source(path.node) == "os.path.join('data', 'raw') + '/x.csv'"
    assert not path.literal


def test_a_wrapped_literal_is_the_literal(analysis: Callable[..., Analysis]) -> None:
    (path,) = analysis("open(str(Path('data/x.csv')))").paths
    assert path.literal
    assert path.cell.source(path.node) == "'data/x.csv'"


BASED = {
    "a variable and a slash": "open(folder + '/x.csv')",
    "a variable in an f-string": "open(f'{folder}/x.csv')",
    "os.path.join": "open(os.path.join(folder, 'x.csv'))",
    "a Path": "open(folder / 'x.csv')",
    "a folder that ends with its slash": "open(data_dir + 'x.csv')",
    "an attribute": "open(config.folder / 'x.csv')",
}


@pytest.mark.parametrize("source", BASED.values(), ids=BASED.keys())
def test_a_file_in_a_named_folder_is_based(analysis: Callable[..., Analysis], source: str) -> None:
    assert [path.based for path in analysis(source).paths] == [True]


def test_the_named_folder_gets_the_role(analysis: Callable[..., Analysis]) -> None:
    paths = analysis("base = 'data'\nopen(base + '/x.csv', 'w')").paths
    assert [(p.value, p.role, p.based) for p in paths] == [
        ("data", "write", False),
        ("{base}/x.csv", "write", True),
    ]


def test_names_of_functions_do_not_leak(analysis: Callable[..., Analysis]) -> None:
    source = "p = 'Bob'\ndef f(p):\n    return open(p)\nf('notes')"
    assert [path.value for path in analysis(source).paths] == ["notes"]


def test_the_order_of_calls_means_nothing(analysis: Callable[..., Analysis]) -> None:
    """`load` may take anything, `read_csv` takes nothing but a place."""
    calls = ["load(names)", "pd.read_csv(names[0])"]
    ways = [analysis("names = ['bills', 'meters']\n" + "\n".join(c)) for c in (calls, calls[::-1])]
    one, other = ({(p.value, p.role) for p in way.paths} for way in ways)
    assert one == other == {("bills", "read"), ("meters", "read")}


def test_two_thousand_terms(analysis: Callable[..., Analysis]) -> None:
    assert not analysis("+".join(["'a'"] * 250)).paths
