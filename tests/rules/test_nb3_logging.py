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
    "NB304: the end of the program": ("NB304", ["try:\n    x\nexcept E:\n    sys.exit(1)"]),
    "NB305: a figure": ("NB305", ["plt.savefig(p)"]),
    "NB305: a folder": ("NB305", ["os.makedirs(p)"]),
    "NB305: a log line follows": ("NB305", [LOG, "df.to_csv(p)\nlogger.info(p)"]),
}
