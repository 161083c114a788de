"""The form of a job, its runs, and whether values fit it."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from nb2prod.api.history import Shown, chosen, promote, roll_back, shown
from nb2prod.errors import ParameterError
from nb2prod.export.spelling import python
from nb2prod.lab.answers.plan import OPTIONS
from nb2prod.lab.decode import Refused
from nb2prod.lab.messages import ChampionRequest, Crown, Job, JobParameter, Opens, Run, Status
from nb2prod.lab.places import Places
from nb2prod.observe.imports import without_checkers
from nb2prod.sentence import gettext, joined

with without_checkers():
    from nb2prod.job import (
        Declared,
        JobRun,
        PastRun,
        declared_parameters,
        find_job,
        typed_values,
    )

_STATES: dict[str, str] = {
    "done": gettext("done"),
    "failed": gettext("failed"),
    "cancelled": gettext("cancelled"),
}


def job(path: Path, root: Path) -> Job:
    """What a job can be given, and how it ran; empty where nothing has been made yet.

    Raises:
        HistoryError: what is remembered of its runs cannot be read.
        RunError: it is no job, or there are several.
    """
    if not os.path.exists(path) or (path.is_dir() and not any(path.glob("jobs/*.ipynb"))):
        return Job(path="", last="", parameters=(), runs=())
    file, places = find_job(path), Places(root)
    runs = tuple(_beside_others(each, places) for each in shown(file))
    is_done = bool(runs) and runs[0].status == "done"
    last = gettext("last run done") if is_done else gettext("last run failed")
    return Job(
        path=places.told(file),
        last=last if runs else "",
        parameters=tuple(
            JobParameter(
                name=p.name,
                type=p.type if p.type != "None" else "",
                text=p.typed,
                options=OPTIONS.get(p.type, ()),
                help=p.help,
            )
            for p in declared_parameters(file)
        ),
        runs=runs,
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
            raise Refused(error.words, f"values.{name}") from error
    return str(file)


def champion(path: Path, root: Path, asked: ChampionRequest) -> Job:
    """The job, of which another run is the champion now.

    Raises:
        HistoryError: there is no such run, or nothing says how it compares.
        RunError: there is no job.
        Refused: the run is another job's, or worse than the present champion.
    """
    file = find_job(path)
    if not asked.run:
        roll_back(file)
        return job(path, root)
    (run,) = chosen((asked.run,))
    if run.job != file.resolve():
        raise Refused(gettext("{}: is no run of this job", asked.run), "run", status=404)
    if refusal := promote(run.id, asked.metric).refusal:
        raise Refused(gettext("Not promoted: {}.", refusal), "run", status=409)
    return job(path, root)


def literal(name: str, type: str, text: str) -> str:
    """What is typed as a value of a parameter, as Python writes it.

    Raises:
        ParameterError: it is of another type.
    """
    return python(typed_values([Declared(name, type, "", "")], [(name, text)])[name])


def _beside_others(seen: Shown, places: Places) -> Run:
    """How a run went, its metrics, and whether it is in use."""
    run = ran(seen.run, places)
    error = joined(": ", (seen.place, run.error)) if seen.place else run.error
    told = joined(" · ", (run.told, gettext("in use"))) if seen.is_champion else run.told
    values = (*run.values, *seen.metrics)
    return replace(run, told=told, values=values, error=error, crowns=tuple(_crowns(seen)))


def _crowns(seen: Shown) -> Iterator[Crown]:
    if seen.may == "roll back":
        title = gettext("Put the one in use again that was before it")
        yield Crown(label=gettext("Roll back"), title=title)
    if seen.may == "promote":
        title = gettext("Put it in use, unless the one in use is better")
        for metric in seen.by or ("",):
            several = len(seen.by) > 1
            label = gettext("Promote by {}", metric) if several else gettext("Promote")
            yield Crown(label=label, title=title, run=seen.name, metric=metric)


def ran(run: PastRun | JobRun, places: Places) -> Run:
    """How a run went, and where it failed."""
    failure, is_over = run.failure, run.seconds is not None
    status: Status = "failed" if failure else "done" if is_over else "cancelled"
    seconds = () if run.seconds is None else (f"{run.seconds:.1f} s",)
    executed = places.told(run.executed)
    is_there = executed != run.executed.as_posix() and run.executed.exists()
    opens = [Opens(label=gettext("Executed notebook"), path=executed)] if is_there else []
    if failure and failure.cell and is_there:
        opens.append(Opens(label=gettext("Failing cell"), path=executed, cell=failure.cell))
    return Run(
        status=status,
        told=joined(" · ", (_STATES[status], *seconds)),
        started=run.started.isoformat(),
        values=tuple(f"{name} = {json.dumps(value)}" for name, value in run.parameters.items()),
        executed=executed,
        opens=tuple(opens),
        error=joined(": ", filter(None, (failure.place.words, failure.error))) if failure else "",
    )
