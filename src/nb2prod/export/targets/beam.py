"""A pipeline of Apache Beam for the runs of a sweep: on this machine, or on Dataflow."""

from nb2prod.export.files import File
from nb2prod.export.render import render
from nb2prod.export.targets.delivery import Delivery


def files(delivery: Delivery) -> tuple[File, ...]:
    """The target's files."""
    return (
        File("sweep.py", render("targets/beam/sweep.py.jinja", it=delivery)),
        File("points.jsonl", render("targets/sweep/points.jsonl.jinja", it=delivery)),
    )
