"""The runs of a job, read from the notebooks that they have left."""

import json
from pathlib import Path
from typing import Any

import pytest

from nb2prod.job import runs_of

NOTED = {
    "start_time": "2026-11-24T10:00:00+00:00",
    "end_time": "2026-11-24T10:00:02+00:00",
    "duration": 2.0,
    "exception": None,
    "parameters": {"rate": 3},
}
ERROR = {"output_type": "error", "ename": "KeyError", "evalue": "'price'", "traceback": []}


def executed(package: Path, name: str, *cells: dict[str, Any], **noted: Any) -> Path:
    path = package / "artifacts" / name
    path.parent.mkdir(exist_ok=True)
    metadata = {"papermill": {**NOTED, **noted}}
    path.write_text(json.dumps({"metadata": metadata, "cells": cells}))
    return path


@pytest.fixture
def job(tmp_path: Path) -> Path:
    path = tmp_path / "jobs" / "it.ipynb"
    path.parent.mkdir()
    path.write_text("{}")
    return path


def test_runs_come_newest_first(job: Path, tmp_path: Path) -> None:
    old = executed(tmp_path, "b.ipynb")
    new = executed(tmp_path, "a.ipynb", start_time="2026-11-25T10:00:00+00:00")
    assert [run.executed for run in runs_of(job)] == [new, old]


ENDS = {
    "well": ([], {}, (2.0, None)),
    "stopped": ([], {"end_time": None, "duration": None}, (None, None)),
    "failed": ([{}, {"outputs": [ERROR]}], {"exception": True}, (2.0, ("KeyError: 'price'", 2))),
}


@pytest.mark.parametrize(("cells", "noted", "ended"), ENDS.values(), ids=ENDS)
def test_run_says_how_it_ended(cells: list[Any], noted: Any, ended: Any, job: Path) -> None:
    executed(job.parents[1], "a.ipynb", *cells, **noted)
    (run,) = runs_of(job)
    failure = (run.failure.error, run.failure.cell) if run.failure else None
    assert (dict(run.parameters), (run.seconds, failure)) == ({"rate": 3}, ended)


def test_what_is_no_run_is_left_out(job: Path, tmp_path: Path) -> None:
    executed(tmp_path, "a.ipynb").write_text("{")
    executed(tmp_path, "b.ipynb", start_time=None)
    (tmp_path / "artifacts" / "c.ipynb").write_text('{"metadata": {}, "cells": []}')
    assert runs_of(job) == ()
