import ast
from collections.abc import Callable

import pytest

from nb2prod.analysis import Analysis
from nb2prod.analysis.needs.modules import hidden_needs, imported_modules
from nb2prod.notebook import Location

PD = "import pandas as pd\n"
EXCEL = ("openpyxl", "xlrd", "odf", "pyxlsb", "python_calamine")

NEEDS = {
    "a workbook": (PD + "pd.read_excel('a.xlsx')", [("openpyxl",)]),
    "an old workbook": (PD + "pd.read_excel('a.XLS')", [("xlrd",)]),
    "a workbook of any kind": (PD + "pd.read_excel(path)", [EXCEL]),
    "a named engine": (PD + "pd.read_excel(path, engine='pyxlsb')", [("pyxlsb",)]),
    "a workbook is written": (PD + "df.to_excel('a.xlsx')", [("openpyxl", "xlsxwriter")]),
    "columns": (PD + "df.to_parquet(path)", [("pyarrow", "fastparquet")]),
    "columns with an engine": (PD + "pd.read_parquet(p, engine='fastparquet')", [("fastparquet",)]),
    "a page": (PD + "pd.read_html(url)", [("lxml", "html5lib")]),
    "a bucket": (PD + "pd.read_csv('s3://b/a.csv')", [("s3fs",)]),
    "a backend": (PD + "pd.options.plotting.backend = 'plotly'", [("plotly",)]),
    "a backend, set": (PD + "pd.set_option('plotting.backend', 'hvplot')", [("hvplot",)]),
    "a part of pandas": ("from pandas.plotting import scatter_matrix", [("matplotlib",)]),
    "a part of dask": ("import dask.dataframe as dd", [("dask[dataframe]",)]),
    "a bar": ("from tqdm.notebook import tqdm", [("ipywidgets",)]),
    "a database": ("create_engine('postgresql://u:p@h/d')", [("psycopg2",)]),
    "a database and its driver": ("create_engine(f'mysql+pymysql://{u}@h/d')", [("pymysql",)]),
    "a database and a query": (
        PD + "pd.read_sql(q, 'postgresql://h/d')", [("psycopg2",), ("sqlalchemy",)],
    ),
    "a parser": ("BeautifulSoup(text, 'lxml')", [("lxml",)]),
    "a model": ("spacy.load('en_core_web_sm')", [("en_core_web_sm",)]),
}  # fmt: skip

NONE = {
    "another library": "import polars as pl\npl.read_parquet('x')\npl.read_excel('a.xlsx')",
    "a text file": PD + "pd.read_csv('a.csv')",
    "Python's own database": "create_engine('sqlite:///x.db')",
    "Python's own parser": "BeautifulSoup(text, 'html.parser')",
    "an engine of ours": "start(engine='openpyxl')",
    "an address of the web": PD + "pd.read_csv('https://x/a.csv')",
}


@pytest.mark.parametrize(("source", "expected"), NEEDS.values(), ids=NEEDS.keys())
def test_finds(
    analysis: Callable[..., Analysis], source: str, expected: list[tuple[str, ...]]
) -> None:
    needs = hidden_needs(analysis(source).program)
    assert [need.modules for need in needs] == expected
    assert all(need.is_sure for need in needs)


@pytest.mark.parametrize("source", NONE.values(), ids=NONE.keys())
def test_leaves_alone(analysis: Callable[..., Analysis], source: str) -> None:
    assert hidden_needs(analysis(source).program) == ()


def test_a_graph_in_the_words_of_dot(analysis: Callable[..., Analysis]) -> None:
    source = "import networkx as nx\nnx.drawing.nx_pydot.write_dot(g, 'g.dot')"
    sure = [need.modules for need in hidden_needs(analysis(source).program) if need.is_sure]
    assert sure == [("pydot", "pygraphviz")]


def test_modules_beside_the_notebook_need_what_they_call(
    analysis: Callable[..., Analysis],
) -> None:
    beside = ast.parse("import pandas as pd\ndef load(path):\n    return pd.read_hdf(path)")
    [need] = hidden_needs(analysis("import tables_of_ours").program, [beside])
    assert (need.modules, need.is_sure, need.location) == (("tables",), True, Location(0))


def test_what_a_library_may_use_is_no_sure_need(analysis: Callable[..., Analysis]) -> None:
    [need] = hidden_needs(analysis("from bokeh.sampledata.autompg import autompg").program)
    assert (need.modules, need.is_sure) == (("pandas",), False)


def test_a_styled_table_is_no_sure_need(analysis: Callable[..., Analysis]) -> None:
    [need] = hidden_needs(analysis(PD, "df.style.apply(f)\ndf.style").program)
    assert (need.modules, need.is_sure) == (("jinja2",), False)


def test_what_a_call_may_do_without_is_no_sure_need(analysis: Callable[..., Analysis]) -> None:
    [need] = hidden_needs(analysis(PD, "df.plot.scatter(x='a', y='b')\ndf.hist()").program)
    assert (need.modules, need.is_sure) == (("matplotlib",), False)


def test_a_secret_in_an_address_is_not_told(analysis: Callable[..., Analysis]) -> None:
    [need] = hidden_needs(analysis("create_engine('postgresql://me:secret@h/d')").program)
    assert "secret" not in need.what


def test_imports_and_their_first_place(analysis: Callable[..., Analysis]) -> None:
    found = imported_modules(analysis("x = 1", "import os.path\nfrom numpy import *").program)
    assert {name: (place.cell, place.line) for name, place in found.items()} == {
        "os": (1, 1),
        "numpy": (1, 2),
    }
