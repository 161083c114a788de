"""`nb2prod sweep`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nb2prod.cli.commands import complain, harmless, log, main
from nb2prod.cli.options import (
    ARTIFACTS,
    GRID,
    JOB,
    KERNEL,
    MONITORING,
    PARAM,
    RETRYING,
    TIMEOUT,
    limits_of,
)  # fmt: skip
from nb2prod.cli.secrets import SECRETS, secrets_of

if TYPE_CHECKING:
    from nb2prod.job import JobRun


@main.command()
@JOB
@PARAM
@GRID
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    metavar="N",
    help="Run so many at a time: by default 2, or as many as a given cluster takes.",
)
@click.option(
    "--engine",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help="Run in processes of this machine, or on a Dask cluster.",
)
@click.option(
    "--scheduler",
    default="",
    metavar="ADDRESS",
    help="The cluster's, as tcp://10.0.0.5:8786; without it one is started on this machine.",
)
@click.option("--name", default="", help="The sweep's name; runs of another do not count as done.")
@KERNEL
@click.option("--cold", is_flag=True, help="Start a kernel for each run.")
@click.option(
    "--whole", is_flag=True, help="Run every cell in each run, also those that all share."
)
@SECRETS
@TIMEOUT
@RETRYING
@ARTIFACTS
@MONITORING
@click.pass_context
def sweep(
    ctx: click.Context,
    /,
    job: Path,
    given: tuple[str, ...],
    *,
    grid: Path | None,
    secrets: Path | None,
    metrics: Path | None,
    push: str,
    graphite: str,
    **asked: Any,
) -> None:
    """Run a job with many sets of parameters, from a process that has imported what it imports.

    Standard error is for people on a terminal, and elsewhere a log of one JSON object a line.
    The same command again goes on where it was stopped: what is done is not run twice, what failed
    is tried again. The exit code is 1 when a run did not end well.
    """
    if not given and grid is None:
        raise click.UsageError("give --param or --grid.", ctx)
    if asked["scheduler"] and asked["engine"] != "dask":
        raise click.UsageError("--scheduler is a Dask cluster's: give --engine dask.", ctx)
    asked["limits"] = limits_of(ctx, asked)
    from nb2prod.observe.imports import without_checkers

    with without_checkers():
        from nb2prod.api.metrics import publish_sweep
        from nb2prod.api.sweep import Wish, sweep
        from nb2prod.report.runs import table

    asked["warm"], asked["share"] = not asked.pop("cold"), not asked.pop("whole")
    is_read = sys.stderr.isatty()  # by people
    tell, say = (_tell, complain) if is_read else (_tell_programs, _warn)
    done = sweep(job, given, grid, wish=Wish(**asked, secrets=secrets_of(secrets)), tell=tell)
    if done.way.cold and asked["warm"]:
        say(f"each run started a kernel of its own: {done.way.cold}")
    if done.way.apart:
        say(f"cells run once for all: {done.way.shared}; {done.way.apart}")
    for note in done.notes:
        say(note)
    is_watched = metrics or push or graphite
    for trouble in publish_sweep(done, metrics, push, graphite) if is_watched else ():
        say(trouble)
    for line in table(done.runs):
        click.echo(harmless(line))
    click.echo(f"{len(done.runs)} runs, {done.before} of them before: {done.table}")
    ctx.exit(0 if done.is_clean else 1)


def _tell(run: "JobRun", number: int, of: int) -> None:
    click.echo(harmless(_told(run, number, of)), err=True)
    if run.unsent:
        complain(run.unsent)


def _tell_programs(run: "JobRun", number: int, of: int) -> None:
    lines = log()
    for verdict in run.evidence.verdicts if run.failure is None else ():
        lines.note(f"{verdict.data}: {verdict.kind}: {verdict.text}", run)
    if run.unsent:
        lines.note(run.unsent, run)
    lines.end(run, _told(run, number, of))


def _warn(text: str) -> None:
    log().note(text)


def _told(run: "JobRun", number: int, of: int) -> str:
    values = ", ".join(f"{name}={value!r}" for name, value in run.parameters.items())
    error = f": {run.failure.error}" if run.failure else ""
    return f"{number}/{of} {run.status} {run.seconds:.1f} s {values}{error}"
