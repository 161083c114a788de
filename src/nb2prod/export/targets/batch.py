"""An array job of AWS Batch for the runs of a sweep, in an image that holds their points."""

from nb2prod.export.files import File
from nb2prod.export.render import render
from nb2prod.export.targets.delivery import Delivery

_TEMPLATES = {
    "Dockerfile": "batch/Dockerfile",
    "job-definition.yaml": "batch/job-definition.yaml",
    "one.py": "sweep/one.py",
    "points.jsonl": "sweep/points.jsonl",
    "submit-job.yaml": "batch/submit-job.yaml",
}


def files(delivery: Delivery) -> tuple[File, ...]:
    """The target's files."""
    index = "AWS_BATCH_JOB_ARRAY_INDEX"
    return tuple(
        File(name, render(f"targets/{template}.jinja", it=delivery, index=index))
        for name, template in _TEMPLATES.items()
    )
