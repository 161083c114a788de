"""What came of productionizing, and of a job's run."""

from collections.abc import Iterator

from nb2prod.api.came import came, titled_differences
from nb2prod.api.productionize import Productionized
from nb2prod.api.trial import Trial
from nb2prod.api.verify import REPORT
from nb2prod.export.record import recorded
from nb2prod.export.tried import Tried
from nb2prod.lab import messages
from nb2prod.lab.messages import Came, Detail, Opens, Part, Tests, Told, Verification
from nb2prod.lab.places import Places
from nb2prod.sentence import gettext, ngettext
from nb2prod.verify.verified import Verified, counts


def produced(result: Productionized, places: Places) -> messages.Productionized:
    """A package, with the paths of its files as the browser names them."""
    folder = result.written.folder
    failure = result.observation.failure if result.observation else None
    files = sorted(recorded(folder) or {})
    return messages.Productionized(
        folder=places.told(folder),
        is_clean=result.is_clean,
        came=tuple(Came(mark=mark, text=text) for mark, text in came(result)),
        details=tuple(_details(result)),
        opens=tuple(_opens(result, places)),
        told=tuple(Told(word=word, text=text) for word, text in result.told()),
        verification=_verification(result.verified) if result.verified else None,
        tests=_tests(result.tests, result.tried) if result.tests else None,
        failure=failure.placed if failure else "",
        files=tuple(places.told(folder / file) for file in files),
        conflicts=tuple(places.told(folder / c.path) for c in result.written.conflicts),
    )


def _opens(result: Productionized, places: Places) -> Iterator[Opens]:
    files: dict[str, str] = {
        gettext("Open package"): "README.md",
        gettext("Open job"): f"jobs/{result.plan.name}.ipynb",
        gettext("Checklist"): "CHECKLIST.md",
    }
    if result.verified:
        files[gettext("Report")] = REPORT
    for label, file in files.items():
        yield Opens(label=label, path=places.told(result.written.folder / file))


def _details(result: Productionized) -> Iterator[Detail]:
    for title, *texts in titled_differences(result.verified.found) if result.verified else ():
        sides = zip((gettext("The notebook"), gettext("The job")), texts, strict=True)
        parts = tuple(Part(title=side, text=text or gettext("nothing")) for side, text in sides)
        yield Detail(title=title, parts=parts)
    if result.untested:
        parts = tuple(Part(title=one.what, text=one.reason) for one in result.untested)
        title = ngettext("{} function without a test", "{} functions without a test", len(parts))
        yield Detail(title=title, parts=parts)


def _verification(verified: Verified) -> Verification:
    found = verified.found
    return Verification(
        is_same=found.is_same,
        verdict=verified.verdict,
        counts=counts(found.items),
        notes=(*found.notes, *verified.done),
    )


def _tests(trial: Trial, tried: Tried) -> Tests:
    faults = trial.watched.faults
    return Tests(
        passed=trial.passed,
        summary=trial.sentence,
        passing=sum(outcome == "passed" for _, outcome, _ in trial.watched.results),
        left_out=len(tried.left_out),
        faults=len(faults),
        noticed=sum(fault.noticed for fault in faults),
    )
