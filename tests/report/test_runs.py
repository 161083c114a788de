"""How runs are told."""

import sys
from datetime import datetime
from pathlib import Path

from nb2prod.job import FileUse, Record, Status
from nb2prod.job.rank import Writer
from nb2prod.report.runs import comparison, origin, table

STARTED = datetime(2026, 11, 24, 12).astimezone()


def record(name: str, price: float, r2: float, job: str = "prices") -> Record:
    place = Path(f"/jobs/{job}.ipynb")
    files = (FileUse("/data/bills.csv", "read", 1, "0123456789abcdef"),)
    return Record(
        name, place, Status.DONE, STARTED, 1.25, 1, {"price": price, "kind": "x"}, Path("/out"),
        "", "", "c0de" * 16, "", "", {"R2": r2}, files,
    )  # fmt: skip


RUNS = [record("a" * 32, 0.5, 0.7), record("b" * 32, 2, 0.9)]


def test_a_table_has_what_differs_and_the_best_is_marked() -> None:
    assert table(RUNS, champions={"a" * 32}) == [
        "run       started              status  seconds  price  R2",
        "aaaaaaaa  2026-11-24 12:00:00  done    1.2      0.5    0.7    champion",
        "bbbbbbbb  2026-11-24 12:00:00  done    1.2      2      0.9 *",
    ]


def test_a_metric_that_was_asked_for_is_shown_also_when_it_is_the_same() -> None:
    assert table(RUNS[:1], "R2")[0].split()[-1] == "R2"


def test_runs_of_several_jobs_name_them() -> None:
    assert "other" in table([*RUNS, record("c" * 32, 1, 1, "other")])[-1]


def test_a_table_of_ten_times_the_runs_takes_ten_times_the_work() -> None:
    def calls(count: int) -> int:
        runs = [record(f"{n:032}", n, n / count) for n in range(count)]
        made: list[str] = []
        sys.setprofile(lambda frame, event, argument: made.append(event))
        try:
            table(runs)
        finally:
            sys.setprofile(None)
        return len(made)

    assert calls(200) < 11 * calls(20)


def test_no_runs() -> None:
    assert table([]) == ["no runs yet"]


def test_runs_beside_one_another() -> None:
    assert comparison(RUNS) == [
        "           aaaaaaaa  bbbbbbbb",
        "status     done      done",
        "price      0.5       2",
        "metric R2  0.7       0.9 *",
    ]


def test_what_wrote_a_file() -> None:
    assert list(origin(Writer(RUNS[1], True, (("R2", 1, 2),)))) == [
        "run bbbbbbbb of /jobs/prices.ipynb, 2026-11-24 12:00:00, the champion",
        "  parameters  price=2, kind='x'",
        "  code        c0dec0dec0de, environment not locked",
        "  data        /data/bills.csv (0123456789ab)",
        "  R2 0.9: rank 1 of 2",
        "  notebook    /out",
    ]
