"""Excel and Parquet files with fewer rows, made by what the notebook's environment reads them with.

This file is also what runs there: it needs openpyxl or pyarrow, and of Python 3.8 or later.
"""

from __future__ import annotations

import datetime
import io
import json
import random
import subprocess
import sys
import zipfile
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

_SECONDS = 60
_FIRST = 10  # of so many rows one is from the top, where a reader looks for names and types
_DAY = datetime.datetime(2000, 1, 1)


def fewer_rows(file: Path, rows: int, python: str) -> tuple[bytes, int, int] | None:
    """The file with fewer rows, in the same order and always the same ones.

    Args:
        file: what it is, its name tells.
        rows: how many are to stay; of a workbook in each sheet, apart from the first.
        python: the interpreter of an environment that reads such files.

    Returns:
        The content, the number of rows that stay, and that of all, those of the longest sheet; None
        if it is no such file, or has no more than that, or if the environment does not read it.
    """
    if file.suffix.lower() not in _WRITERS:
        return None
    command = [python, "-I", __file__, str(file), str(rows)]
    try:
        done = subprocess.run(command, capture_output=True, check=True, timeout=_SECONDS)
    except (OSError, subprocess.SubprocessError):
        return None
    told, _, data = done.stdout.partition(b"\n")
    count = int(json.loads(told))
    return (data, rows, count) if count > rows else None


def _kept(count: int, rows: int) -> list[int]:
    """The rows that stay."""
    top = min(rows // _FIRST, count)
    return [*range(top), *sorted(random.Random(0).sample(range(top, count), rows - top))]


def _parquet(file: str, rows: int) -> tuple[int, bytes]:
    """Without compression, so that whoever looks for a secret in it sees its texts."""
    parquet: Any = import_module("pyarrow.parquet")
    table = parquet.read_table(file)
    if table.num_rows <= rows:
        return table.num_rows, b""
    out = io.BytesIO()
    part = table.take(_kept(table.num_rows, rows))
    parquet.write_table(part, out, compression="none", use_dictionary=False)
    return table.num_rows, out.getvalue()


def _workbook(file: str, rows: int) -> tuple[int, bytes]:
    """The values of all sheets, without formulas and formats."""
    openpyxl: Any = import_module("openpyxl")
    whole = openpyxl.load_workbook(file, read_only=True, data_only=True)
    part = openpyxl.Workbook(write_only=True)
    longest = 0
    for sheet in whole.worksheets:
        lines = _filled(sheet.iter_rows(values_only=True))
        below = len(lines) - 1
        longest = max(longest, below)
        if below > rows:
            lines = [lines[0], *(lines[1 + n] for n in _kept(below, rows))]
        made = part.create_sheet(sheet.title)
        for line in lines:
            made.append(line)
    out = io.BytesIO()
    part.save(out)
    return longest, _timeless(out)


def _filled(lines: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """The rows up to the last with a value; those below it are there for their format alone."""
    found: list[tuple[Any, ...]] = []
    empty = 0
    for line in lines:
        if all(value is None for value in line):
            empty += 1
            continue
        found += [()] * empty
        found.append(line)
        empty = 0
    return found


def _timeless(workbook: io.BytesIO) -> bytes:
    """The same bytes whenever it is written: without the times of the archive and its authors."""
    out = io.BytesIO()
    with zipfile.ZipFile(workbook) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name != "docProps/core.xml":
                new.writestr(zipfile.ZipInfo(name), old.read(name), zipfile.ZIP_DEFLATED)
                continue
            properties: Any = import_module("openpyxl.packaging.core")
            same = properties.DocumentProperties(created=_DAY, modified=_DAY)
            text = import_module("openpyxl.xml.functions").tostring(same.to_tree())
            new.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


_WRITERS = {".parquet": _parquet, ".xlsx": _workbook, ".xlsm": _workbook}


if __name__ == "__main__":
    name, most = sys.argv[1:]
    found, content = _WRITERS[Path(name).suffix.lower()](name, int(most))
    sys.stdout.buffer.write(json.dumps(found).encode() + b"\n" + content)
