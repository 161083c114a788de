"""A service with a timer, and a crontab where there is no systemd."""

from nb2prod.export.files import File
from nb2prod.export.render import render
from nb2prod.export.targets.delivery import Delivery


def files(delivery: Delivery) -> tuple[File, ...]:
    """The target's files."""
    names = {
        f"{delivery.label}.service": "job.service",
        f"{delivery.label}.timer": "job.timer",
        "crontab": "crontab",
    }
    return tuple(
        File(name, render(f"targets/systemd/{template}.jinja", it=delivery))
        for name, template in names.items()
    )
