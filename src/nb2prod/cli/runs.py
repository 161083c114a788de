"""`nb2prod runs`, `which`, `promote` and `rollback`: looking back at runs."""

from pathlib import Path

import click

from nb2prod.cli.commands import complain, harmless, main
from nb2prod.cli.options import FORMAT, JOB


@main.group(invoke_without_command=True)
@click.pass_context
def runs(ctx: click.Context) -> None:
    """Show the newest runs of all jobs; `table` and `compare` show more."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(table)


@runs.command()
@click.argument("job", metavar="[PACKAGE-OR-JOB]", required=False, type=click.Path(path_type=Path))
@click.option("--metric", default="", metavar="NAME", help="Show this metric only.")
@click.option("--sweep", metavar="SWEEP", help="Show the runs of this sweep.")
@click.option(
    "--most",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    metavar="N",
    help="Show at most so many.",
)
@FORMAT
def table(
    job: Path | None = None,
    metric: str = "",
    *,
    sweep: str | None = None,
    most: int = 20,
    output_format: str = "text",
) -> None:
    """Show runs, the newest first, with what differs between them; * is the best."""
    from nb2prod.api import history
    from nb2prod.report import runs as report

    found = history.table(job, sweep=sweep, most=most)
    if output_format == "json":
        click.echo(report.as_json(found), nl=False)
        return
    for line in report.table(found, metric, history.champions(found)):
        click.echo(harmless(line))


@runs.command()
@click.argument("names", metavar="RUN RUN...", nargs=-1, required=True)
def compare(names: tuple[str, ...]) -> None:
    """Show in what runs differ: parameters, metrics, code and data; * is the best."""
    from nb2prod.api import history
    from nb2prod.report import runs as report

    for line in report.comparison(history.chosen(names)):
        click.echo(harmless(line))


@main.command()
@click.argument("file")
@click.pass_context
def which(ctx: click.Context, /, file: str) -> None:
    """Say which run wrote FILE, from which code and data, and how it ranks.

    FILE may be an address, as s3://bucket/model.pkl. The exit code is 1 when no run that is
    remembered wrote it as it is now.
    """
    from nb2prod.api import history
    from nb2prod.report import runs as report

    writers = history.which(file)
    for writer in writers:
        for line in report.origin(writer):
            click.echo(harmless(line))
    if not writers:
        complain(f"{file}: no run that is remembered wrote it as it is now")
        ctx.exit(1)


@main.command()
@click.argument("name", metavar="RUN")
@click.option("--metric", default="", metavar="NAME", help="Compare with the champion by this.")
@click.option("--force", is_flag=True, help="Promote it also where the champion is better.")
@click.pass_context
def promote(ctx: click.Context, /, name: str, metric: str, *, force: bool) -> None:
    """Make RUN the champion of its job, unless the present one is better by the metric.

    Of errors and losses less is better, of all else more. The exit code is 1 when it is refused.
    """
    from nb2prod.api import history

    done = history.promote(name, metric, force=force)
    if done.refusal:
        complain(f"{done.run.id[:8]} was not promoted: {done.refusal}")
        ctx.exit(1)
    before = f", in place of {done.before.id[:8]}" if done.before else ""
    click.echo(f"{done.run.id[:8]} is the champion of {done.run.job.stem}{before}")


@main.command()
@JOB
def rollback(job: Path) -> None:
    """Make the champion before the present one the champion again."""
    from nb2prod.api import history

    run = history.roll_back(job)
    click.echo(f"{run.id[:8]} is the champion again" if run else "there is no champion any more")
