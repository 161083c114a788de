"""What a run's monitoring is told: one gauge for each thing that somebody may be woken for.

Ages are told as the time of the event, as Prometheus wants them: `time() - ...` is the age.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from prometheus_client import CollectorRegistry, Gauge

from nb2prod.job import JobRun, Record, Status
from nb2prod.job.verdicts import BROKEN

GROUP = "nb2prod"


def registry(run: JobRun, success: Record | None) -> CollectorRegistry:
    """The gauges of a job after one of its runs.

    Args:
        run: the run.
        success: the job's last run that was done, with its files; perhaps this one.
    """
    found, job = CollectorRegistry(), run.job.stem

    def gauge(name: str, text: str, *labels: str) -> Gauge:
        return Gauge(f"{GROUP}_{name}", text, ["notebook", *labels], registry=found)

    known = run.evidence
    broken = sum(verdict.kind == BROKEN for verdict in known.verdicts)
    drifted = {verdict.data for verdict in known.verdicts if verdict.kind != BROKEN}
    ended = run.finished.timestamp()
    code = run.status.exit_code
    gauge("run_end_timestamp_seconds", "When the last run ended.").labels(job).set(ended)
    gauge("run_duration_seconds", "How long it took.").labels(job).set(run.seconds)
    gauge("run_exit_code", "How it ended: 0 is done, 4 a broken contract.").labels(job).set(code)
    gauge("contract_violations", "Data sets that broke their contract.").labels(job).set(broken)
    gauge("drifted_data_sets", "Data sets that have drifted.").labels(job).set(len(drifted))
    rows = gauge("step_rows", "Rows of the largest table that a step returned.", "step")
    for step, count in known.rows:
        rows.labels(job, step).set(count)
    metrics = gauge("run_metric", "What the run measured of itself.", "metric")
    for name, value in known.metrics:
        metrics.labels(job, name).set(value)
    if success:
        done = success.started.timestamp() + (success.seconds or 0)
        gauge("success_timestamp_seconds", "When a run was last done.").labels(job).set(done)
        files = gauge("artifact_timestamp_seconds", "When a file was last written.", "file")
        for use in success.files:
            if use.role == "written":
                files.labels(job, use.path).set(done)
    return found


def sweep_registry(job: str, runs: Sequence[Record], ended: datetime) -> CollectorRegistry:
    """The gauges of a sweep: how many of its runs stand how.

    Args:
        job: the notebook's name.
        runs: the last one of each set of parameters.
        ended: when the last ended.
    """
    found = CollectorRegistry()
    labels = ["notebook", "status"]
    counted = Gauge(f"{GROUP}_sweep_runs", "Runs by how they ended.", labels, registry=found)
    counts = Counter(run.status for run in runs)
    for status in Status:
        counted.labels(job, status.value).set(counts[status])
    text = "When the last sweep ended."
    name = f"{GROUP}_sweep_end_timestamp_seconds"
    Gauge(name, text, labels[:1], registry=found).labels(job).set(ended.timestamp())
    return found
