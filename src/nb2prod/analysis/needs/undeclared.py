"""Imports that nothing around the notebook provides.

The environment that checks is not the one that runs, so the project's declarations decide; what is
installed here only tells what the declared distributions bring along.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from nb2prod.analysis.needs.distributions import DISTRIBUTIONS, distribution_name
from nb2prod.analysis.needs.modules import imported_names
from nb2prod.analysis.shell import Command
from nb2prod.notebook import Location, Program
from nb2prod.notebook.declared import Declared, compared
from nb2prod.notebook.walk import Index, index

# A notebook's kernel has these, and these places bring theirs.
_GIVEN = frozenset(
    "IPython ipykernel ipywidgets traitlets jupyter_client jupyter_core notebook nbformat "
    "pip setuptools pkg_resources wheel google dbutils pyodide js micropip kaggle_secrets "
    "kaggle_datasets kaggle_evaluation databricks sagemaker_studio piplite pylab".split()
)
_OF_OLD_PYTHON = frozenset(
    "imp distutils asynchat asyncore smtpd urllib2 urlparse ConfigParser cPickle StringIO "
    "cStringIO Tkinter Queue HTMLParser httplib __builtin__ commands cgi telnetlib pipes crypt "
    "xmlrpclib tkFileDialog copy_reg thread exceptions sets md5 sha".split()
)
# What widely used distributions bring along, where they are not installed here.
_BRING = {
    "pandas": "numpy python-dateutil pytz six",
    "scikit-learn": "numpy scipy joblib threadpoolctl",
    "seaborn": "numpy pandas matplotlib",
    "matplotlib": "numpy pillow python-dateutil pyparsing cycler packaging",
    "scipy": "numpy",
    "statsmodels": "numpy scipy pandas patsy",
    "tensorflow": "numpy keras h5py six tensorboard protobuf",
    "tensorflow-gpu": "numpy keras h5py six tensorboard tensorflow",
    "torchvision": "torch numpy pillow",
    "torch": "numpy",
    "pytorch": "numpy torch",
    "xarray": "numpy pandas",
    "geopandas": "pandas shapely fiona pyproj numpy",
    "scikit-image": "numpy scipy networkx pillow imageio",
    "opencv-python": "numpy",
    "opencv": "numpy opencv-python",
    "jupyter": "ipython ipywidgets notebook",
    "jupyterlab": "ipython notebook requests jinja2",
    "boto3": "botocore",
    "sagemaker": "boto3 botocore numpy pandas",
    "transformers": "numpy requests tqdm huggingface-hub tokenizers pyyaml regex",
    "spacy": "numpy requests tqdm",
    "gensim": "numpy scipy",
    "keras": "numpy h5py",
    "hvplot": "bokeh holoviews pandas numpy panel",
    "holoviews": "bokeh numpy pandas param panel",
    "requests": "urllib3 certifi",
    "py-xgboost": "xgboost",
    "python-graphviz": "graphviz",
    "py4j": "pyspark",
}
# Modules that surely are no file of the project's own, besides those whose distribution is known.
_WELL_KNOWN = frozenset(
    "numpy pandas scipy matplotlib seaborn statsmodels plotly bokeh altair torch torchvision "
    "torchaudio tensorflow tensorflow_hub tensorflow_datasets keras jax flax xgboost lightgbm "
    "catboost optuna hyperopt shap lime eli5 gensim nltk spacy transformers datasets tokenizers "
    "accelerate diffusers peft sentence_transformers timm fastai mxnet onnx onnxruntime openai "
    "anthropic langchain requests httpx aiohttp flask fastapi streamlit dash gradio boto3 botocore "
    "sagemaker s3fs pyspark dask ray polars pyarrow fastparquet h5py tables zarr xarray geopandas "
    "shapely fiona rasterio folium networkx sympy numba joblib tqdm psycopg2 pymysql pymongo redis "
    "duckdb mlflow wandb papermill openpyxl xlrd xlsxwriter lxml selenium scrapy tabulate librosa "
    "soundfile imageio albumentations pydicom nibabel rdkit deap quandl yfinance fbprophet prophet "
    "pmdarima arch gym gymnasium stable_baselines3 pymc pymc3 arviz pystan cvxpy pulp ortools "
    "datashader holoviews hvplot geoviews panel pydantic loguru rich click pytest hypothesis "
    "missingno ydata_profiling pandas_profiling sweetviz wordcloud textblob tweepy praw "
    "category_encoders featuretools mlxtend yellowbrick lifelines econml dowhy chart_studio".split()
)
_EVERYTHING = frozenset({"anaconda", "metapackage", "kaggle-environments"})
_FEWEST = 2  # of the notebook's imports, that the declarations must know to be about it
_EDITS_THE_PATH = re.compile(r"sys\.path|PYTHONPATH|addsitedir|git\+|git clone|%cd|os\.chdir|\bcd ")
_WRITES = re.compile(r"%%(?:write)?file\s+(?:\S*/)?(\w+)\.py")
_ASKED = re.compile(r"(?:^|[\s\"'])([A-Za-z][\w.-]*)(?:\[[^\]]*\])?(?=[\s=<>~!\"']|$)")


@dataclass(frozen=True, slots=True)
class Undeclared:
    """A module that is imported, the distribution that would bring it, and a file to name it in."""

    module: str
    distribution: str
    file: str
    location: Location


def find_undeclared(
    program: Program, commands: tuple[Command, ...], declared: Declared | None
) -> Iterator[Undeclared]:
    """The imports that nothing provides; none where little of the notebook's is declared at all."""
    if not declared or not declared.files or declared.distributions & _EVERYTHING:
        return
    if any(_EDITS_THE_PATH.search(cell.cell.source) for cell in program.cells):
        return
    own = {match[1] for cell in program.cells for match in _WRITES.finditer(cell.cell.source)}
    installed = {
        compared(word) for c in commands for line in c.lines for word in _ASKED.findall(line)
    }
    known = declared.distributions | installed
    missing: dict[str, Location] = {}
    found = 0
    for module, place in _imported(program).items():
        if module in declared.modules or module in own or _is_given(module):
            continue
        if _provides(known, module):
            found += 1
        elif module in _WELL_KNOWN or module in DISTRIBUTIONS:
            missing[module] = place
    if found >= max(len(missing), _FEWEST):
        for module, place in missing.items():
            yield Undeclared(module, distribution_name(module), declared.file, place)


def _imported(program: Program) -> dict[str, Location]:
    """The modules that the program cannot do without, each where it is first imported."""
    found: dict[str, Location] = {}
    for cell in program.cells:
        nodes = index(cell.tree)
        for node in (*nodes.of(ast.Import), *nodes.of(ast.ImportFrom)):
            for name in imported_names(node):
                top = name.partition(".")[0]
                if top not in found and not _is_optional(node, nodes):
                    found[top] = cell.location(node)
    return found


def _is_optional(node: ast.AST, nodes: Index) -> bool:
    """Whether it stands in a `try` or an `if`: the notebook may do without."""
    return any(isinstance(outer, ast.Try | ast.If) for outer in nodes.around(node))


def _is_given(module: str) -> bool:
    python = module in sys.stdlib_module_names or module in _OF_OLD_PYTHON
    return python or module in _GIVEN or module.startswith("_")


def _provides(known: frozenset[str], module: str) -> bool:
    """Whether one of these distributions brings a module, itself or with what it needs."""
    name, usual = compared(module), compared(DISTRIBUTIONS.get(module, module))
    wanted = {name, usual, f"python-{name}", f"{name}-python", f"py{name}", f"py-{name}"}
    wanted |= {usual.removesuffix("-binary"), usual.removesuffix("-python"), f"{usual}-headless"}
    if known & wanted or any(given.startswith(f"{usual}-") for given in known):
        return True
    return bool(wanted & _brought(known)) or compared(distribution_name(module)) in known


@cache
def _brought(known: frozenset[str]) -> frozenset[str]:
    """What these distributions need, and what that needs."""
    found: set[str] = set()
    waiting = list(known)
    while waiting:
        for needed in _needed(waiting.pop()) - found:
            found.add(needed)
            waiting.append(needed)
    return frozenset(found)


@cache
def _needed(distribution: str) -> frozenset[str]:
    from importlib.metadata import PackageNotFoundError, requires  # slow to import

    known = set(map(compared, _BRING.get(distribution, "").split()))
    try:
        lines = requires(distribution) or []
    except (PackageNotFoundError, ValueError):
        lines = []
    plain = (line for line in lines if "extra ==" not in line)
    return frozenset(known | {compared(re.split(r"[^\w.-]", line)[0]) for line in plain})
