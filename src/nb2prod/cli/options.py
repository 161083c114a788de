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
FORMAT = click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="How it is told: for people, or for programs.",
)
