"""How a package's tests did, and what they are worth."""

from nb2prod.export.tried import Tried

_MOST = 5


def told_of_tests(summary: str, tried: Tried) -> list[tuple[str, str]]:
    """Pairs of a word and a sentence: the tests, those left out, and what the others notice."""
    said = [("tests", summary)]
    said += [("left out", f"{name}: {reason}") for name, reason in tried.left_out[:_MOST]]
    if len(tried.left_out) > _MOST:
        said.append(("", f"and {len(tried.left_out) - _MOST} more tests, see CHECKLIST.md"))
    watched = tried.watched
    if watched.faults:
        noticed = sum(fault.noticed for fault in watched.faults)
        functions = len({(fault.file, fault.function) for fault in watched.faults})
        said.append(
            (
                "faults",
                f"{noticed} of {len(watched.faults)} faults planted in {functions} "
                f"function{'s'[: functions > 1]} were noticed",
            )
        )
    return said
