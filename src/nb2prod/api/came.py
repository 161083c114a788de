"""What came of productionizing, in sentences: the sidebar's and the panel's."""

from collections.abc import Iterator
from typing import Literal

from nb2prod.api.productionize import Productionized
from nb2prod.api.secrets import hide
from nb2prod.verify import Verification

Mark = Literal["done", "warning", "error"]
_MOST_DIFFERENCES = 50


def came(result: Productionized) -> Iterator[tuple[Mark, str]]:
    """A sentence for each thing, and how to take it; no secret is told."""
    for mark, text in _said(result):
        yield mark, hide(f"{text[:1].upper()}{text[1:]}", result.secrets)


def titled_differences(found: Verification) -> Iterator[tuple[str, str | None, str | None]]:
    """What the job shows otherwise: what it is, and both sides."""
    for step, item in found.placed_differences[:_MOST_DIFFERENCES]:
        title = " · ".join(filter(None, (step, item.name or item.kind, item.why)))
        yield title, item.original, item.job


def _said(result: Productionized) -> Iterator[tuple[Mark, str]]:
    failure = result.observation.failure if result.observation else None
    verdict = result.verified.verdict if result.verified else ""
    if failure and failure.placed not in verdict:
        yield "error", f"{failure.placed}."
    if result.verified:
        yield "done" if result.verified.found.is_same else "warning", f"{verdict}."
    elif not result.written.conflicts:
        yield "warning", "Not verified: the notebook was not run."
    if result.tests:
        faults = result.tests.watched.faults
        noticed = sum(fault.noticed for fault in faults)
        more = f", catching {noticed} of {len(faults)} planted faults." if faults else ""
        yield "done" if result.tests.passed else "error", f"{result.tests.sentence}{more}"
    if result.written.conflicts:
        places = ", ".join(str(conflict.path) for conflict in result.written.conflicts)
        yield "warning", f"Your edits and ours meet in {places}."
