"""What counts as a metric, and as a file of a run."""

import json
from pathlib import Path

import pytest

from nb2prod.job.evidence import evidence, line_metrics, step_rows

LOG = "2026-11-24T17:38:27Z INFO solar.steps build_model: "

METRICS = {
    "a name and a number": ("R2  0.808", {"R2": 0.808}),
    "logged": (f"{LOG}MAE 188.5", {"MAE": 188.5}),
    "several under a heading": (
        f"{LOG}boosted trees: R2 0.866, MAE $165",
        {"boosted trees R2": 0.866, "boosted trees MAE": 165.0},
    ),
    "after a colon": ("mean squared error: 1.5e-3", {"mean squared error": 0.0015}),
    "after an equals sign": ("accuracy = 0.9", {"accuracy": 0.9}),
    "with thousands": ("rows: 1,234", {"rows": 1234.0}),
    "below zero": ("log loss: -2", {"log loss": -2.0}),
    "a number in a sentence": ("dropped 4 rows", {}),
    "a number with a unit": ("median size: 4.0 kW, too little for 52", {}),
    "how long a step took": (f"{LOG}step build_model done in 0.86 s", {}),
    "a date": ("last bill: 2024-05-31", {}),
    "a tuple": ("(279, 13) (94, 13)", {}),
    "nothing": ("", {}),
    "given a name": (f"{LOG}metric R2 = 0.808", {"R2": 0.808}),
    "given an odd name": (f"{LOG}metric 5-fold: top-1 (%) = 1e-05", {"5-fold: top-1 (%)": 1e-05}),
    "given the name of an equation": (f"{LOG}metric k = 3 = 0.5", {"k = 3": 0.5}),
    "given no number": (f"{LOG}metric none = x", {}),
}


@pytest.mark.parametrize(("line", "found"), METRICS.values(), ids=METRICS.keys())
def test_a_line_that_tells_a_metric_and_nothing_else(line: str, found: dict[str, float]) -> None:
    assert dict(line_metrics(line)) == found


def test_the_last_value_counts_and_parameters_do_not() -> None:
    told = repr('{"values": {"rate": 0.1, "score": 0.7, "lost": NaN}, "files": {}}')
    found = evidence(told, ["loss 3", "loss 2", "ratio 1e999", "depth 4"], ("rate", "depth"))
    assert dict(found.metrics) == {"loss": 2.0, "score": 0.7}


def test_files_are_told_as_they_are_at_the_end(tmp_path: Path) -> None:
    model = tmp_path / "model.bin"
    model.write_bytes(b"abc")
    told = repr(f'{{"files": {{"{model}": "written", "{tmp_path / "gone"}": "read"}}}}')
    (use,) = evidence(told, [], ()).files
    assert (use.path, use.role, use.size) == (str(model), "written", 3)
    assert use.sha256.startswith("ba7816bf8f01cfea")


def _read(package: Path, *names: str) -> list[str]:
    """Which of a package's files count as data when they are all read."""
    for name in names:
        (package / name).parent.mkdir(exist_ok=True)
        (package / name).touch()
    told = repr(json.dumps({"files": {str(package / name): "read" for name in names}}))
    return [use.path for use in evidence(told, [], (), package=package).files]


def test_what_the_package_says_of_its_data_is_no_data(tmp_path: Path) -> None:
    own = ("contracts/bills.json", "contracts/thresholds.ini")
    assert _read(tmp_path, *own, "contracts/notes.csv", "data/bills.json") == [
        str(tmp_path / "contracts/notes.csv"),
        str(tmp_path / "data/bills.json"),
    ]


def test_a_notebook_may_read_contracts_of_its_own(tmp_path: Path) -> None:
    assert _read(tmp_path, "contracts/lease.json") == [str(tmp_path / "contracts/lease.json")]


def test_a_kernel_that_tells_nothing_is_no_obstacle() -> None:
    assert evidence("", [], ()) == evidence("no Python", [], ())


ROWS = {
    "one table": (f"{LOG}step load done in 0.41 s, 4182 rows × 7 columns", [("load", 4182)]),
    "several tables": (
        f"{LOG}step cut done in 0.1 s, 3 rows × 7 columns, 90 rows × 2 columns",
        [("cut", 90)],
    ),
    "what it takes does not count": (
        f"{LOG}step cut done in 0.1 s, 9 rows × 2 columns, 7 rows × 1 columns → 3 rows × 7 columns",
        [("cut", 3)],
    ),
    "what is only taken": (f"{LOG}step save done in 0.1 s, 90 rows × 2 columns → no table", []),
    "no table": (f"{LOG}step load done in 0.41 s", []),
    "said by the notebook": (f"{LOG}4182 rows × 7 columns", []),
}


@pytest.mark.parametrize(("line", "found"), ROWS.values(), ids=ROWS.keys())
def test_rows_that_a_step_returned(line: str, found: list[tuple[str, int]]) -> None:
    assert list(step_rows(line)) == found
