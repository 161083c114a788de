"""Telling a job's monitoring how a run or a sweep went."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, push_to_gateway, write_to_textfile
from prometheus_client.bridge.graphite import GraphiteBridge

from nb2prod.api.sweep import Swept
from nb2prod.job import History, JobRun, Status
from nb2prod.report.prometheus import registry, sweep_registry

_LOOKED_AT = 100


def publish(
    run: JobRun, textfile: Path | None = None, gateway: str = "", graphite: str = ""
) -> Iterator[str]:
    """Tell a run to Prometheus or Graphite; whatever could not be told, and why.

    Args:
        run: one that is remembered.
        textfile: a `.prom` file for node_exporter, replaced as a whole.
        gateway: the address of a Pushgateway; what it knew of the same job is replaced.
        graphite: the host and the port at which carbon takes lines.

    Raises:
        HistoryError: the history cannot be used.
    """
    history = History()
    past = history.runs(run.job, most=_LOOKED_AT)
    last = next((each.id for each in past if each.status is Status.DONE), "")
    found = registry(run, history.find(last) if last else None)
    yield from _published(
        found, run.job.stem, textfile=textfile, gateway=gateway, graphite=graphite
    )


def publish_sweep(
    swept: Swept, textfile: Path | None = None, gateway: str = "", graphite: str = ""
) -> Iterator[str]:
    """Tell how many runs of a sweep stand how; all else is as for a run.

    At a Pushgateway it stands beside what that knows of single runs of the same job.
    """
    job = next((run.job.stem for run in swept.runs), "")
    found = sweep_registry(job, swept.runs, datetime.now(UTC))
    yield from _published(
        found, job, textfile=textfile, gateway=gateway, graphite=graphite, kind="sweep"
    )


def _published(
    found: CollectorRegistry,
    job: str,
    *,
    textfile: Path | None,
    gateway: str,
    graphite: str,
    **kind: str,
) -> Iterator[str]:
    if textfile:
        try:
            write_to_textfile(str(textfile), found)
        except OSError as error:
            yield f"{textfile}: the metrics cannot be written ({error.strerror or error})"
    if gateway:
        try:
            push_to_gateway(gateway, job=job, registry=found, grouping_key=kind)
        except (OSError, ValueError) as error:
            yield f"{gateway}: the metrics cannot be pushed ({error})"
    if graphite:
        host, _, port = graphite.rpartition(":")
        try:
            GraphiteBridge((host.strip("[]"), int(port)), found).push()
        except (OSError, ValueError) as error:
            yield f"{graphite}: the metrics cannot be sent ({error})"
