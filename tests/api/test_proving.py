"""What is done about a difference, with the runs' answers given beforehand."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from nb2prod.analysis import analyze
from nb2prod.api.making import Making
from nb2prod.api.proving import Proving
from nb2prod.export.write import PackageFolder
from nb2prod.notebook import Notebook, parse
from nb2prod.observe import Observation
from nb2prod.verify import Item, Rung, StepVerification, Verification

CELLS = (
    {"cell_type": "markdown", "source": "## Load"},
    "def area(w):\n    return w * w\nrows = [1, 2]",
    {"cell_type": "markdown", "source": "## Measure them"},
    "areas = [area(row) for row in rows]",
    {"cell_type": "markdown", "source": "## Sum up"},
    "total = sum(areas)",
)


def differs(*steps: str) -> Verification:
    wrong = Item("value", Rung.DIFFERS, "1", "2", name="x")
    return Verification(tuple(StepVerification(step, (), (wrong,)) for step in steps))


SAME = differs()


@dataclass
class Answers:
    """Runs whose verifications are known beforehand."""

    notebook: Notebook
    verdicts: list[Verification]
    first: Observation = field(default_factory=lambda: Observation(()))
    second: Observation | None = None

    def verify(self, package: Path, provenance: Any) -> Verification:
        return self.verdicts.pop(0)


CASES = {
    "nothing to do": ([SAME], 3, 1, []),
    "the function goes into its step": (
        [differs("measure_them"), SAME],
        3,
        0,
        ["It differed, so now area: defined in the step: it does the same now."],
    ),
    "the best of all is kept": (
        [
            differs("measure_them", "sum_up"),
            differs("sum_up"),
            differs("sum_up"),
            differs("sum_up"),
        ],
        3,
        0,
        ["It differed, so now area: defined in the step: 1 difference left."],
    ),
    "everything in one step": (
        [differs("measure_them"), differs("measure_them"), differs("measure_them"), SAME],
        1,
        0,
        [
            "It differed, so now area: defined in the step; "
            "load_rows and measure_them are one step; "
            "everything is in one step: it does the same now."
        ],
    ),
    "nothing helps": (
        [differs("measure_them")] * 4,
        3,
        1,
        [
            "A safer form changed nothing (area: defined in the step; "
            "load_rows and measure_them are "
            "one step; everything is in one step)."
        ],
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_difference_is_answered(
    tmp_path: Path,
    notebook_json: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    *,
    case: tuple[list[Verification], int, int, list[str]],
) -> None:
    verdicts, steps, functions, done = case
    monkeypatch.setattr(Making, "test", lambda self, made: None)
    notebook = parse(notebook_json(*CELLS).encode(), tmp_path / "n.ipynb")
    making = Making(analyze(notebook), "p", PackageFolder(tmp_path / "p"), {}, lambda stage: None)
    runs: Any = Answers(notebook, list(verdicts))
    result = Proving(making, runs, runs.first).prove()
    assert result.verified is not None
    assert list(result.verified.done) == done
    assert runs.verdicts == []
    assert (len(result.made.plan.steps), len(result.made.plan.functions)) == (steps, functions)
    assert result.verified.found.is_same == (verdicts[-1] is SAME)
