"""`--secrets`, which `run` and `sweep` have."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from nb2prod.cli.commands import complain

if TYPE_CHECKING:
    from nb2prod.job import Secrets

SECRETS = click.option(
    "--secrets",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Give the job the variables of this file, lines of NAME=VALUE, and tell their values "
    "nowhere.",
)


def secrets_of(file: Path | None) -> "Secrets":
    """The secrets of the file, if there is one; what is wrong with it is told.

    Raises:
        RunError: it holds something else.
    """
    from nb2prod.job import NO_SECRETS, read_secrets

    secrets = NO_SECRETS if file is None else read_secrets(file)
    if secrets.warning:
        complain(secrets.warning)
    return secrets
