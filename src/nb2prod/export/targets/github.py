"""A workflow of GitHub Actions with a schedule."""

from nb2prod.export.files import File
from nb2prod.export.render import render
from nb2prod.export.targets.delivery import Delivery


def files(delivery: Delivery) -> tuple[File, ...]:
    """The target's files."""
    return (File("workflow.yml", render("targets/github/workflow.yml.jinja", it=delivery)),)
