"""A CronWorkflow of Argo Workflows."""

from nb2prod.export.files import File
from nb2prod.export.render import render
from nb2prod.export.targets.delivery import Delivery


def files(delivery: Delivery) -> tuple[File, ...]:
    """The target's files."""
    return (File("cronworkflow.yaml", render("targets/argo/cronworkflow.yaml.jinja", it=delivery)),)
