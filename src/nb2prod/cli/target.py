"""`nb2prod target`."""

from pathlib import Path
from typing import Any

import click

from nb2prod.cli.commands import main
from nb2prod.cli.options import GRID, PARAM, tell_targets
from nb2prod.export.offered import RUNNERS


@main.group()
def target() -> None:
    """Hand a package over to what is to run it."""


@target.command()
@click.argument("package", type=click.Path(path_type=Path))
@click.argument("name", metavar="TARGET", type=click.Choice(list(RUNNERS)))
@click.option(
    "--every",
    type=click.Choice(["hour", "day", "week", "month"]),
    default="day",
    show_default=True,
    help="Run it so often.",
)
@PARAM
@GRID
@click.option("--force", is_flag=True, help="Replace edited files too; yours stay as .orig.")
@click.pass_context
def add(ctx: click.Context, /, package: Path, name: str, *, force: bool, **wanted: Any) -> None:
    """Write what TARGET needs into PACKAGE's folder deploy/TARGET.

    Each file says at its top how far it was tried. Again it brings them up to date, and edits stay.
    """
    from nb2prod.api.targets import Wanted, add_target
    from nb2prod.report.written import told_of

    written = add_target(package, name, Wanted(**wanted), force=force)
    click.echo(f"{name}: {written.folder}")
    for word, text in told_of(written):
        click.echo(f"  {word:<9}{text}")
    ctx.exit(1 if written.conflicts else 0)


tell_targets(add, RUNNERS)
