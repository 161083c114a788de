"""Running a job, with the place of a failure in its package and in the notebook."""

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from nb2prod.api.mirror import Mirror
from nb2prod.api.verify import read_provenance
from nb2prod.errors import HistoryError, PackageError, RunError
from nb2prod.export.provenance import Provenance
from nb2prod.job import (
    FileUse,
    History,
    JobFailure,
    JobRun,
    Order,
    Place,
    Record,
    Status,
    ends,
    order,
    package_of,
)
from nb2prod.job.engine import Hear, Tell
from nb2prod.job.remote import send
from nb2prod.job.resume import Kept, Relay
from nb2prod.job.run import carry_out

_RECENT = 100


def run(
    path: Path,
    given: Iterable[tuple[str, str]] = (),
    *,
    resume: bool = False,
    tell: Tell | None = None,
    begin: Callable[[Order], Hear] | None = None,
    **options: Any,
) -> JobRun:
    """Run a job and remember it.

    Arguments and errors are those of `job.order` and `job.carry_out`, and besides

    Args:
        resume: keep what each step hands on, and go on where such a run of the same has failed.
        begin: is told what begins, and gives back who hears what the cells print.

    Raises:
        HistoryError: it cannot be remembered; nothing was started.
        RunError: it needs a variable that the environment does not have, or is to be resumed
            while such a run goes on.
    """
    wanted = ready(path, given, **options)
    history = History()
    if resume and any(_is_going_on(run, wanted) for run in history.runs(wanted.job, most=_RECENT)):
        raise RunError(f"{wanted.job}: a run with these parameters goes on: wait for its end")
    history.begin(wanted)
    with Mirror(wanted.secrets) as mirror:
        once = _resumed if resume else _whole
        done = once(wanted, history, tell, begin(wanted) if begin else None)
        mirror.show(done)
    return replace(done, notes=(*done.notes, *mirror.notes))


def _whole(wanted: Order, history: History, tell: Tell | None, hear: Hear | None) -> JobRun:
    return remembered(wanted, history, partial(carry_out, tell=tell, hear=hear))


def _resumed(wanted: Order, history: History, tell: Tell | None, hear: Hear | None) -> JobRun:
    kept = Kept(wanted)
    client = partial(Relay, kept)
    once = partial(carry_out, tell=tell, hear=hear, client=client)
    done = remembered(wanted, history, once)
    if done.failure is None:
        kept.clear()
    return replace(done, notes=tuple(dict.fromkeys(kept.notes)))


def _is_going_on(run: Record, wanted: Order) -> bool:
    return run.status is Status.RUNNING and run.parameters == wanted.parameters


def ready(path: Path, given: Iterable[tuple[str, str]] = (), **options: Any) -> Order:
    """The order of one run; arguments and errors are those of `job.order`.

    What stood as a credential in the notebook is one of its secrets, wherever it comes from.

    Raises:
        RunError: the environment lacks what stood as a credential in the notebook.
    """
    wanted = order(path, given, **options)
    try:
        needed = read_provenance(package_of(wanted.job)).environment
    except PackageError:  # a job by itself
        return wanted
    for variable in needed:
        if variable.name not in {*os.environ, *wanted.secrets.values}:
            raise RunError(
                f"{wanted.job}: {variable.name} is not set: the notebook spelled that credential "
                f"out in cell {variable.cell}, line {variable.line}, the package reads it from the "
                f"environment: {variable.name}=… nb2prod run …, or --secrets FILE"
            )
    known = wanted.secrets.and_of_environment(variable.name for variable in needed)
    return replace(wanted, secrets=known)


def remembered(wanted: Order, history: History, carried: Callable[[Order], JobRun]) -> JobRun:
    """Carry out an order that the history knows has begun, and tell it the end, whichever it is.

    What is to be sent away is sent after that.

    Args:
        wanted: the order.
        history: where it is remembered.
        carried: carries it out, as `job.carry_out` does.
    """
    try:
        done = placed(carried(wanted))
    except BaseException as error:
        told = type(error).__name__ + f": {error}" * bool(str(error))
        history.abandon(wanted.id, wanted.secrets.hide(told))
        raise
    _remember(done, history)
    if any(wanted.sends):
        done = _sent(done, wanted)
        _remember(done, history)
    return done


def _remember(run: JobRun, history: History) -> None:
    """Remember its end; where that cannot be, keep it until the history can be used again."""
    try:
        history.end(run)
    except HistoryError:
        with suppress(RunError):
            ends.keep(run)
        raise


def placed(run: JobRun) -> JobRun:
    """The run with the place of its failure, as far as its package's provenance knows it."""
    if run.failure is None:
        return run
    package = package_of(run.job)
    try:
        provenance = read_provenance(package)
    except PackageError:  # a job by itself
        return run
    place = _place(run.failure, package, provenance)
    return replace(run, failure=replace(run.failure, place=place))


def _sent(run: JobRun, wanted: Order) -> JobRun:
    """The run when all is where it was to be sent, or the first has failed."""
    notebook, folder = wanted.sends
    written = [use for use in run.evidence.files if use.role == "written" and folder]
    files = [(run.executed, notebook, "")] if notebook else []
    places = (Path(use.path) for use in written)
    named = ((path, f"{folder.rstrip('/')}/{_named(path)}") for path in places)
    files += [(*each, use.sha256) for each, use in zip(named, written, strict=True)]
    there: list[FileUse] = []
    try:
        for path, url, sha256 in files:
            there.append(send(path, url, sha256))
    except RunError as error:
        left = f", and {len(files) - len(there) - 1} more were not sent"
        run = replace(run, unsent=wanted.secrets.hide(f"{error}{left}"))
    evidence = replace(run.evidence, files=(*run.evidence.files, *there))
    return replace(run, evidence=evidence, sent=there[0].path if notebook and there else "")


def _named(path: Path) -> str:
    """A file as it is seen from the run's folder, or else its whole path."""
    folder = Path.cwd()
    inside = path.relative_to(folder) if path.is_relative_to(folder) else path
    return inside.as_posix().lstrip("/").replace(":", "")


def _place(failure: JobFailure, package: Path, provenance: Provenance) -> Place:
    """The innermost line that came from the notebook, or else the innermost of the package."""
    steps = [step for step in provenance.steps if failure.job_cell in step.job]
    step = steps[0].name if steps else ""
    cell = steps[0].cells[0] if steps and steps[0].cells else 0
    within = [(_within(path, package, provenance.package), line) for path, line in failure.frames]
    known = [(file, line) for file, line in within if file]
    own = [(file, line) for file, line in known if file in provenance.lines] or known
    if not own:
        return Place(step, cell=cell)
    file, line = own[-1]
    for first, last, at_cell, at_line in provenance.lines.get(file, ()):
        if first <= line <= last:
            return Place(step, file, line, at_cell, at_line + line - first)
    return Place(step, file, line, cell)


def _within(path: str, package: Path, name: str) -> str:
    """A file of the package's code as provenance names it, also where it is installed."""
    _, found, file = os.path.realpath(path).replace(os.sep, "/").rpartition(f"/{name}/")
    return f"src/{name}/{file}" if found and (package / "src" / name / file).is_file() else ""
