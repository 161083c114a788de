"""A pipeline of Pachyderm that runs for each file of parameters, and again when the data change."""

import json

from nb2prod.export.files import File
from nb2prod.export.render import render
from nb2prod.export.targets.delivery import Delivery


def files(delivery: Delivery) -> tuple[File, ...]:
    """The target's files."""
    pipeline = render("targets/pachyderm/pipeline.yaml.jinja", it=delivery)
    points = enumerate(delivery.points)
    return (
        File("pipeline.yaml", pipeline),
        *(File(f"points/{number}.json", json.dumps(point) + "\n") for number, point in points),
    )
