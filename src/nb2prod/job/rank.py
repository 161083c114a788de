"""Which of several runs was better, and in what they differ."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nb2prod.job.history import Record

_LESS = re.compile(
    r"(?i)(?<![a-z])(\w*error|\w*loss|[a-z]*mae|[a-z]*mse|mape|deviance|perplexity|seconds|cost)"
    r"(?![a-z])"
)


def lower_is_better(metric: str) -> bool:
    """Whether a metric's name says that less of it is better: errors and losses."""
    return bool(_LESS.search(metric))


def is_better(metric: str, one: float, other: float) -> bool:
    """Whether one value of a metric is better than another."""
    return one < other if lower_is_better(metric) else one > other


def best(runs: Iterable[Record], metric: str) -> Record | None:
    """The run with the best value of a metric, the newest of equals; None where no run has it."""
    found: Record | None = None
    for run in runs:
        value = run.metrics.get(metric)
        if value is None:
            continue
        if found is None or is_better(metric, value, found.metrics[metric]):
            found = run
    return found


@dataclass(frozen=True, slots=True)
class Writer:
    """A run that wrote a file, and its rank among its job's runs by each of its metrics.

    A rank counts from 1 and comes with the number of runs that have the metric.
    """

    run: Record
    is_champion: bool
    ranks: tuple[tuple[str, int, int], ...]


Column = tuple[str, str, tuple[object, ...]]
"""Its kind ("parameter", "metric", "contract" …), its name, a value for each run or None."""


def differing(runs: Sequence[Record]) -> Iterator[Column]:
    """What differs between runs, parameters first; a parameter not given has its default."""
    known = [_facts(run) for run in runs]
    for kind, name in dict.fromkeys(key for facts in known for key in facts):
        values = tuple(facts.get((kind, name)) for facts in known)
        if any(value != values[0] for value in values):
            yield kind, name, values


def _facts(run: Record) -> dict[tuple[str, str], object]:
    facts: dict[tuple[str, str], object] = {}
    facts |= {("parameter", name): value for name, value in sorted(run.parameters.items())}
    facts |= {("metric", name): value for name, value in sorted(run.metrics.items())}
    facts |= {("code", "code"): run.code[:8], ("code", "environment"): run.environment[:8]}
    for verdict in run.verdicts:
        facts["contract", verdict.data] = verdict.kind
    read = [use for use in run.files if use.role == "read"]
    return facts | {("data", Path(use.path).name): use.sha256[:8] for use in read}
