"""How an exported job runs. `run` starts one: it brings papermill, which takes seconds."""

from nb2prod.job.evidence import Evidence, FileUse
from nb2prod.job.history import History, Record
from nb2prod.job.order import NO_LIMITS, JobRun, Limits, Order, find_job, order, package_of
from nb2prod.job.parameters import Declared, declared_parameters, typed_values
from nb2prod.job.past import PastRun, runs_of
from nb2prod.job.secrets import NO_SECRETS, Secrets, read_secrets
from nb2prod.job.status import JobFailure, Place, Status

__all__ = [
    "NO_LIMITS",
    "NO_SECRETS",
    "Declared",
    "Evidence",
    "FileUse",
    "History",
    "JobFailure",
    "JobRun",
    "Limits",
    "Order",
    "PastRun",
    "Place",
    "Record",
    "Secrets",
    "Status",
    "declared_parameters",
    "find_job",
    "order",
    "package_of",
    "read_secrets",
    "runs_of",
    "typed_values",
]
