"""How runs are told: as a table, beside one another, and as what wrote a file."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict

from nb2prod.job import Record
from nb2prod.job.rank import Column, Writer, best, differing

_METRICS = 4


def as_json(runs: Sequence[Record]) -> str:
    """The runs with all that is known of them."""
    return json.dumps([asdict(run) for run in runs], indent=2, default=str) + "\n"


def table(runs: Sequence[Record], metric: str = "", champions: Collection[str] = ()) -> list[str]:
    """A line for each run: how it ended, the parameters and metrics that differ, the best marked.

    Args:
        runs: in the order in which they are told.
        metric: the one to show; by default the first few that differ.
        champions: the names of runs that are in use.
    """
    if not runs:
        return ["no runs yet"]
    found = list(differing(runs))
    columns = [c for c in found if c[0] == "parameter"]
    metrics = [c for c in found if c[0] == "metric" and metric in ("", c[1])]
    if metric and not metrics:
        metrics = [("metric", metric, tuple(run.metrics.get(metric) for run in runs))]
    columns += metrics[:_METRICS]
    jobs = len({run.job for run in runs}) > 1
    head = ["run", "started", "status", "seconds", *["job"] * jobs, *(c[1] for c in columns)]
    rows = [head]
    shown = [_marked(column, runs) for column in columns]
    for at, run in enumerate(runs):
        row = [run.id[:8], f"{run.started.astimezone():%Y-%m-%d %H:%M:%S}", str(run.status)]
        row.append("" if run.seconds is None else f"{run.seconds:.1f}")
        row += [run.job.stem] * jobs
        row += [texts[at] for texts in shown]
        rows.append([*row, "champion"] if run.id in champions else row)
    return list(_aligned(rows))


def comparison(runs: Sequence[Record]) -> list[str]:
    """A line for each thing in which the runs differ, the best metric marked."""
    head = ["", *(run.id[:8] for run in runs)]
    rows = [head, ["status", *(str(run.status) for run in runs)]]
    for column in differing(runs):
        kind, name, _ = column
        title = f"{kind} {name}" if kind in ("contract", "data", "metric") else name
        rows.append([title, *_marked(column, runs)])
    return list(_aligned(rows))


def origin(writer: Writer) -> Iterator[str]:
    """What is known of the run that wrote a file."""
    run = writer.run
    champion = ", the champion" * writer.is_champion
    yield f"run {run.id[:8]} of {run.job}, {run.started.astimezone():%Y-%m-%d %H:%M:%S}{champion}"
    given = ", ".join(f"{name}={value!r}" for name, value in run.parameters.items())
    yield f"  parameters  {given or 'the defaults'}"
    yield f"  code        {run.code[:12]}, environment {run.environment[:12] or 'not locked'}"
    for use in run.files:
        if use.role == "read":
            yield f"  data        {use.path} ({use.sha256[:12]})"
    for verdict in run.verdicts:
        yield f"  contract    {verdict.data}: {verdict.kind}: {verdict.text}"
    for metric, rank, of in writer.ranks:
        yield f"  {metric} {run.metrics[metric]:g}: rank {rank} of {of}"
    yield f"  notebook    {run.executed}"


def _marked(column: Column, runs: Sequence[Record]) -> list[str]:
    """The column's values as they are shown, the best metric with a star."""
    kind, name, values = column
    first = best(runs, name) if kind == "metric" else None
    top = first.metrics[name] if first else None
    texts = [f"{value:g}" if isinstance(value, float) else str(value) for value in values]
    return [
        "-" if value is None else f"{text} *" if value == top else text
        for text, value in zip(texts, values, strict=True)
    ]


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    columns = max(len(row) for row in rows)
    widths = [max(len(row[c]) for row in rows if len(row) > c) for c in range(columns)]
    for row in rows:
        cells = (cell.ljust(widths[at]) for at, cell in enumerate(row))
        yield "  ".join(cells).rstrip()
