"""Which files a run read and wrote, also those that a library opens without Python."""

import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
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

SET = {"in.nc": "read"}
DUCK = "import duckdb\n"
OF_OTHERS = {
    "DuckDB reads": (f"{DUCK}duckdb.sql(\"SELECT * FROM 'in.parquet'\").fetchall()", READ),
    "DuckDB reads for a connection": (
        f"{DUCK}duckdb.connect().read_parquet('in.parquet').fetchall()", READ,
    ),
    "DuckDB reads what a pattern is for": (
        f"{DUCK}duckdb.execute('FROM \"*.parquet\"').fetchall()", READ,
    ),
    "DuckDB copies": (f"{DUCK}duckdb.sql(\"COPY (SELECT 1) TO 'out.parquet'\")", WRITTEN),
    "DuckDB writes": (
        f"{DUCK}duckdb.read_parquet('in.parquet').write_parquet('out.parquet')", READ | WRITTEN,
    ),
    "DuckDB is only asked": (f"{DUCK}duckdb.sql(\"SELECT 'none.parquet'\").fetchall()", {}),
    "DuckDB's own is made and stays open": (
        f"{DUCK}base = duckdb.connect('new.duckdb')\nbase.sql('CREATE TABLE bills (kwh INT)')",
        {"new.duckdb": "written"},
    ),
    "DuckDB's own is read": (
        f"{DUCK}duckdb.connect('in.duckdb').sql('SELECT * FROM bills').fetchall()",
        {"in.duckdb": "read"},
    ),
    "DuckDB's own is changed": (
        f"{DUCK}with duckdb.connect('in.duckdb') as base:\n"
        "    base.execute('INSERT INTO bills VALUES (2)')",
        {"in.duckdb": "written"},
    ),
    "netCDF4 reads": ("import netCDF4\nnetCDF4.Dataset('in.nc')['kwh'][:]", SET),
    "netCDF4 writes": (
        "import netCDF4\nwith netCDF4.Dataset('out.nc', 'w') as s:\n    s.createDimension('x', 3)",
        {"out.nc": "written"},
    ),
    "netCDF4 changes": (
        "import netCDF4\nwith netCDF4.Dataset('in.nc', 'a') as s:\n    s.title = 'bills'",
        {"in.nc": "written"},
    ),
    "xarray by netCDF4": (
        "import xarray\nxarray.load_dataset('in.nc', engine='netcdf4').to_netcdf('out.nc')",
        SET | {"out.nc": "written"},
    ),
    "xarray by h5netcdf": (
        "import xarray\ns = xarray.load_dataset('in.nc', engine='h5netcdf')\n"
        "s.to_netcdf('out.nc', engine='h5netcdf')",
        SET | {"out.nc": "written"},
    ),
}  # fmt: skip
MADE = """
import duckdb, netCDF4
with duckdb.connect('in.duckdb') as base:
    base.sql('CREATE TABLE bills (kwh INT)')
with netCDF4.Dataset('in.nc', 'w') as data:
    data.createDimension('x', 3)
    data.createVariable('kwh', 'f8', ('x',))[:] = [1, 2, 3]
"""
OTHERS = Path(__file__).parents[2] / "build/data/bin/python"
"""With libraries that are not among our own tools'."""


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


@pytest.fixture(name="others", scope="module")
def others_fixture(zygote: Zygote, do_without: Callable[[str], None]) -> Iterator[Zygote]:
    if not OTHERS.exists():
        do_without(f"{OTHERS} is not there: make build/data/installed")
    with Zygote([str(OTHERS)], os.environ, ("duckdb", "netCDF4", "xarray"), Path.cwd()) as found:
        yield found


@pytest.mark.parametrize(("source", "used"), OF_OTHERS.values(), ids=OF_OTHERS.keys())
def test_files_that_other_libraries_open(others: Zygote, source: str, used: dict[str, str]) -> None:
    subprocess.run([OTHERS, "-c", MADE], check=True)
    assert _files(source, client=partial(WarmClient, others)) == used


def test_files_that_libraries_open_in_a_kernel_of_its_own() -> None:
    read, write = LIBRARIES["pandas reads"], LIBRARIES["pandas writes"]
    assert _files(f"{read[0]}\n{write[0]}") == {**READ, **WRITTEN}
