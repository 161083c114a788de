"""A CronJob, and an Indexed Job for the runs of a sweep with its ConfigMap of parameters."""

from collections.abc import Iterator

from nb2prod.export.files import File
from nb2prod.export.render import render
from nb2prod.export.targets.delivery import Delivery


def files(delivery: Delivery) -> tuple[File, ...]:
    """The target's files."""
    options = list(_options(delivery))
    return tuple(
        File(name, render(f"targets/kubernetes/{name}.jinja", it=delivery, options=options))
        for name in ("cronjob.yaml", "sweep.yaml", "sweep-points.yaml")
    )


def _options(delivery: Delivery) -> Iterator[str]:
    """The parameters that are numbers or truths, as the command takes them by default."""
    for given in delivery.parameters:
        if isinstance(given.default, bool):
            yield f"--{given.option}" if given.default else f"--no-{given.option}"
        elif isinstance(given.default, int | float):
            yield f"--{given.option}={given.default}"
