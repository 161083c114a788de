"""Whether a run costs more the more there were: `python benchmarks/growth.py`.

The first 300 runs of a sweep, and the last 300 of one of 10,000 whose others are in the history.
"""

import os
import sqlite3
import tempfile
from pathlib import Path

from jobs import job_of, sweep

RUNS, MANY = 300, 10_000
FILL = """
WITH RECURSIVE count(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM count WHERE n < ?)
INSERT INTO run SELECT hex(randomblob(16)), job, status, started, seconds, attempts,
    '{"seed": ' || n || '}', executed, error, place, code, environment, owner, 'long'
FROM count, (SELECT * FROM run LIMIT 1)
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        os.environ["NB2PROD_RUNS"] = str(Path(name) / "runs.db")
        job = job_of(Path(name), "tiny", ("print('R2', seed / 7)",))
        first = _marginal(job, "short", RUNS)
        with sqlite3.connect(os.environ["NB2PROD_RUNS"]) as database:
            database.execute(FILL, [MANY - RUNS - 1])
        database.close()
        last = _marginal(job, "long", MANY)
    print(
        f"CPU ms of a run: the first {RUNS} {first * 1e3:.1f}, the last of {MANY} {last * 1e3:.1f}"
    )


def _marginal(job: Path, name: str, runs: int) -> float:
    """CPU seconds of each run, without what the command costs when all are done."""
    whole, again = (sweep(job, name, runs, 2)[1] for _ in range(2))
    return (whole - again) / RUNS


if __name__ == "__main__":
    main()
