"""What came of productionizing, in the sidebar's words."""

from collections.abc import Iterator

from nb2prod.api.productionize import Productionized
from nb2prod.api.secrets import hide
from nb2prod.api.verify import REPORT
from nb2prod.panel.news import Difference, Made, Mark
from nb2prod.verify import Verification

_MOST_DIFFERENCES = 50


def made_of(result: Productionized) -> Made:
    """A package, as the panel tells of it."""
    folder = result.written.folder
    files = {
        "Package": folder / "README.md",
        "Job": folder / "jobs" / f"{result.plan.name}.ipynb",
        "Checklist": folder / "CHECKLIST.md",
    }
    if result.verified:
        files["Report"] = folder / REPORT
    differences = tuple(_differences(result.verified.found)) if result.verified else ()
    return Made(
        folder=str(folder),
        lines=tuple((mark, hide(text, result.secrets)) for mark, text in _lines(result)),
        differences=differences,
        untested=tuple((skipped.what, skipped.reason) for skipped in result.untested),
        files=tuple((name, str(path)) for name, path in files.items()),
    )


def _lines(result: Productionized) -> Iterator[tuple[Mark, str]]:
    failure = result.observation.failure if result.observation else None
    if failure:
        yield "error", failure.placed
    if result.verified:
        verdict = result.verified.verdict
        mark: Mark = "done" if result.verified.found.is_same else "warning"
        yield mark, f"{verdict[:1].upper()}{verdict[1:]}."
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


def _differences(found: Verification) -> Iterator[Difference]:
    for step, item in found.placed_differences[:_MOST_DIFFERENCES]:
        title = " · ".join(filter(None, (step, item.name or item.kind, item.why)))
        yield Difference(title, item.original, item.job)
