"""What the package's contracts said of the data that a run read."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nb2prod.job.status import JobFailure, Status

_WARNING = re.compile(
    r"\S+ WARNING \S+\.contracts (?:\w+: )?(?P<data>\w+): (?P<kind>[a-z]+ [a-z ]+): (?P<text>.+)"
)
_BROKEN = re.compile(r"ContractError: (?P<data>\w+): (?P<text>.+)", re.DOTALL)
_LOOKED_AT = 3
_MANY = 2
BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Verdict:
    """On one data set: its kind, `broken` or one of thresholds.ini's, and the numbers in words."""

    data: str
    kind: str
    text: str


def verdicts(printed: Iterable[str], failure: JobFailure | None = None) -> tuple[Verdict, ...]:
    """Those of a run, each once: what it warned of, and what ended it.

    Args:
        printed: the lines that it printed and logged.
        failure: how it failed, if it did.
    """
    found = [Verdict(**told.groupdict()) for told in map(_WARNING.match, printed) if told]
    if failure and failure.status is Status.CONTRACT:
        broken = _BROKEN.match(failure.error)
        if broken:
            found.append(Verdict(broken["data"], BROKEN, broken["text"]))
    return tuple(dict.fromkeys(found))


def to_retrain(last: Sequence[Sequence[Verdict]]) -> Iterator[str]:
    """Data sets that have drifted in two of the last three runs, so that a model may be outdated.

    Args:
        last: the verdicts of each run that was done, the newest first.
    """
    drifted = [{verdict.data for verdict in run} for run in last[:_LOOKED_AT]]
    for data in sorted(drifted[0]) if drifted else ():
        times = sum(data in run for run in drifted)
        if times >= _MANY:
            yield f"{data} has drifted in {times} of the last {len(drifted)} runs"
