"""Which of several runs was better, and in what they differ."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from nb2prod.job import FileUse, Record, Status
from nb2prod.job.rank import best, differing, lower_is_better


def record(
    name: str, parameters: dict[str, object], metrics: dict[str, float], data: str = "d"
) -> Record:
    place = Path("/jobs/prices.ipynb")
    files = (FileUse("/data/bills.csv", "read", 1, data), FileUse("/out.csv", "written", 1, name))
    return Record(
        name, place, Status.DONE, datetime(2026, 1, 1, tzinfo=UTC), 1.0, 1, parameters, place, "",
        "", "code", "lock", "", metrics, files,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("metric", "is_lower"),
    [
        ("MAE", True),
        ("boosted trees MAE", True),
        ("rmse", True),
        ("val_loss", True),
        ("mean squared error", True),
        ("R2", False),
        ("accuracy", False),
        ("lossless share", False),
    ],
)
def test_of_errors_less_is_better(metric: str, *, is_lower: bool) -> None:
    assert lower_is_better(metric) == is_lower


def test_the_best_run_has_the_best_value() -> None:
    runs = [record("a", {}, {"R2": 0.7, "MAE": 3}), record("b", {}, {"R2": 0.9, "MAE": 4})]
    assert [best(runs, metric) for metric in ("R2", "MAE", "F1")] == [runs[1], runs[0], None]


def test_only_what_differs_is_told() -> None:
    runs = [
        record("a", {"price": 1, "kind": "x"}, {"R2": 0.7, "rows": 9}),
        record("b", {"price": 2, "kind": "x", "most": 5}, {"R2": 0.9, "rows": 9}, data="e"),
    ]
    assert list(differing(runs)) == [
        ("parameter", "price", (1, 2)),
        ("metric", "R2", (0.7, 0.9)),
        ("data", "bills.csv", ("d", "e")),
        ("parameter", "most", (None, 5)),
    ]
