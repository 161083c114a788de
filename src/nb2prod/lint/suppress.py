"""Findings that nobody has suppressed."""

from collections.abc import Iterable, Iterator

from nb2prod.notebook.suppressions import Suppression
from nb2prod.rule import Diagnostic


def heard(found: Iterable[Diagnostic], quiet: Iterable[Suppression]) -> Iterator[Diagnostic]:
    """The findings that nobody has suppressed."""
    by_cell: dict[int, list[Suppression]] = {}
    for one in quiet:
        by_cell.setdefault(one.location.cell, []).append(one)
    for diagnostic in found:
        about = [s for s in by_cell.get(diagnostic.location.cell, ()) if hears(s, diagnostic)]
        if not about:
            yield diagnostic


def hears(suppression: Suppression, diagnostic: Diagnostic) -> bool:
    """Whether this is about a finding; it is then known to be of use."""
    if not suppression.is_about(diagnostic.location):
        return False
    if suppression.codes and diagnostic.code not in suppression.codes:
        return False
    suppression.used.add(diagnostic.code)
    return True
