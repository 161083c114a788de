"""`nb2prod target`."""

from pathlib import Path

import click

from nb2prod.cli.commands import main

_TARGETS = ("airflow", "argo", "docker", "github", "grafana", "kubernetes", "systemd")


@main.group()
def target() -> None:
    """Hand a package over to what is to run it."""


@target.command()
@click.argument("package", type=click.Path(path_type=Path))
@click.argument("name", metavar="TARGET", type=click.Choice(_TARGETS))
@click.option(
    "--every",
    type=click.Choice(["hour", "day", "week", "month"]),
    default="day",
    show_default=True,
    help="Run it so often.",
)
@click.option("--force", is_flag=True, help="Replace edited files too; yours stay as .orig.")
@click.pass_context
def add(ctx: click.Context, /, package: Path, name: str, *, every: str, force: bool) -> None:
    """Write what TARGET needs into PACKAGE's folder deploy/TARGET.

    Targets: airflow, argo, docker, github (Actions), grafana, kubernetes, systemd (and cron). Each
    file says at its top how far it was tried. Again it brings them up to date, and edits stay.
    """
    from nb2prod.api.targets import add_target
    from nb2prod.report.written import told_of

    written = add_target(package, name, every, force=force)
    click.echo(f"{name}: {written.folder}")
    for word, text in told_of(written):
        click.echo(f"  {word:<9}{text}")
    ctx.exit(1 if written.conflicts else 0)
