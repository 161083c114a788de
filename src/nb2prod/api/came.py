"""What came of productionizing, in sentences: the sidebar's and the panel's."""

from collections.abc import Iterator
from typing import Literal

from nb2prod.api.productionize import Productionized
from nb2prod.api.secrets import hide
from nb2prod.sentence import capital, gettext, joined
from nb2prod.verify import Verification

Mark = Literal["done", "warning", "error"]
_MOST_DIFFERENCES = 50


def came(result: Productionized) -> Iterator[tuple[Mark, str]]:
    """A sentence for each thing, and how to take it; no secret is told."""
    for mark, text in _said(result):
        yield mark, hide(capital(text), result.secrets)


def titled_differences(found: Verification) -> Iterator[tuple[str, str | None, str | None]]:
    """What the job shows otherwise: what it is, and both sides."""
    for step, item in found.placed_differences[:_MOST_DIFFERENCES]:
        title = joined(" · ", filter(None, (step, item.name or item.kind, item.why)))
        yield title, item.original, item.job


def _said(result: Productionized) -> Iterator[tuple[Mark, str]]:
    failure = result.observation.failure if result.observation else None
    verdict = result.verified.verdict if result.verified else ""
    if failure and failure.placed not in verdict:
        yield "error", gettext("{}.", failure.placed)
    if result.verified:
        yield "done" if result.verified.found.is_same else "warning", gettext("{}.", verdict)
    elif not result.written.conflicts:
        yield "warning", gettext("Not verified: the notebook was not run.")
    if result.tests:
        faults = result.tests.watched.faults
        noticed = sum(fault.noticed for fault in faults)
        said = result.tests.sentence
        if faults:
            said = gettext("{}, catching {} of {} planted faults", said, noticed, len(faults))
        yield "done" if result.tests.passed else "error", gettext("{}.", said)
    for name, _ in result.handed:
        yield "done", gettext("What {} needs is in {}.", name, f"deploy/{name}")
    folder = result.written.folder
    conflicts = [one.folder / each.path for one in result.everything for each in one.conflicts]
    if conflicts:
        places = ", ".join(str(path.relative_to(folder)) for path in conflicts)
        yield "warning", gettext("Your edits and ours meet in {}.", places)
