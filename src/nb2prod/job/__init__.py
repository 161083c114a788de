"""How an exported job runs."""

from nb2prod.job.history import PastRun, runs_of
from nb2prod.job.parameters import Declared, declared_parameters, typed_values
from nb2prod.job.run import JobFailure, JobRun, find_job, run_job

__all__ = [
    "Declared",
    "JobFailure",
    "JobRun",
    "PastRun",
    "declared_parameters",
    "find_job",
    "run_job",
    "runs_of",
    "typed_values",
]
