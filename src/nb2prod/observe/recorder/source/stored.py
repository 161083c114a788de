"""Values too large for a test's text, written to files that its data folder will hold."""

from __future__ import annotations

import ast
import json
import os
import re
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .arrays import IMPORT as NUMPY
from .checks import stored_table
from .frames import IMPORT as PANDAS
from .writer import MAX_LENGTH, NotPlain, is_same

_MAX_BYTES = 400_000


class Store:
    """The folder of files; `sources` tells how each value is read from its own."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)
        self.sources: dict[str, tuple[str, tuple[str, ...]]] = {}
        self.files: dict[str, str] = {}  # the file of each value
        self.kept: set[str] = set()  # files that calls read
        self.texts: dict[str, str] = {}  # what can be read in it

    def put(self, token: str, value: Any, wanted: str) -> None:
        """Write a value, under a name like the wanted one.

        Raises:
            NotPlain: no format gives the same value back.
        """
        if token in self.sources:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        stem = self._free(re.sub(r"[^\w-]", "_", wanted).strip("_")[:60] or "value")
        for write in _writers(value):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    name, source, imports = write(self.folder, stem, value)
                    read = _read(source, imports, self.folder)
                    good = is_same(read, value)
                except Exception:  # a format that cannot hold it
                    continue
            path = self.folder / name
            if good and path.stat().st_size <= _MAX_BYTES:
                self.sources[token] = source, imports
                self.files[token] = name
                self.texts[token] = _text(value)
                return
            path.unlink()
        raise NotPlain("cannot be kept in a file")

    def _free(self, wanted: str) -> str:
        taken = {os.path.splitext(name)[0] for name in self.files.values()}
        number, free = 1, wanted
        while free in taken:
            number += 1
            free = f"{wanted}-{number}"
        return free


def _read(source: str, imports: tuple[str, ...], folder: Path) -> Any:
    space: dict[str, Any] = {"DATA": folder, "stored_table": stored_table}
    for statement in imports:
        exec(statement, space)
    return eval(source, space)


def _text(value: Any) -> str:
    """What a search for secrets looks through."""
    return value.to_csv() if hasattr(value, "to_csv") else repr(value)


def _writers(value: Any) -> list[Callable[[Path, str, Any], Any]]:
    pandas: Any = sys.modules.get("pandas")
    if pandas is not None and isinstance(value, pandas.DataFrame):
        return [_parquet, _table, _split_table]
    if pandas is not None and isinstance(value, pandas.Series):
        return [_column, _row, _json_row, _table_column, _split_column]
    if hasattr(value, "dtype"):
        return [_array]
    return [_plain_text, _json, _literal]


def _array(folder: Path, stem: str, value: Any) -> Any:
    numpy: Any = sys.modules["numpy"]
    numpy.savez_compressed(folder / f"{stem}.npz", values=value)
    source = f'np.load(DATA / "{stem}.npz")["values"]'
    return f"{stem}.npz", source, (NUMPY,)


def _parquet(folder: Path, stem: str, value: Any) -> Any:
    table, renamed = _with_texts(value)
    table.to_parquet(folder / f"{stem}.parquet")
    texts = [name for name in value.columns if value[name].dtype == object]
    has_gaps = any(type(item) is float for name in texts for item in value[name])
    read = "stored_table" if has_gaps else "pd.read_parquet"
    source = f'{read}(DATA / "{stem}.parquet"){renamed}'
    source += _types(source, (PANDAS,), folder, value)
    return f"{stem}.parquet", source + _rhythm(value), (PANDAS,)


def _with_texts(value: Any) -> tuple[Any, str]:
    """A table whose columns have texts for names, and what gives numbers back to them."""
    if not len(value.columns) or not all(type(name) is int for name in value.columns):
        return value, ""
    return value.rename(columns=str), ".rename(columns=int)"


def _table(folder: Path, stem: str, value: Any) -> Any:
    table, renamed = _with_texts(value)
    table.to_json(folder / f"{stem}.json", orient="table", double_precision=15, indent=1)
    source = f'pd.read_json(DATA / "{stem}.json", orient="table", precise_float=True){renamed}'
    source += _types(source, (PANDAS,), folder, value)
    return f"{stem}.json", source + _rhythm(value), (PANDAS,)


def _split_table(folder: Path, stem: str, value: Any) -> Any:
    """A table whose columns mix types, or whose rows have no names of their own."""
    name, source, imports = _json(folder, stem, value.to_dict("split"))
    imports += (PANDAS,)
    source = f"pd.DataFrame(**{source})"
    return name, source + _types(source, imports, folder, value), imports


def _types(source: str, imports: tuple[str, ...], folder: Path, value: Any) -> str:
    """What gives the columns their own types back, where the file knows only the kind of them."""
    read = _read(source, imports, folder)
    types = zip(value.columns, value.dtypes, read.dtypes)
    places = [(place, name) for place, (name, own, other) in enumerate(types) if own != other]
    odd = [
        f"{name!r}: {_spelled_type(value.dtypes.iloc[place], read.iloc[:, place])}"
        for place, name in places
    ]
    return f".astype({{{', '.join(odd)}}})" if odd else ""


def _spelled_type(dtype: Any, read: Any) -> str:
    """The type of a column, which was read as another one."""
    if not hasattr(dtype, "categories") or read.astype("category").dtype == dtype:
        return repr(str(dtype))
    ordered = ", ordered=True" if dtype.ordered else ""
    source = f"pd.CategoricalDtype({dtype.categories.tolist()!r}{ordered})"
    if len(source) > MAX_LENGTH:
        raise NotPlain("has too many categories")
    return source


def _column(folder: Path, stem: str, value: Any) -> Any:
    return _of_table(_parquet, folder, stem, value)


def _table_column(folder: Path, stem: str, value: Any) -> Any:
    return _of_table(_table, folder, stem, value)


def _split_column(folder: Path, stem: str, value: Any) -> Any:
    return _of_table(_split_table, folder, stem, value)


def _of_table(write: Any, folder: Path, stem: str, value: Any) -> Any:
    column = value.name if isinstance(value.name, str) and value.name.strip() else "values"
    name, source, imports = write(folder, stem, value.to_frame(column))
    renamed = "" if value.name == column else f".rename({value.name!r})"
    return name, f"{source}[{json.dumps(column)}]{renamed}", imports


def _row(folder: Path, stem: str, value: Any) -> Any:
    """A row of a table, in which each value is of a type of its own."""
    name, source, imports = _parquet(folder, stem, value.to_frame().T.infer_objects())
    return name, f"{source}.iloc[0]", imports


def _json_row(folder: Path, stem: str, value: Any) -> Any:
    """A row, when Parquet cannot be written, or is too choosy."""
    name, source, imports = _json(folder, stem, value.to_dict())
    given = "" if value.name is None else f", name={value.name!r}"
    source = f'pd.Series({source}, dtype="{value.dtype.name}"{given})'
    return name, source, (*imports, PANDAS)


def _rhythm(value: Any) -> str:
    """No format keeps that the times in an index follow each other in one step."""
    freq = getattr(value.index, "freqstr", None)
    is_time = getattr(value.index.dtype, "kind", "") in "mM"
    return f".asfreq({freq!r})" if freq and is_time else ""


def _plain_text(folder: Path, stem: str, value: Any) -> Any:
    if not isinstance(value, str):
        raise NotPlain("is no text")
    (folder / f"{stem}.txt").write_text(value, encoding="utf-8")
    source = f'(DATA / "{stem}.txt").read_text(encoding="utf-8")'
    return f"{stem}.txt", source, ()


def _json(folder: Path, stem: str, value: Any) -> Any:
    text = json.dumps(value)
    (folder / f"{stem}.json").write_text(text + "\n", encoding="utf-8")
    source = f'json.loads((DATA / "{stem}.json").read_text())'
    return f"{stem}.json", source, ("import json",)


def _literal(folder: Path, stem: str, value: Any) -> Any:
    text = ascii(value)
    if ast.literal_eval(text) != value:
        raise NotPlain("cannot be kept in a file")
    (folder / f"{stem}.txt").write_text(text + "\n", encoding="utf-8")
    source = f'ast.literal_eval((DATA / "{stem}.txt").read_text())'
    return f"{stem}.txt", source, ("import ast",)
