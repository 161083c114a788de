"""What the code needs of others: modules it imports, and those that only its libraries import."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from nb2prod.analysis.io_calls import owner_words
from nb2prod.notebook import Location, Program
from nb2prod.notebook.walk import called_name, walk


@dataclass(frozen=True, slots=True)
class Need:
    """Something that code needs without importing it: one of these modules, the usual one first.

    A module in the form "dask[dataframe]" is a distribution with an extra. `is_sure` is False where
    the code may do without any of them.
    """

    what: str
    modules: tuple[str, ...]
    location: Location
    is_sure: bool = True


_TELLING = ast.stmt | ast.Call | ast.Attribute
_Found = tuple[str, tuple[str, ...], bool]

_FRAMES = frozenset({"pandas", "geopandas", "dask"})
_EXCEL = {"xls": "xlrd", "ods": "odf", "odt": "odf", "odf": "odf", "xlsb": "pyxlsb"}
_EXCEL_READERS = ("openpyxl", "xlrd", "odf", "pyxlsb", "python_calamine")
_EXCEL_WRITERS = ("openpyxl", "xlsxwriter")
_PARQUET = ("pyarrow", "fastparquet")
_NETCDF = ("netCDF4", "h5netcdf", "scipy")
# By what is called, where one of these libraries is imported. What may also be another library's
# method, or may do without, is needed only when a run shows it.
_CALLS: dict[str, tuple[frozenset[str], tuple[str, ...], bool]] = {
    **dict.fromkeys(("read_parquet", "to_parquet"), (_FRAMES, _PARQUET, True)),
    **dict.fromkeys(
        ("read_feather", "to_feather", "read_orc", "to_orc"), (_FRAMES, ("pyarrow",), True)
    ),
    **dict.fromkeys(("read_hdf", "to_hdf", "HDFStore"), (_FRAMES, ("tables",), True)),
    "read_html": (_FRAMES, ("lxml", "html5lib"), True),
    **dict.fromkeys(("read_xml", "to_xml"), (_FRAMES, ("lxml",), True)),
    "read_spss": (_FRAMES, ("pyreadstat",), True),
    **dict.fromkeys(("read_gbq", "to_gbq"), (_FRAMES, ("pandas_gbq",), True)),
    "to_markdown": (_FRAMES, ("tabulate",), True),
    **dict.fromkeys(
        ("background_gradient", "highlight_max", "highlight_min", "highlight_null", "bar"),
        (_FRAMES, ("jinja2",), False),
    ),
    **dict.fromkeys(("to_latex", "applymap", "set_table_styles"), (_FRAMES, ("jinja2",), False)),
    **dict.fromkeys(
        ("plot", "hist", "boxplot", "scatter_matrix", "kde"), (_FRAMES, ("matplotlib",), False)
    ),
    **dict.fromkeys(("kde", "density", "interpolate", "corr"), (_FRAMES, ("scipy",), False)),
    **dict.fromkeys(("open_dataset", "to_netcdf"), (frozenset({"xarray"}), _NETCDF, True)),
    **dict.fromkeys(("open_zarr", "to_zarr"), (frozenset({"xarray", "dask"}), ("zarr",), True)),
    **dict.fromkeys(
        ("draw", "draw_networkx", "draw_spring", "draw_circular", "draw_shell", "draw_planar"),
        (frozenset({"networkx"}), ("matplotlib",), True),
    ),
    **dict.fromkeys(
        ("read_dot", "write_dot", "to_pydot", "from_pydot", "pydot_layout"),
        (frozenset({"networkx"}), ("pydot", "pygraphviz"), True),
    ),
    **dict.fromkeys(
        ("to_agraph", "from_agraph", "view_pygraphviz", "pygraphviz_layout"),
        (frozenset({"networkx"}), ("pygraphviz",), True),
    ),
    "graphviz_layout": (frozenset({"networkx"}), ("pygraphviz", "pydot"), True),
    **dict.fromkeys(("clustermap", "kdeplot"), (frozenset({"seaborn"}), ("scipy",), False)),
    **dict.fromkeys(("regplot", "lmplot"), (frozenset({"seaborn"}), ("statsmodels",), False)),
    **dict.fromkeys(("write_image", "to_image"), (frozenset({"plotly"}), ("kaleido",), True)),
    **dict.fromkeys(
        ("plot_model", "model_to_dot"), (frozenset({"tensorflow", "keras"}), ("pydot",), True)
    ),
    "fetch_openml": (frozenset({"sklearn"}), ("pandas",), False),
    **dict.fromkeys(("tqdm_notebook", "tnrange"), (frozenset({"tqdm"}), ("ipywidgets",), True)),
}
_ENGINES = {
    **{name: name for name in (*_EXCEL_READERS, *_EXCEL_WRITERS, *_PARQUET, "numexpr", "numba")},
    **{name: name for name in ("h5netcdf", "zarr", "cfgrib", "sqlalchemy", "lxml", "html5lib")},
    **{"calamine": "python_calamine", "netcdf4": "netCDF4", "bs4": "bs4"},
}
_BACKENDS = {"plotly": "plotly", "holoviews": "hvplot", "hvplot": "hvplot", "bokeh": "pandas_bokeh"}
_FILE_SYSTEMS = {"s3": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "az": "adlfs", "abfs": "adlfs"}
_DATABASES = {
    "postgresql": "psycopg2", "postgres": "psycopg2", "mysql": "MySQLdb", "mariadb": "MySQLdb",
    "oracle": "cx_Oracle", "mssql": "pyodbc", "duckdb": "duckdb_engine",
    "snowflake": "snowflake.sqlalchemy", "bigquery": "sqlalchemy_bigquery",
    "redshift": "sqlalchemy_redshift", "trino": "trino", "databricks": "databricks.sqlalchemy",
    "mysqldb": "MySQLdb", "mysqlconnector": "mysql.connector", "cx_oracle": "cx_Oracle",
}  # fmt: skip
_OF_PYTHON = frozenset({"sqlite", "pysqlite"})
_URL = re.compile(r"(?P<scheme>[a-z][a-z0-9_]*)(?:\+(?P<driver>\w+))?://")
_SUBMODULES = {
    "dask.array": "dask[array]",
    "dask.bag": "dask[bag]",
    "dask.dataframe": "dask[dataframe]",
    "dask.distributed": "dask[distributed]",
    "pandas.plotting": "matplotlib",
    "tqdm.notebook": "ipywidgets",
}
# What a library imports where it is used for more, and declares for nobody.
_USED_FOR_MORE = {
    "bokeh": ("pandas",), "lightgbm": ("matplotlib", "pandas"),
    "networkx": ("numpy", "scipy", "pandas"), "plotly": ("pandas", "scipy"),
    "sklearn": ("pandas", "matplotlib"), "statsmodels": ("matplotlib",),
    "sympy": ("numpy", "matplotlib"), "xarray": ("matplotlib", "scipy"),
    "xgboost": ("matplotlib", "pandas"),
}  # fmt: skip


def imported_modules(program: Program) -> dict[str, Location]:
    """The top-level modules that the code imports, and where it does so first."""
    found: dict[str, Location] = {}
    for cell in program.cells:
        for node in walk(cell.tree):
            for name in imported_names(node):
                place = cell.location(node)
                found[name.partition(".")[0]] = min(found.get(name.partition(".")[0], place), place)
    return found


def hidden_needs(program: Program, beside: Sequence[ast.Module] = ()) -> tuple[Need, ...]:
    """What the calls of a notebook need beyond its imports, each once, in its order.

    `beside` are the modules that come along with it: what they need has no place in a cell.
    """
    libraries = frozenset(imported_modules(program).keys() | imported_by(beside))
    own = [(n, cell.location(n)) for cell in program.cells for n in _telling(cell.tree)]
    theirs = [(node, Location(0)) for tree in beside for node in _telling(tree)]
    found: dict[tuple[str, ...], Need] = {}
    for node, place in [*own, *theirs]:
        for what, modules, is_sure in _needs(node, libraries):
            need = Need(what, modules, place, is_sure)
            known = found.get(modules)
            if known is None or (need.is_sure and not known.is_sure):
                found[modules] = need
    return tuple(sorted(found.values(), key=lambda need: (need.location, need.what)))


def imported_by(trees: Iterable[ast.Module]) -> frozenset[str]:
    """The top-level modules that some modules import."""
    names = (name for tree in trees for node in walk(tree) for name in imported_names(node))
    return frozenset(name.partition(".")[0] for name in names)


def imported_names(node: ast.AST) -> Iterator[str]:
    """The dotted names that an import statement may load; none for other nodes."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield node.module
        yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _telling(tree: ast.Module) -> list[ast.AST]:
    return [node for node in walk(tree) if isinstance(node, _TELLING)]


def _needs(node: ast.AST, libraries: frozenset[str]) -> Iterator[_Found]:
    for name in imported_names(node):
        if name in _SUBMODULES:
            yield name, (_SUBMODULES[name],), True
        library = name.partition(".")[0]
        yield from ((library, (module,), False) for module in _USED_FOR_MORE.get(library, ()))
    if isinstance(node, ast.Assign):
        target = node.targets[0]
        if isinstance(target, ast.Attribute) and target.attr == "backend":
            yield from _named(_BACKENDS, "the plotting backend", node.value)
    if isinstance(node, ast.Attribute) and node.attr == "style" and _FRAMES & libraries:
        yield "style", ("jinja2",), False
    if isinstance(node, ast.Call):
        for finder in _FINDERS:
            yield from finder(node, libraries)


def _by_call(call: ast.Call, libraries: frozenset[str]) -> Iterator[_Found]:
    name = called_name(call)
    if name in _CALLS and not {"engine", "flavor"} & set(_keywords(call)):
        owners, modules, is_sure = _CALLS[name]
        if owners & libraries:
            yield name, modules, is_sure
    if name in {"lmplot", "regplot"}:
        return
    owner = owner_words(call)
    if owner[-1:] == ("plot",) and _FRAMES & libraries:  # df.plot.scatter(…)
        yield f"plot.{name}", ("matplotlib",), False


def _by_excel(call: ast.Call, libraries: frozenset[str]) -> Iterator[_Found]:
    name = called_name(call)
    reads = name in {"read_excel", "ExcelFile"}
    if not (reads or name in {"to_excel", "ExcelWriter"}) or not _FRAMES & libraries:
        return
    if "engine" in _keywords(call):
        return
    text = next((t for t in map(_text, [*call.args[:1], *_keywords(call).values()]) if t), "")
    ending = text.rpartition(".")[2].lower()
    if reads and ending in _EXCEL:
        yield f"{name} of an .{ending} file", (_EXCEL[ending],), True
    elif reads:
        is_known = ending in {"xlsx", "xlsm"}
        yield name, _EXCEL_READERS[:1] if is_known else _EXCEL_READERS, True
    else:
        yield name, ("odf",) if ending == "ods" else _EXCEL_WRITERS, True


def _by_keyword(call: ast.Call, libraries: frozenset[str]) -> Iterator[_Found]:
    given = _keywords(call)
    for word, known in (("engine", _ENGINES), ("flavor", _ENGINES), ("backend", _BACKENDS)):
        if word in given and (_FRAMES | {"xarray"}) & libraries:
            yield from _named(known, f"{word}= of {called_name(call)}", given[word])
    if called_name(call) == "set_option" and [*map(_text, call.args[:1])] == ["plotting.backend"]:
        yield from _named(_BACKENDS, "the plotting backend", call.args[-1])
    if called_name(call) == "BeautifulSoup":
        features = given.get("features", call.args[1] if len(call.args) > 1 else None)
        parsers = {"lxml": "lxml", "xml": "lxml", "lxml-xml": "lxml", "html5lib": "html5lib"}
        yield from _named(parsers, "the parser of BeautifulSoup", features)


def _by_address(call: ast.Call, libraries: frozenset[str]) -> Iterator[_Found]:
    """Drivers by the scheme of a database's address, file systems by that of a file's."""
    name = called_name(call)
    texts = [*call.args, *(k.value for k in call.keywords)]
    matches = [match for node in texts if (match := _URL.match(_text(node)))]
    if name.startswith(("create_engine", "create_async_engine", "read_sql", "to_sql")):
        for match in matches:
            yield from _driver(match["scheme"], match["driver"])
        if name.startswith("read_sql") and matches:
            yield f"{name} with an address", ("sqlalchemy",), True
    elif name.startswith(("read_", "to_")) and _FRAMES & libraries:
        for match in matches:
            if match["scheme"] in _FILE_SYSTEMS:
                yield f"{match['scheme']}://", (_FILE_SYSTEMS[match["scheme"]],), True


def _driver(scheme: str, driver: str | None) -> Iterator[_Found]:
    word = driver or scheme
    if word not in _OF_PYTHON and scheme not in {"http", "https", "file"}:
        module = _DATABASES.get(word, driver or "")
        if module:
            yield f"{scheme}://", (module,), True


def _models(call: ast.Call, libraries: frozenset[str]) -> Iterator[_Found]:
    """spaCy's models are distributions of their own."""
    if called_name(call) == "load" and owner_words(call) == ("spacy",) and call.args:
        name = _text(call.args[0])
        if re.fullmatch(r"[a-z]{2,3}_\w+", name):
            yield "spacy.load", (name,), True


_FINDERS: tuple[Callable[[ast.Call, frozenset[str]], Iterator[_Found]], ...] = (
    _by_call,
    _by_excel,
    _by_keyword,
    _by_address,
    _models,
)


def _named(known: dict[str, str], what: str, node: ast.expr | None) -> Iterator[_Found]:
    text = _text(node)
    if text in known:
        yield what, (known[text],), True


def _keywords(call: ast.Call) -> dict[str, ast.expr]:
    return {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}


def _text(node: ast.expr | None) -> str:
    """The text of a literal, or how an f-string begins."""
    if isinstance(node, ast.JoinedStr) and node.values:
        node = node.values[0] if isinstance(node.values[0], ast.expr) else None
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return ""
