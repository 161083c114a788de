"""From the modules that a notebook imports to the distributions that bring them."""

import importlib.util
from collections.abc import Mapping
from functools import cache

# Where module and distribution differ; the module's name is a distribution of its own or of none.
DISTRIBUTIONS = {
    "Bio": "biopython",
    "Crypto": "pycryptodome",
    "IPython": "ipython",
    "MySQLdb": "mysqlclient",
    "OpenSSL": "pyOpenSSL",
    "PIL": "pillow",
    "attr": "attrs",
    "bs4": "beautifulsoup4",
    "community": "python-louvain",
    "cv2": "opencv-python",
    "databricks.sqlalchemy": "databricks-sqlalchemy",
    "dateutil": "python-dateutil",
    "dns": "dnspython",
    "docx": "python-docx",
    "dotenv": "python-dotenv",
    "duckdb_engine": "duckdb-engine",
    "fitz": "PyMuPDF",
    "git": "GitPython",
    "google.cloud.bigquery": "google-cloud-bigquery",
    "google.cloud.storage": "google-cloud-storage",
    "graphviz": "graphviz",
    "igraph": "igraph",
    "imblearn": "imbalanced-learn",
    "jwt": "PyJWT",
    "kneed": "kneed",
    "magic": "python-magic",
    "mpl_toolkits": "matplotlib",
    "mysql.connector": "mysql-connector-python",
    "netCDF4": "netCDF4",
    "odf": "odfpy",
    "osgeo": "GDAL",
    "pandas_bokeh": "pandas-bokeh",
    "pandas_gbq": "pandas-gbq",
    "pkg_resources": "setuptools",
    "pptx": "python-pptx",
    "psycopg2": "psycopg2-binary",
    "pylab": "matplotlib",
    "python_calamine": "python-calamine",
    "serial": "pyserial",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "slugify": "python-slugify",
    "snappy": "python-snappy",
    "snowflake.sqlalchemy": "snowflake-sqlalchemy",
    "sqlalchemy": "SQLAlchemy",
    "sqlalchemy_bigquery": "sqlalchemy-bigquery",
    "sqlalchemy_redshift": "sqlalchemy-redshift",
    "telegram": "python-telegram-bot",
    "umap": "umap-learn",
    "wx": "wxPython",
    "xlsxwriter": "XlsxWriter",
    "yaml": "PyYAML",
    "zmq": "pyzmq",
}


def distribution_name(module: str) -> str:
    """The distribution that brings a module, or the module's own name."""
    if module in DISTRIBUTIONS:
        return DISTRIBUTIONS[module]
    if _is_installed(module) or not _is_importable(module):
        return module
    return next(iter(sorted(_installed().get(module, ()))), module)


def is_known(module: str, name: str) -> bool:
    return module in DISTRIBUTIONS or name != module or _is_installed(name)


@cache
def _is_installed(name: str) -> bool:
    from importlib.metadata import PackageNotFoundError, distribution  # slow to import

    try:
        distribution(name)
    except (PackageNotFoundError, ValueError):
        return False
    return True


def _is_importable(module: str) -> bool:
    """Whether there is such a module here; if not, reading all distributions is for nothing."""
    try:
        return importlib.util.find_spec(module.partition(".")[0]) is not None
    except (ImportError, ValueError):
        return False


@cache
def _installed() -> Mapping[str, list[str]]:
    from importlib.metadata import packages_distributions

    return packages_distributions()  # reads every installed distribution
