"""Logging and errors: what is found and where, and what is left alone."""

from .conftest import Cells, Places

LOG = "import logging\nlogger = logging.getLogger(__name__)"

FINDS: dict[str, tuple[str, Cells, Places]] = {
    "NB301: a print": ("NB301", ["x\nprint(x)"], [(0, 2, 1)]),
    "NB301: many in one cell are one": (
        "NB301",
        ["print(1)\nprint(2)\nif x: print(3)"],
        [(0, 1, 1)],
    ),
    "NB301: one for each cell": ("NB301", ["print(1)", "print(2)"], [(0, 1, 1), (1, 1, 1)]),
    "NB301: also where there is a logger": ("NB301", [LOG, "print(1)"], [(1, 1, 1)]),
    "NB302: data read": ("NB302", ["df = pd.read_csv(p)"], [(0, 1, 6)]),
    "NB302: once for a statement": ("NB302", ["a, b = np.load(p), np.load(q)"], [(0, 1, 8)]),
    "NB302: a print is no log line": ("NB302", ["df = pd.read_csv(p)\nprint(1)"], [(0, 1, 6)]),
    "NB303: a model fitted": ("NB303", ["m = SVC()\nm.fit(X, y)"], [(0, 2, 1)]),
    "NB304: a bare except": ("NB304", ["try:\n    x\nexcept:\n    pass"], [(0, 3, 1)]),
    "NB304: only a print": ("NB304", ["try:\n    x\nexcept E as e:\n    print(e)"], [(0, 3, 1)]),
    "NB304: a default instead": (
        "NB304",
        ["try:\n    x\nexcept KeyError:\n    x = 0"],
        [(0, 3, 1)],
    ),
    "NB305: data written": ("NB305", ["df.to_csv(p)"], [(0, 1, 1)]),
    "NB305: a model written": ("NB305", ["joblib.dump(m, p)"], [(0, 1, 1)]),
    "NB306: all warnings": (
        "NB306",
        ["import warnings\nwarnings.filterwarnings('ignore')"],
        [(0, 2, 1)],
    ),
    "NB306: by another name": (
        "NB306",
        ["from warnings import simplefilter\nsimplefilter(action='ignore')"],
        [(0, 2, 1)],
    ),
    "NB306: of any category": (
        "NB306",
        ["import warnings\nwarnings.filterwarnings('ignore', category=Warning)"],
        [(0, 2, 1)],
    ),
    "NB306: all log lines": (
        "NB306",
        ["import logging\nlogging.disable(logging.CRITICAL)"],
        [(0, 2, 1)],
    ),
    "NB306: NumPy's": ("NB306", ["np.seterr(all='ignore')"], [(0, 1, 1)]),
    "NB306: of another Python": ("NB306", ["!python -W ignore train.py"], [(0, 1, 1)]),
    "NB307: a password": ("NB307", ["print(password)"], [(0, 1, 1)]),
    "NB307: in a text": ("NB307", ["print(f'key: {api_key}')"], [(0, 1, 1)]),
    "NB307: from the environment": ("NB307", ["print(os.environ['API_KEY'])"], [(0, 1, 1)]),
    "NB307: logged": ("NB307", [LOG, "logger.info('%s', access_token)"], [(1, 1, 1)]),
    "NB307: at the end of a cell": ("NB307", ["x = 1\nconfig.password"], [(0, 2, 1)]),
    "NB307: the whole environment": ("NB307", ["print(os.environ)"], [(0, 1, 1)]),
    "NB308: rows with gaps": ("NB308", ["df = df.dropna()"], [(0, 1, 6)]),
    "NB308: in place": ("NB308", ["df.drop_duplicates(inplace=True)"], [(0, 1, 1)]),
    "NB308: under another name": ("NB308", ["good = df.dropna(subset=['a'])"], [(0, 1, 8)]),
    "NB308: given back": ("NB308", ["def f(df):\n    return df.dropna()"], [(0, 2, 12)]),
    "NB308: of some columns": ("NB308", ["df = a[['x', 'y']].dropna().copy()"], [(0, 1, 6)]),
    "NB308: of one column": ("NB308", ["ages = df['age'].dropna()"], [(0, 1, 8)]),
    "NB308: of one column as an attribute": ("NB308", ["ages = df.age.dropna()"], [(0, 1, 8)]),
    "NB308: of any column": ("NB308", ["values = df[name].dropna().copy()"], [(0, 1, 10)]),
    "NB308: before one column is taken": (
        "NB308",
        ["ages = df.dropna(subset=['sex'])['age']"],
        [(0, 1, 8)],
    ),
    "NB308: into a column of another table": (
        "NB308",
        ["all['age'] = df.dropna(subset=['sex'])['age']"],
        [(0, 1, 14)],
    ),
    "NB308: of an object": ("NB308", ["self.df = self.df.dropna()"], [(0, 1, 11)]),
    "NB308: of some rows": ("NB308", ["df = df.loc[df.a < 9].dropna()"], [(0, 1, 6)]),
    "NB308: a filter": ("NB308", ["df = df[df.a > 0]"], [(0, 1, 6)]),
    "NB308: a filter of several": (
        "NB308",
        ["df = df.loc[(df['a'] > 0) & ~df['b'].isna()].copy()"],
        [(0, 1, 6)],
    ),
    "NB308: a query": ("NB308", ["df = df.query('a > 0')"], [(0, 1, 6)]),
    "NB308: rows by their index": (
        "NB308",
        ["df.drop(df[df.a > 9].index, inplace=True)"],
        [(0, 1, 1)],
    ),
    "NB308: many in one cell are one": (
        "NB308",
        ["df = df.dropna()\ndf = df[df.a > 0]"],
        [(0, 1, 6)],
    ),
    "NB309: a table as it was read": (
        "NB309",
        ["df = pd.read_csv(p)\nprint(df)"],
        [(0, 2, 1)],
    ),
    "NB309: all of its rows": (
        "NB309",
        ["df = pd.read_csv(p)", "print('it is', df.to_string())"],
        [(1, 1, 1)],
    ),
}

LEAVES: dict[str, tuple[str, Cells]] = {
    "NB301: an empty print and a ruler": ("NB301", ["print()\nprint('=' * 40)"]),
    "NB301: a value at the end of a cell": ("NB301", ["x"]),
    "NB301: a print in a test": ("NB301", ["def test_f():\n    print(1)"]),
    "NB301: what an except prints is for NB304": (
        "NB301",
        ["try:\n    x\nexcept E:\n    print(1)"],
    ),
    "NB302: a log line follows": ("NB302", [LOG, "df = pd.read_csv(p)\nlogger.info(p)"]),
    "NB302: in a test": ("NB302", ["def test_f():\n    open(p)"]),
    "NB302: what is written": ("NB302", ["df.to_csv(p)"]),
    "NB303: a scaler": ("NB303", ["scaler = StandardScaler()\nscaler.fit(X)"]),
    "NB303: a log line follows": ("NB303", [LOG, "m.fit(X, y)\nlogger.info(m)"]),
    "NB303: MLflow logs by itself": ("NB303", ["mlflow.sklearn.autolog()", "m.fit(X, y)"]),
    "NB304: raised again": ("NB304", ["try:\n    x\nexcept E:\n    y\n    raise"]),
    "NB304: logged": ("NB304", [LOG, "try:\n    x\nexcept E:\n    logger.warning('x')"]),
    "NB304: kept for later": ("NB304", ["try:\n    x\nexcept E as e:\n    errors.append(e)"]),
    "NB304: a module that may be missing": (
        "NB304",
        ["try:\n    import a\nexcept ImportError:\n    a = None"],
    ),
    "NB304: one way, and another below": (
        "NB304",
        [
            "def f(t):\n    try:\n        return int(t)\n"
            "    except ValueError:\n        pass\n    return t"
        ],
    ),
    "NB304: a folder that is there already": (
        "NB304",
        ["try:\n    os.mkdir(p)\nexcept FileExistsError:\n    pass"],
    ),
    "NB304: the end of the program": ("NB304", ["try:\n    x\nexcept E:\n    sys.exit(1)"]),
    "NB305: a figure": ("NB305", ["plt.savefig(p)"]),
    "NB305: a folder": ("NB305", ["os.makedirs(p)"]),
    "NB305: a log line follows": ("NB305", [LOG, "df.to_csv(p)\nlogger.info(p)"]),
    "NB306: a category": (
        "NB306",
        ["import warnings\nwarnings.filterwarnings('ignore', category=FutureWarning)"],
    ),
    "NB306: a category by place": (
        "NB306",
        ["import warnings\nwarnings.simplefilter('ignore', FutureWarning)"],
    ),
    "NB306: a message": (
        "NB306",
        ["import warnings\nwarnings.filterwarnings('ignore', 'numpy.ufunc size changed')"],
    ),
    "NB306: shown instead": ("NB306", ["import warnings\nwarnings.filterwarnings('always')"]),
    "NB306: while a block runs": (
        "NB306",
        [
            "import warnings\nwith warnings.catch_warnings():\n"
            "    warnings.simplefilter('ignore')\n    f()"
        ],
    ),
    "NB306: logging again": ("NB306", ["import logging\nlogging.disable(logging.NOTSET)"]),
    "NB306: something else is disabled": ("NB306", ["widget.disable()"]),
    "NB307: its length": ("NB307", ["print(len(api_key))"]),
    "NB307: whether it is there": ("NB307", ["print(password is not None)"]),
    "NB307: a word of a sentence": ("NB307", ["for token in doc: print(token)"]),
    "NB307: the key of a dictionary": ("NB307", ["for key in d: print(key)"]),
    "NB307: given to a call": ("NB307", ["client = connect(password)\nclient"]),
    "NB307: another variable of the environment": ("NB307", ["print(os.environ['HOME'])"]),
    "NB308: columns": ("NB308", ["df = df.dropna(axis=1)\ndf = df.dropna(axis='columns')"]),
    "NB308: a look": ("NB308", ["df.dropna().head()"]),
    "NB308: of a column of its own": ("NB308", ["df['age'] = df['age'].dropna()"]),
    "NB308: one column, whose gaps are only left out of a number": (
        "NB308",
        ["mean = df['age'].dropna().mean()"],
    ),
    "NB308: what differences leave empty": ("NB308", ["daily = df['close'].pct_change().dropna()"]),
    "NB308: a table of what there is": ("NB308", ["kinds = df[['a', 'b']].drop_duplicates()"]),
    "NB308: a choice of rows": ("NB308", ["young = df[df.age < 20]"]),
    "NB308: places in an array": ("NB308", ["at = at[(at >= 0) & (at < n)]"]),
    "NB308: columns by name": ("NB308", ["df = df[['a', 'b']]\ndf = df.drop(columns='a')"]),
    "NB308: a log line follows": ("NB308", [LOG, "df = df.dropna()\nlogger.info(len(df))"]),
    "NB308: their number is printed": ("NB308", ["df = df.dropna()\nprint(df.shape)"]),
    "NB309: a few lines": ("NB309", ["df = pd.read_csv(p)\nprint(df.head())"]),
    "NB309: at the end of a cell": ("NB309", ["df = pd.read_csv(p)\ndf"]),
    "NB309: a table of results": ("NB309", ["df = pd.DataFrame(scores)\nprint(df)"]),
    "NB309: what was read in part": ("NB309", ["df = pd.read_csv(p, nrows=5)\nprint(df)"]),
    "NB301: a whole table is for NB309": ("NB301", ["df = pd.read_csv(p)\nprint(df)"]),
}
