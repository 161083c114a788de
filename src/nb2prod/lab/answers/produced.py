"""What came of productionizing, and of a job's run."""

from nb2prod.api.came import came, titled_differences
from nb2prod.api.productionize import Productionized
from nb2prod.api.trial import Trial
from nb2prod.api.verify import REPORT
from nb2prod.export.record import recorded
from nb2prod.export.tried import Tried
from nb2prod.lab import messages
from nb2prod.lab.messages import Came, Difference, Tests, Told, Untested, Verification
from nb2prod.lab.places import Places
from nb2prod.verify.verified import Verified, counts


def produced(result: Productionized, places: Places) -> messages.Productionized:
    """A package, with the paths of its files as the browser names them."""
    folder, name = result.written.folder, result.plan.name
    failure = result.observation.failure if result.observation else None
    files = sorted(recorded(folder) or {})
    return messages.Productionized(
        folder=places.told(folder),
        is_clean=result.is_clean,
        came=tuple(Came(mark=mark, text=text) for mark, text in came(result)),
        told=tuple(Told(word=word, text=text) for word, text in result.told()),
        verification=_verification(result.verified) if result.verified else None,
        tests=_tests(result.tests, result.tried) if result.tests else None,
        untested=tuple(Untested(name=s.what, why=s.reason) for s in result.untested),
        failure=failure.placed if failure else "",
        files=tuple(places.told(folder / file) for file in files),
        conflicts=tuple(places.told(folder / c.path) for c in result.written.conflicts),
        job=places.told(folder / "jobs" / f"{name}.ipynb"),
        checklist=places.told(folder / "CHECKLIST.md"),
        readme=places.told(folder / "README.md"),
        report=places.told(folder / REPORT) if result.verified else "",
    )


def _verification(verified: Verified) -> Verification:
    found = verified.found
    differences = [
        Difference(title=title, original=original, job=job)
        for title, original, job in titled_differences(found)
    ]
    return Verification(
        is_same=found.is_same,
        verdict=verified.verdict,
        counts=counts(found.items),
        differences=tuple(differences),
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
