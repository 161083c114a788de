"""Findings as the sidebar and the panel show them: in which order, and in which words."""

from collections.abc import Iterable, Iterator, Sequence

from nb2prod.lint.themes import theme_of
from nb2prod.rule import Diagnostic, Severity
from nb2prod.sentence import joined, ngettext

_WEIGHTS = {Severity.ERROR: 10**6, Severity.WARNING: 10**3, Severity.ADVICE: 1}


def by_theme(found: Iterable[Diagnostic]) -> dict[str, list[Diagnostic]]:
    """The themes, the weightiest first, each with its findings in reading order."""
    themes: dict[str, list[Diagnostic]] = {}
    for one in found:
        themes.setdefault(theme_of(one.code), []).append(one)
    return dict(sorted(themes.items(), key=lambda theme: _weight(theme[1]), reverse=True))


def counts_of(found: Sequence[Diagnostic]) -> Iterator[tuple[Severity, int, str]]:
    """How many there are of each severity, as a number and in words."""
    for severity in Severity:
        count = sum(one.severity is severity for one in found)
        yield severity, count, _counted(severity, count)


def manner_of(found: Diagnostic) -> str:
    """What is the matter, and at how many places."""
    count = len([place for place in found.also if place != found.location])
    name = found.name.replace("-", " ")
    more = ngettext("and {} more place", "and {} more places", count)
    return joined(" · ", (name, more)) if count else name


def _weight(found: Iterable[Diagnostic]) -> int:
    return sum(_WEIGHTS[one.severity] for one in found)


def _counted(severity: Severity, count: int) -> str:
    return {
        Severity.ERROR: ngettext("{} error", "{} errors", count),
        Severity.WARNING: ngettext("{} warning", "{} warnings", count),
        Severity.ADVICE: ngettext("{} piece of advice", "{} pieces of advice", count),
    }[severity]
