"""Notes the files that libraries open by themselves, of which Python's audit events know nothing.

The few functions through which a library opens files are put into ones that look at the files that
they are given. A file is read when such a call has ended well, and written when the call has
changed it. One that stays open to be changed is looked at again when the run is over.
"""

import functools
import glob
import importlib.abc
import importlib.util
import itertools
import os
import sys
from fnmatch import filter as named
from typing import Any, Callable, Dict, Iterator, List, Tuple, cast  # noqa: UP035 (Python 3.8)

_DOORS = {
    "cv2": "imread imwrite",
    "h5py._hl.files": "File.__init__",
    "lightgbm.basic": "Booster.__init__ Booster.save_model",
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
    "torch": "save",
    "xgboost.core": "Booster.load_model Booster.save_model",
}
"""By the module that has them, as it is called when it is imported."""
_WRITING = ("write", "to_", "save", "sink", "imwrite", "ParquetWriter")
_PATHS = {
    "base_dir", "dest", "f", "file", "filename", "fname", "input_file", "model_file", "name",
    "output_file", "path", "path_or_buffer", "path_or_paths", "source", "where",
}  # fmt: skip
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
        for name in named(list(vars(holder)), pattern) if holder else ():
            function = vars(holder)[name]
            if callable(function) and not isinstance(function, type):
                is_writing = (name if name[:2] != "__" else owner).startswith(_WRITING)
                setattr(holder, name, _watched(function, is_writing))


def _watched(function: Callable[..., Any], is_writing: bool) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*args: Any, **options: Any) -> Any:
        before, is_done = _states(args, options), False
        try:
            result = function(*args, **options)
            is_done = True
            return result
        finally:
            is_open = is_done and not is_writing and _may_change(*args)
            for place, state in _states(args, options).items():
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


def _states(args: Any, options: Any) -> _States:
    """The files that a call is given, as they are now."""
    given = [value for name, value in options.items() if name in _PATHS]
    try:
        paths = next((found for value in (*given, *args) for found in [_paths(value)] if found), [])
        files = itertools.islice((file for path in paths for file in _files(path)), _MOST)
        states = {_witness.place(file): _witness.state(file) for file in files}
    except Exception:  # the call itself will say what is wrong with its path
        return {}
    return {place: state for place, state in states.items() if place and state}


def _paths(value: Any) -> List[str]:  # noqa: UP006 (Python 3.8)
    if isinstance(value, (list, tuple)):
        return [path for each in value[:_MOST] for path in _paths(each)]
    path = os.fspath(value) if isinstance(value, os.PathLike) else value
    return [path] if isinstance(path, str) else []


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
