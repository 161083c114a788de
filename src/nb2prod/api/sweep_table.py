"""The results of a sweep as one table beside its runs."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from nb2prod.job import Record
from nb2prod.job.whole import write_whole

_ENDS = ("error", "notebook")


def write_table(folder: Path, runs: Iterable[Record]) -> Path:
    """Write all runs: as Parquet where pyarrow is installed, else as CSV.

    Columns are the run, how it ended, its parameters and its metrics.

    Raises:
        RunError: they cannot be written; what was there before still is.
    """
    rows = [
        {"run": run.id, "status": str(run.status), "seconds": run.seconds}
        | dict(run.parameters)
        | dict(run.metrics)
        | {"error": run.error, "notebook": run.executed}
        for run in runs
    ]
    names = [name for name in dict.fromkeys(n for row in rows for n in row) if name not in _ENDS]
    is_parquet = _has_pyarrow()
    place = folder / ("results.parquet" if is_parquet else "results.csv")
    write = _parquet if is_parquet else _csv
    write_whole(place, lambda part: write(part, [*names, *_ENDS], rows))
    return place


def _has_pyarrow() -> bool:
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        return False
    return True


def _csv(place: Path, names: Sequence[str], rows: Sequence[dict[str, object]]) -> None:
    with place.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)


def _parquet(place: Path, names: Sequence[str], rows: Sequence[dict[str, object]]) -> None:
    import pyarrow
    from pyarrow import parquet

    columns = {}
    for name in names:
        values = [row.get(name) for row in rows]
        try:
            columns[name] = pyarrow.array(values)
        except pyarrow.ArrowException:  # values of several types: what is left are texts
            columns[name] = pyarrow.array([None if v is None else str(v) for v in values])
    parquet.write_table(pyarrow.table(columns), place)
