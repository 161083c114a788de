"""An image, and compose to try it."""

from nb2prod.export.files import File
from nb2prod.export.render import render
from nb2prod.export.targets.delivery import Delivery


def files(delivery: Delivery) -> tuple[File, ...]:
    """The target's files."""
    return (
        File("Dockerfile", render("targets/docker/Dockerfile.jinja", it=delivery)),
        File("Dockerfile.dockerignore", render("targets/docker/dockerignore.jinja", it=delivery)),
        File("compose.yaml", render("targets/docker/compose.yaml.jinja", it=delivery)),
    )
