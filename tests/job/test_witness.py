"""Which files a run read and wrote, also those that a library opens without Python."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import chdir, closing
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
import pandas
import pytest

from nb2prod.job import order
from nb2prod.job.run import carry_out
from nb2prod.job.warm import Zygote, warm_kernel
from nb2prod.job.warm_client import WarmClient

READ, WRITTEN = {"in.parquet": "read"}, {"out.parquet": "written"}
BEGIN = "import pandas\ntable = pandas.DataFrame({'kwh': [1.5]})\n"
DATABASE = "import sqlite3\nwith sqlite3.connect({}) as base:\n    base.execute({!r})\nbase.close()"
LIBRARIES = {
    "pandas reads": ("import pandas\npandas.read_parquet('in.parquet')", READ),
    "pandas reads what a path tells": (
        "import pandas, pathlib\npandas.read_parquet(pathlib.Path('in.parquet').resolve())",
        READ,
    ),
    "pandas writes": (f"{BEGIN}table.to_parquet('out.parquet')", WRITTEN),
    "pandas writes over what it read": (
        "import pandas\npandas.read_parquet('in.parquet').to_parquet('in.parquet')",
        {"in.parquet": "written"},
    ),
    "pandas writes a folder": (
        f"{BEGIN}table.to_parquet('parts', partition_cols=['kwh'])\n"
        "import glob, os\nos.rename(*glob.glob('parts/*/*'), 'parts/kwh=1.5/0.parquet')",
        {"parts/kwh=1.5/0.parquet": "written"},
    ),
    "pyarrow reads": ("import pyarrow.parquet as pq\npq.read_table('in.parquet')", READ),
    "pyarrow reads the head": ("import pyarrow.parquet as pq\npq.ParquetFile('in.parquet')", READ),
    "pyarrow reads data sets": ("import pyarrow.dataset as ds\nds.dataset(['in.parquet'])", READ),
    "pyarrow writes": (
        f"{BEGIN}import pyarrow, pyarrow.feather as f\n"
        "f.write_feather(pyarrow.table(table), dest='out.feather')",
        {"out.feather": "written"},
    ),
    "a database is read": (DATABASE.format("'in.db'", "SELECT * FROM bills"), {"in.db": "read"}),
    "a database is changed": (
        DATABASE.format("'in.db'", "INSERT INTO bills VALUES (2)"),
        {"in.db": "written"},
    ),
    "a database is made": (
        DATABASE.format("'new.db'", "CREATE TABLE bills (kwh)"),
        {"new.db": "written"},
    ),
    "a database that is only read": (
        DATABASE.format("'file:in.db?mode=ro', uri=True", "SELECT * FROM bills"),
        {"in.db": "read"},
    ),
    "a database in memory": (DATABASE.format("':memory:'", "CREATE TABLE bills (kwh)"), {}),
    "a file that is not there": (
        "import pandas\ntry:\n    pandas.read_parquet('none.parquet')\nexcept OSError:\n    pass",
        {},
    ),
    "only named": ("import pandas\nprint('in.parquet', pandas.io.common.file_exists('in.db'))", {}),
}  # fmt: skip


@pytest.fixture(name="zygote", scope="module")
def zygote_fixture(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    folder, imports = tmp_path_factory.mktemp("warm"), ("pandas", "pyarrow.parquet")
    with warm_kernel("python3", os.environ, imports, folder) as zygote, chdir(folder):
        yield zygote


@pytest.fixture(autouse=True)
def data(zygote: Zygote) -> None:
    for old in filter(Path.is_file, Path.cwd().iterdir()):
        old.unlink()
    pandas.DataFrame({"kwh": [1, 2]}).to_parquet("in.parquet")
    with closing(sqlite3.connect("in.db")) as base:
        base.executescript("CREATE TABLE bills (kwh); INSERT INTO bills VALUES (1);")


def _files(source: str, **options: Any) -> dict[str, str]:
    """What a run of one cell read and wrote."""
    cells = [nbformat.v4.new_code_cell("n: int = 1", metadata={"tags": ["parameters"]})]
    book = nbformat.v4.new_notebook(cells=[*cells, nbformat.v4.new_code_cell(source)])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "x", "language": "python"}
    nbformat.write(book, "job.ipynb")
    done = carry_out(order(Path("job.ipynb")), progress_bar=False, **options)
    assert done.failure is None, done.failure
    files = {Path(use.path).relative_to(Path.cwd()): use.role for use in done.evidence.files}
    return {path.as_posix(): role for path, role in files.items()}


@pytest.mark.parametrize(("source", "used"), LIBRARIES.values(), ids=LIBRARIES.keys())
def test_files_that_libraries_open(zygote: Zygote, source: str, used: dict[str, str]) -> None:
    assert _files(source, client=partial(WarmClient, zygote)) == used


def test_files_that_libraries_open_in_a_kernel_of_its_own() -> None:
    read, write = LIBRARIES["pandas reads"], LIBRARIES["pandas writes"]
    assert _files(f"{read[0]}\n{write[0]}") == {**READ, **WRITTEN}
