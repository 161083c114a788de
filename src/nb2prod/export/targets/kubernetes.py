"""A CronJob, and an Indexed Job for the runs of a sweep with its ConfigMap of parameters."""

from nb2prod.export.files import File
from nb2prod.export.render import render
from nb2prod.export.targets.delivery import Delivery


def files(delivery: Delivery) -> tuple[File, ...]:
    """The target's files."""
    index = "JOB_COMPLETION_INDEX"
    return tuple(
        File(name, render(f"targets/kubernetes/{name}.jinja", it=delivery, index=index))
        for name in ("cronjob.yaml", "sweep.yaml", "sweep-points.yaml")
    )
