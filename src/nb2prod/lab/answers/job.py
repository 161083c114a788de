"""The form of a job, its runs, and whether values fit it."""

import os
from pathlib import Path

from nb2prod.errors import ParameterError
from nb2prod.lab.decode import Refused
from nb2prod.lab.messages import Job, JobParameter, Run
from nb2prod.lab.places import Places
from nb2prod.observe.imports import without_checkers

with without_checkers():
    from nb2prod.job import (
        PastRun,
        declared_parameters,
        find_job,
        runs_of,
        typed_values,
    )


def job(path: Path, root: Path) -> Job:
    """What a job can be given, and how it ran; empty where nothing has been made yet.

    Raises:
        RunError: it is no job, or there are several.
    """
    if not os.path.exists(path) or (path.is_dir() and not any(path.glob("jobs/*.ipynb"))):
        return Job(path="", parameters=(), runs=())
    file, places = find_job(path), Places(root)
    return Job(
        path=places.told(file),
        parameters=tuple(
            JobParameter(name=p.name, type=p.type, default=p.default, help=p.help)
            for p in declared_parameters(file)
        ),
        runs=tuple(_run(run, places) for run in runs_of(file)),
    )


def accepted(path: Path, values: dict[str, str]) -> str:
    """The job's file, when it can be given these values.

    Raises:
        RunError: there is no job.
        Refused: a value does not fit.
    """
    file = find_job(path)
    declared = declared_parameters(file)
    for name, text in values.items():
        try:
            typed_values(declared, [(name, text)])
        except ParameterError as error:
            raise Refused(str(error), f"values.{name}") from error
    return str(file)


def _run(run: PastRun, places: Places) -> Run:
    is_over = run.seconds is not None
    return Run(
        status="failed" if run.failure else "done" if is_over else "cancelled",
        started=run.started.isoformat(),
        seconds=run.seconds,
        values=dict(run.parameters),
        executed=places.told(run.executed),
        error=run.failure.error if run.failure else "",
        failed_cell=run.failure.cell if run.failure else 0,
    )
