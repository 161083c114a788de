"""Where a guarded run may write: its own scratch folder, and where libraries keep their caches."""

from __future__ import annotations

import os
import sys
import tempfile

# Below the home folder. Missing ones among the first are made, as importing matplotlib would.
_MADE = (".cache", os.path.join(".config", "matplotlib"))
_KEPT = (
    *_MADE,
    ".ipython", ".matplotlib", ".keras", ".torch", ".astropy", ".bokeh", ".plotly", ".fontconfig",
    ".numba", ".theano", ".nv", ".triton", ".jax", ".julia", ".dask", ".config/dask", ".streamlit",
    ".local/share/jupyter", ".local/share/cartopy", ".local/share/bokeh", ".local/share/torch",
    "Library/Caches", "AppData/Local/Temp", "AppData/Local/matplotlib",
    "seaborn-data", "scikit_learn_data", "nltk_data", "tensorflow_datasets", "vega_datasets",
)  # fmt: skip
# Where a library puts its data by default, and the variable that tells it another place.
_TOLD = {
    "SEABORN_DATA": "seaborn-data",
    "SCIKIT_LEARN_DATA": "scikit_learn_data",
    "KERAS_HOME": ".keras",
    "IPYTHONDIR": ".ipython",
    "JUPYTER_RUNTIME_DIR": ".local/share/jupyter",
    "TFDS_DATA_DIR": "tensorflow_datasets",
}
CACHES = ("XDG_CACHE_HOME", "MPLCONFIGDIR", "HF_HOME")
_SYSTEM = ("/tmp", "/var/tmp", "/dev/shm", "/run/lock")


def variables(scratch: str) -> dict[str, str]:
    """The environment of a guarded process: a temporary folder, and what home lacks, in scratch."""
    home = os.path.expanduser("~")
    temporary = os.path.join(scratch, "tmp")
    os.makedirs(temporary, exist_ok=True)
    names = ("TMPDIR",) if os.name == "posix" else ("TEMP", "TMP")
    told = {
        variable: os.path.join(scratch, os.path.basename(name).strip("."))
        for variable, name in _TOLD.items()
        if variable not in os.environ and not os.path.isdir(os.path.join(home, name))
    }
    # A library that is imported for the first time is not written beside itself as bytecode.
    return {**dict.fromkeys(names, temporary), **told, "PYTHONDONTWRITEBYTECODE": "1"}


def settle(scratch: str) -> None:
    """Give this process that environment, and home the folders that a plot needs."""
    home = os.path.expanduser("~")
    os.environ.update(variables(scratch))
    tempfile.tempdir = os.path.join(scratch, "tmp")
    sys.dont_write_bytecode = True
    made = [os.path.join(home, name) for name in _MADE if sys.platform.startswith("linux")]
    named = [os.environ[name] for name in CACHES if os.environ.get(name)]
    for folder in (*made, *named):
        try:
            os.makedirs(folder, exist_ok=True)
        except OSError:
            continue


def folders(scratch: str, originals: list[str]) -> list[str]:
    """All real folders that may be written; none that holds one of the `originals`."""
    home = os.path.expanduser("~")
    named = [os.environ.get(name, "") for name in CACHES]
    places = [*_SYSTEM, tempfile.gettempdir(), *named]
    places += [os.path.join(home, name) for name in _KEPT]
    real = [os.path.realpath(path) for path in places if path]
    kept = [path for path in real if not any(is_below(o, path) for o in originals)]
    return list(dict.fromkeys([os.path.realpath(scratch), *kept]))


def is_below(path: str, folder: str) -> bool:
    """Whether a path is a folder, or lies in it; both are real."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)
