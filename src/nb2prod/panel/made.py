"""What came of productionizing, in the sidebar's words."""

from nb2prod.api.came import came, titled_differences
from nb2prod.api.productionize import Productionized
from nb2prod.api.verify import REPORT
from nb2prod.panel.news import Difference, Made


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
    found = result.verified.found if result.verified else None
    return Made(
        folder=str(folder),
        lines=tuple(came(result)),
        differences=tuple(Difference(*one) for one in titled_differences(found)) if found else (),
        untested=tuple((skipped.what, skipped.reason) for skipped in result.untested),
        files=tuple((name, str(path)) for name, path in files.items()),
    )
