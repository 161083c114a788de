"""What several commands ask for in the same words."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from inspect import cleandoc
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from nb2prod.job import Limits

_Command = Callable[..., Any]


def _together(*options: Callable[[_Command], _Command]) -> Callable[[_Command], _Command]:
    """Options that several commands have, in this order."""

    def add(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return add


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
ARTIFACTS = click.option(
    "--artifacts",
    default="",
    metavar="URL",
    help="Send the files that a run wrote to this folder, as s3://bucket/run; each run of a sweep "
    "has its own in there.",
)
RETRYING = _together(
    click.option(
        "--retries",
        type=click.IntRange(min=0),
        default=0,
        metavar="N",
        help="Try again up to N times after an error named by --retry-on.",
    ),
    click.option(
        "--retry-on",
        multiple=True,
        metavar="ERROR",
        help="The name of an error that may pass, as ConnectionError, or Killed; may be given "
        "again.",
    ),
    click.option(
        "--backoff",
        type=click.FloatRange(min=0),
        default=1.0,
        show_default=True,
        metavar="SECONDS",
        help="Wait before the first retry; twice as long before each next.",
    ),
)
MONITORING = _together(
    click.option(
        "--metrics",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Write how it went for Prometheus: a .prom file that node_exporter reads.",
    ),
    click.option("--push", default="", metavar="URL", help="Push the same to this Pushgateway."),
    click.option(
        "--graphite",
        default="",
        metavar="HOST:PORT",
        help="Send the same to Graphite's carbon there.",
    ),
)


def limits_of(ctx: click.Context, asked: dict[str, Any]) -> "Limits":
    """What `TIMEOUT` and `RETRYING` asked for, taken out of what was asked for.

    Raises:
        UsageError: retries without errors to retry on, or the other way round.
    """
    if bool(asked["retries"]) != bool(asked["retry_on"]):
        raise click.UsageError("--retries and --retry-on belong together: give both.", ctx)
    from nb2prod.observe.imports import without_checkers

    with without_checkers():
        from nb2prod.job import Limits
    return Limits(**{each.name: asked.pop(each.name) for each in fields(Limits)})


def tell_targets(command: click.Command, targets: Mapping[str, str]) -> None:
    """Put targets into a command's help, a line each."""
    width = max(map(len, targets))
    lines = (f"{name:<{width}}  {text}" for name, text in targets.items())
    command.help = "\n".join((cleandoc(command.help or ""), "", "\b", *lines))
