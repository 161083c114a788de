"""The name of the package."""

import keyword
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from nb2prod.analysis.needs.distributions import DISTRIBUTIONS, distribution_name
from nb2prod.analysis.parameters.words import whole_words
from nb2prod.errors import NameRefused
from nb2prod.export.spelling import ascii_name

LONGEST = 40

# What the package's own tools import: a package of that name would stand in their way.
_OF_OUR_TOOLS = set(
    "black click dateutil hatchling ipykernel ipython ipywidgets jinja2 jupyter jupyter_client "
    "jupyter_core matplotlib nb2prod nbclient nbconvert nbformat numpy packaging pandas papermill "
    "pip pytest ruff setuptools tornado tqdm traitlets yaml zmq".split()
)
# What notebooks are often called after, or is often installed beside what they import: in the job
# the installed module would stand in the package's way.
_WELL_KNOWN = {module.lower() for module in DISTRIBUTIONS} | set(
    "altair arrow arviz autograd bokeh branca cartopy catboost cython dask datasets datashader "
    "distributed docs duckdb emoji evaluate examples faker fastai fiona flask folium fsspec "
    "gensim geopandas geopy h5py holoviews hyperopt imageio implicit ipyleaflet jax joblib keras "
    "lifelines lightgbm lime lxml markdown mizani mlflow mlxtend mpmath narwhals networkx nltk "
    "numba numexpr openpyxl optuna patsy pendulum pingouin pint plotly plotnine polars prophet "
    "psutil pulp py pyarrow pycaret pygments pymc pyspark pytz regex requests rich rpy2 scipy "
    "seaborn shap shapely simpy six spacy squarify statsmodels streamlit surprise sympy tables "
    "tabulate tenacity tensorflow textblob toolz torch torchvision transformers tweepy us utils "
    "wandb watermark wheel wordcloud wrapt xarray xgboost xlrd".split()
)
_OF_OUR_FOLDERS = {"jobs", "src", "tests"}


def package_name(wanted: str | None, notebook: Path, imported: Iterable[str]) -> str:
    """The name asked for, or one made from the notebook's file name.

    Args:
        wanted: what the user asked for, if anything.
        notebook: the notebook's path.
        imported: the top-level modules that the notebook imports.

    Raises:
        NameRefused: `wanted` is no name for a package, or another module has it.
    """
    modules = set(imported)
    if wanted is None:
        name = _slug(notebook.stem)
        is_taken = _why_not(name, modules) or _lies_beside(name, notebook.parent)
        return f"{name}_job" if is_taken else name
    reason = _why_not(wanted, modules) or _lies_beside(wanted, notebook.parent)
    if reason:
        raise NameRefused(f"{wanted}: {reason}: give another name with --name")
    return wanted


def _why_not(name: str, imported: set[str]) -> str:
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
        return (
            "no name for a package, which has letters, digits and _ only, and begins with a letter"
        )
    if keyword.iskeyword(name) or name in {"match", "case", "type"}:
        return "a word of Python's own"
    if "root".startswith(name):  # `logging` would take its loggers for ones above this package's
        return "what the name of Python's root logger begins with, so that log lines would be lost"
    lower = name.lower()
    if lower in {module.lower() for module in sys.stdlib_module_names} | {"test"}:
        return "the name of a module in Python's standard library"
    taken = {module.lower() for module in imported}
    taken |= {distribution_name(module).lower().replace("-", "_") for module in imported}
    if lower in taken:
        return "the name of a module that the notebook imports"
    if lower in _OF_OUR_TOOLS | _OF_OUR_FOLDERS:
        return "a name that the package's tools need"
    if lower in _WELL_KNOWN:
        return "the name of a library, which may be installed where the job runs"
    return ""


def _lies_beside(name: str, folder: Path) -> str:
    is_there = (folder / f"{name}.py").exists() or (folder / name / "__init__.py").exists()
    return "the name of a module beside the notebook, which its job would find first" * is_there


def _slug(stem: str) -> str:
    """`01-Solar Savings (final)` is `solar_savings_final`."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", stem)
    slug = ascii_name(words).lower()
    slug = re.sub(r"^(?:\d+_+)+", "", slug)
    if not slug or slug[0].isdigit():
        slug = f"notebook_{slug}".rstrip("_")
    return whole_words(slug, LONGEST)
