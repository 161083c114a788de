"""What code does to the world, and whether a log line tells of it."""

from collections.abc import Callable

import pytest

from nb2prod.analysis import Analysis

LOG = "import logging\nlogger = logging.getLogger(__name__)\n"

KINDS = {
    "a table": ("pd.read_csv(p)", ["read"]),
    "a query": ("pd.read_sql(q, con)", ["read"]),
    "a library's data": ("fetch_california_housing()", ["read"]),
    "a file": ("open(p)", ["read"]),
    "a file to write": ("open(p, 'a')", ["write"]),
    "a file once, not again for its parser": ("with open(p) as f:\n    json.load(f)", ["read"]),
    "a table written": ("df.to_parquet(p)", ["write"]),
    "a figure is no data": ("plt.savefig(p)", []),
    "a folder is no data": ("os.makedirs(p)\nos.listdir(p)", []),
    "a model": ("LinearRegression().fit(X, y)", ["fit"]),
    "boosted trees": ("xgb.train(params, d)", ["fit"]),
    "a mode is no fit": ("net.train()", []),
    "a scaler is no model": ("StandardScaler().fit(X)", []),
    "a scaler by its name": ("s = MinMaxScaler()\ns.fit(X)", []),
    "a transformer's fit": ("pca.fit_transform(X)", []),
    "a print": ("print(x)", ["print"]),
    "an empty print": ("print()", []),
    "a ruler": ("print('-' * 40)", []),
    "a print to a file": ("print(x, file=f)", []),
    "a log line": ("logger.info('x')", ["log"]),
    "a log line of a logger with another name": ("L = getLogger()\nL.info('x')", ["log"]),
    "a logarithm is no log line": ("np.log(x)\nmath.log(x)", []),
    "a table's info is no log line": ("df.info()", []),
    "a tracker": ("mlflow.log_metric('a', 1)", ["log"]),
    "a function of the notebook": ("def read_it(): pass\nread_it()", []),
    "an exception": ("try:\n    x\nexcept E:\n    pass", ["catch"]),
}


@pytest.mark.parametrize(("source", "kinds"), KINDS.values(), ids=KINDS.keys())
def test_kind(analysis: Callable[..., Analysis], source: str, kinds: list[str]) -> None:
    assert [effect.kind for effect in analysis(source).effects] == kinds


TOLD = {
    "no log line": (["pd.read_csv(p)"], False),
    "a log line after it": (["df = pd.read_csv(p)\nlogger.info(len(df))"], True),
    "a log line just before it": (["logger.info(p)\npd.read_csv(p)"], True),
    "a log line long before it": (["logger.info(p)\n\n\n\npd.read_csv(p)"], False),
    "a log line in another cell": (["pd.read_csv(p)", "logger.info(p)"], False),
    "a log line in its function": (["def f():\n    x = read_csv(p)\n    logger.info(x)"], True),
    "a log line after its function": (["def f():\n    read_csv(p)\nlogger.info(1)"], False),
    "a log line where it is called": (
        ["def f():\n    return read_csv(p)", "x = f()\nlogger.info(x)"],
        True,
    ),
}


@pytest.mark.parametrize(("cells", "told"), TOLD.values(), ids=TOLD.keys())
def test_told(analysis: Callable[..., Analysis], cells: list[str], told: bool) -> None:
    effects = analysis(LOG, *cells).effects
    assert [effect.told for effect in effects if effect.kind == "read"] == [told]
