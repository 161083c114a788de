"""A dashboard of Grafana on what `nb2prod run --metrics` and `--push` tell."""

import json

from nb2prod.export.files import File
from nb2prod.export.targets.delivery import Delivery

_PANELS = (
    ("Since the last success", "time() - nb2prod_success_timestamp_seconds", "s", "stat"),
    ("Last exit code", "nb2prod_run_exit_code", "none", "stat"),
    ("Contract violations", "nb2prod_contract_violations", "none", "stat"),
    ("Drifted data sets", "nb2prod_drifted_data_sets", "none", "stat"),
    ("Duration", "nb2prod_run_duration_seconds", "s", "timeseries"),
    ("Rows of each step", "nb2prod_step_rows", "short", "timeseries"),
    ("Measured by the run", "nb2prod_run_metric", "none", "timeseries"),
    ("Age of what was written", "time() - nb2prod_artifact_timestamp_seconds", "s", "timeseries"),
)
_WIDTH, _HEIGHT, _LINE = 6, 6, 24


def files(delivery: Delivery) -> tuple[File, ...]:
    """The target's files."""
    dashboard = {
        "title": delivery.name,
        "description": "No Grafana has loaded it yet; Prometheus has what it asks for.",
        "uid": delivery.label[:40],
        "tags": ["nb2prod"],
        "schemaVersion": 39,
        "timezone": "utc",
        "time": {"from": "now-30d", "to": "now"},
        "refresh": "5m",
        "templating": {"list": [{"name": "source", "type": "datasource", "query": "prometheus"}]},
        "panels": [_panel(number, delivery) for number in range(len(_PANELS))],
    }
    return (File("dashboard.json", json.dumps(dashboard, indent=2) + "\n"),)


def _panel(number: int, delivery: Delivery) -> dict[str, object]:
    title, expression, unit, kind = _PANELS[number]
    source = {"type": "prometheus", "uid": "${source}"}
    at = number * _WIDTH
    return {
        "id": number + 1,
        "title": title,
        "type": kind,
        "datasource": source,
        "gridPos": {"x": at % _LINE, "y": at // _LINE * _HEIGHT, "w": _WIDTH, "h": _HEIGHT},
        "fieldConfig": {"defaults": {"unit": unit}, "overrides": []},
        "targets": [
            {
                "refId": "A",
                "datasource": source,
                "expr": f'{expression}{{notebook="{delivery.name}"}}',
            }
        ],
    }
