"""Notes the files that libraries open by themselves, of which Python's audit events know nothing.

The few functions through which a library opens files are put into ones that look at the files that
they are given. A file is read when such a call has ended well, and written when the call has
changed it. One that stays open to be changed is looked at again when the run is over. The files of
a query are what it has in quotes.
"""

import contextlib
import functools
import glob
import importlib.abc
import importlib.util
import itertools
import os
import re
import sys
from fnmatch import filter as matching
from typing import Any, Callable, Dict, Iterator, List, Tuple, cast  # noqa: UP035 (Python 3.8)

_DOORS = {
    "cv2": "imread imwrite",
    "duckdb": "connect execute from_* query query_df read_* sql write_csv"
    " DuckDBPyConnection.execute DuckDBPyConnection.from_* DuckDBPyConnection.query"
    " DuckDBPyConnection.read_* DuckDBPyConnection.sql DuckDBPyRelation.to_*"
    " DuckDBPyRelation.write_*",
    "h5py._hl.files": "File.__init__",
    "lightgbm.basic": "Booster.__init__ Booster.save_model",
    "netCDF4._netCDF4": "Dataset.__init__ MFDataset.__init__",
    "pandas.core.frame": "DataFrame.to_parquet",
    "polars": "read_* scan_* DataFrame.write_* LazyFrame.sink_*",
    "pyarrow.csv": "read_csv open_csv write_csv",
    "pyarrow.dataset": "dataset write_dataset",
    "pyarrow.feather": "read_table write_feather",
    "pyarrow.json": "read_json open_json",
    "pyarrow.parquet.core": "ParquetFile.__init__ ParquetDataset.__init__ ParquetWriter.__init__"
    " _ParquetDatasetV2.__init__",
    "pyogrio": "read_* write_* open_arrow",
    "tables.file": "File.__init__",
    "tensorflow.python.data.ops.readers": "FixedLengthRecordDatasetV2.__init__"
    " TFRecordDatasetV2.__init__ TextLineDatasetV2.__init__",
    "tensorflow.python.lib.io.tf_record": "TFRecordWriter.__init__",
    "tensorflow.python.ops.gen_io_ops": "write_file",
    "tensorflow.python.ops.io_ops": "read_file",
    "tensorflow.python.saved_model.load": "load",
    "tensorflow.python.saved_model.save": "save",
    "torch": "save",
    "xgboost.core": "Booster.load_model Booster.save_model",
}
"""By the module that has them, as it is called when it is imported."""
_WRITING = ("write", "to_", "save", "sink", "imwrite", "ParquetWriter", "TFRecordWriter")
_QUERYING = ("execute", "query", "sql")
_OPENING = ("connect", "Dataset", "MFDataset", *_QUERYING)
"""What may read and write, at once or until the run is over."""
_PATHS = {
    "base_dir", "database", "dest", "export_dir", "f", "file", "file_name", "filename", "fname",
    "input_file", "model_file", "name", "output_file", "path", "path_or_buffer", "path_or_paths",
    "query", "source", "where",
}  # fmt: skip
_QUOTED = re.compile(r"'([^'\n]+)'|\"([^\"\n]+)\"")
_MOST = 1000
_States = Dict[str, Tuple[float, ...]]  # noqa: UP006 (Python 3.8)
_witness: Any = sys.modules["_nb2prod_witness"]


class _Finder(importlib.abc.MetaPathFinder):
    """Lets others find a module, and puts watched doors into it once it is there."""

    def __init__(self) -> None:
        self.sought: List[str] = []  # noqa: UP006 (Python 3.8)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name not in _DOORS or name in self.sought:
            return None
        self.sought.append(name)
        try:
            spec = importlib.util.find_spec(name)
        finally:
            self.sought.remove(name)
        loader: Any = spec and spec.loader
        if hasattr(loader, "exec_module"):
            execute = loader.exec_module

            def executed(module: Any) -> None:
                execute(module)
                watch(module)

            loader.exec_module = executed
        return spec


def watch(module: Any) -> None:
    """Put watched doors into a module that has been imported."""
    for door in _DOORS[module.__name__].split():
        owner, _, pattern = door.rpartition(".")
        holder = getattr(module, owner, None) if owner else module
        for name in matching(list(vars(holder)), pattern) if holder else ():
            function = vars(holder)[name]
            if callable(function) and not isinstance(function, type):
                told = name if name[:2] != "__" else owner
                with contextlib.suppress(TypeError):  # a class that nobody can change
                    setattr(holder, name, _watched(function, told))


def _watched(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    is_writing, is_opening = name.startswith(_WRITING), name.startswith(_OPENING)
    paths = _quoted if name.startswith(_QUERYING) else _paths

    @functools.wraps(function)
    def call(*args: Any, **options: Any) -> Any:
        before, is_done = _states(paths, args, options), False
        try:
            result = function(*args, **options)
            is_done = True
            return result
        finally:
            is_open = is_done and not is_writing and (is_opening or _may_change(*args))
            for place, state in _states(paths, args, options).items():
                if (is_writing or is_open) and before.get(place) != state:
                    _witness.note(place, "written")
                elif is_done and not is_writing and place in before:
                    _witness.note(place, "read", state if is_open else None)

    # For warnings and tracebacks it is a part of the library, as the function is.
    own, ours = getattr(function, "__code__", None), cast(Any, call)
    if own is not None:
        place = {"co_filename": own.co_filename, "co_firstlineno": own.co_firstlineno}
        ours.__code__ = ours.__code__.replace(**place)
    return call


def _may_change(opened: Any = None, *rest: Any) -> bool:
    """Whether it is a file that has been opened to be changed too."""
    try:
        mode = getattr(opened, "mode", "r")
    except Exception:
        return False
    return isinstance(mode, str) and mode not in ("r", "rb")


def _states(paths: Callable[[Any], Any], args: Any, options: Any) -> _States:
    """The files that a call is given, as they are now."""
    given = [value for name, value in options.items() if name in _PATHS]
    try:
        named: List[str] = next(  # noqa: UP006 (Python 3.8)
            (found for value in (*given, *args) for found in [paths(value)] if found), []
        )
        files = itertools.islice((file for path in named for file in _files(path)), _MOST)
        states = {_witness.place(file): _witness.state(file) for file in files}
    except Exception:  # the call itself will say what is wrong with its path
        return {}
    return {place: state for place, state in states.items() if place and state}


def _paths(value: Any) -> List[str]:  # noqa: UP006 (Python 3.8)
    if isinstance(value, (list, tuple)):
        return [path for each in value[:_MOST] for path in _paths(each)]
    path = os.fspath(value) if isinstance(value, os.PathLike) else value
    return [path] if isinstance(path, str) else []


def _quoted(query: Any) -> List[str]:  # noqa: UP006 (Python 3.8)
    found = _QUOTED.findall(query) if isinstance(query, str) else ()
    return [one or other for one, other in found]


def _files(path: str) -> Iterator[str]:
    """The file, those of a folder, or those that a pattern is for."""
    if len(path) > 4096 or "\0" in path:
        return
    for each in [path] if os.path.exists(path) else glob.glob(path):
        if os.path.isfile(each):
            yield each
        for folder, _, names in os.walk(each):
            yield from (os.path.join(folder, name) for name in names if name[0] not in "._")


for _name in _DOORS:
    if _name in sys.modules:
        watch(sys.modules[_name])
sys.meta_path.insert(0, _Finder())
