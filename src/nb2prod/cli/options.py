"""What several commands ask for in the same words."""

from pathlib import Path

import click

JOB = click.argument("job", metavar="PACKAGE-OR-JOB", type=click.Path(path_type=Path))
KERNEL = click.option(
    "--kernel", metavar="KERNEL", help="Run in this kernel, not in the job's own."
)
TIMEOUT = click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Stop a run after this, with all its retries.",
)
PARAM = click.option(
    "-p",
    "--param",
    "given",
    multiple=True,
    metavar="NAME=VALUE,VALUE...",
    help="Run with each of these values; may be given again, then with each combination.",
)
GRID = click.option(
    "--grid",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="JSON: an object of lists, or a list of objects; or CSV, a row for each run.",
)
FORMAT = click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How it is told: for people, or for programs.",
)
