"""`nb2prod run`."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nb2prod.cli.commands import complain, log, main
from nb2prod.cli.options import ARTIFACTS, JOB, KERNEL, MONITORING, RETRYING, TIMEOUT, limits_of
from nb2prod.cli.secrets import SECRETS, secrets_of
from nb2prod.errors import Nb2prodError

if TYPE_CHECKING:
    from nb2prod.job import JobRun
    from nb2prod.report.ecs import Lines


@main.command()
@JOB
@click.option(
    "-p",
    "--parameter",
    "given",
    nargs=2,
    multiple=True,
    metavar="NAME VALUE",
    help="Run with this value; may be given again.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="The executed notebook; by default in the package's artifacts folder. May be an address, "
    "as s3://bucket/x.ipynb.",
)
@ARTIFACTS
@click.option(
    "--resume",
    is_flag=True,
    help="Keep what each step hands on, and go on where a run of the same has failed.",
)
@KERNEL
@SECRETS
@TIMEOUT
@RETRYING
@MONITORING
@click.pass_context
def run(
    ctx: click.Context,
    /,
    job: Path,
    given: tuple[tuple[str, str], ...],
    *,
    secrets: Path | None,
    metrics: Path | None,
    push: str,
    graphite: str,
    **asked: Any,
) -> None:
    """Run an exported job with papermill.

    A name that the job does not have, or a value of the wrong type, is refused before it starts.
    Standard error is for people on a terminal, and elsewhere a log of one JSON object a line.
    The exit code is 1 when the notebook failed, 4 when data broke a contract, 5 when the time was
    over, 6 when the kernel was killed or ended itself.
    """
    limits = limits_of(ctx, asked)
    from nb2prod.observe.imports import without_checkers

    with without_checkers():
        from nb2prod.api import history
        from nb2prod.api.metrics import publish
        from nb2prod.api.run import run
    lines = None if sys.stderr.isatty() else log()
    asked |= {"limits": limits, "secrets": secrets_of(secrets)}
    try:
        done = run(job, given, **asked, begin=lines.begin if lines else None)
    except Nb2prodError as error:
        if not (lines and lines.has_begun):
            raise
        lines.note(str(error))
        ctx.exit(error.exit_code)
    say = lines.note if lines else complain
    troubles = publish(done, metrics, push, graphite) if metrics or push or graphite else ()
    for trouble in filter(None, (*done.notes, done.unsent, *troubles)):
        say(trouble)
    _tell_end(done, lines)
    if done.failure:
        ctx.exit(done.failure.status.exit_code)
    for drifted in history.to_retrain(job) if done.evidence.verdicts else ():
        say(f"{drifted}: does the model have to be trained anew?")
    ctx.exit(2 if done.unsent else 0)


def _tell_end(done: "JobRun", lines: "Lines | None") -> None:
    """Tell how a run has ended; the lines have told what its package warned of."""
    told = _told(done)
    if lines:
        lines.end(done, told)
    elif done.failure:
        complain(told)
    else:
        for verdict in done.evidence.verdicts:
            complain(f"{verdict.data}: {verdict.kind}: {verdict.text}")
    if not done.failure:
        click.echo(told)


def _told(done: "JobRun") -> str:
    """How a run has ended, in a sentence."""
    executed = done.sent or done.executed
    if failure := done.failure:
        where = str(failure.place) or (f"cell {failure.cell}" if failure.cell else "")
        return f"{done.job}: {where}{': ' * bool(where)}{failure.error}: see {executed}"
    return f"done in {done.seconds:.1f} s: {executed}"
