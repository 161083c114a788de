"""A program for spark-submit that does the runs of a sweep, and what EMR needs to start it."""

from nb2prod.export.files import File
from nb2prod.export.render import render
from nb2prod.export.targets.delivery import Delivery


def files(delivery: Delivery) -> tuple[File, ...]:
    """The target's files."""
    emr = render("targets/spark/emr-serverless.yaml.jinja", it=delivery)
    return (
        File("sweep.py", render("targets/spark/sweep.py.jinja", it=delivery)),
        File("points.jsonl", render("targets/sweep/points.jsonl.jinja", it=delivery)),
        File("emr-serverless.yaml", emr),
    )
