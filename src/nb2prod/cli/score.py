"""`nb2prod score`."""

from pathlib import Path

import click

from nb2prod.cli.commands import main
from nb2prod.cli.options import FORMAT


@main.command("score")
@click.argument("path", metavar="NOTEBOOK-OR-PACKAGE", type=click.Path(path_type=Path))
@FORMAT
def score(path: Path, output_format: str) -> None:
    """Say how far a notebook or a package is from production, by the ML Test Score.

    Nothing is run: what counts are results that lie there, records of runs, and what people
    answered in the file readiness.toml beside the notebook, or in the package's folder. It says
    by the item's number who did it, when, and where that can be looked up. The note may be missing,
    and an answer counts for a year:

    \b
    [M2]
    who = "Ana Diaz"
    when = 2026-11-02
    link = "https://wiki.example.org/churn-uplift"
    note = "uplift followed the AUC in three of three campaigns"
    [I6]
    not-applicable = "a monthly report; nothing is served"
    """
    from nb2prod.api.score import score_of
    from nb2prod.report.score import as_json, lines

    found = score_of(path)
    if output_format == "json":
        click.echo(as_json(found), nl=False)
    else:
        for line in lines(found):
            click.echo(line)
