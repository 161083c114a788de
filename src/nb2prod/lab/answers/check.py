"""What is wrong with a notebook, while it is being written."""

from collections.abc import Iterable
from pathlib import Path

from nb2prod import lint
from nb2prod.api.check import STDIN, Asked, analysis_of
from nb2prod.errors import NotebookError
from nb2prod.lab.answers.opened import Opened, cell, opened
from nb2prod.lab.messages import CheckAnswer, CheckRequest, Count, Diagnostic, FixOffer, Row
from nb2prod.report.findings import by_theme, counts_of, manner_of
from nb2prod.report.functions import Function, functions_of, tested_of
from nb2prod.rule import Diagnostic as Found
from nb2prod.rule import Rule, Severity
from nb2prod.sentence import capital, gettext, joined
from nb2prod.settings import load

_SPOKEN = {
    Severity.ERROR: gettext("error"),
    Severity.WARNING: gettext("warning"),
    Severity.ADVICE: gettext("advice"),
}


def check(request: CheckRequest, path: Path | None) -> CheckAnswer:
    """Check a notebook; nothing of it is run."""
    try:
        own = opened(request.document, path)
    except NotebookError as error:
        return CheckAnswer(revision=request.revision, refused=error.words)
    analysis = analysis_of(own.notebook)
    severities = list(Severity)
    told = severities[: severities.index(Severity(request.severity)) + 1]
    rules = rules_for(path, request.select, request.ignore)
    found = [one for one in lint.check(analysis, rules) if one.severity in told]
    functions = tuple(functions_of(analysis))
    return CheckAnswer(
        revision=request.revision,
        diagnostics=tuple(
            _told(theme, one, own) for theme, some in by_theme(found).items() for one in some
        ),
        counts=tuple(
            Count(severity=s.value, count=n, words=words) for s, n, words in counts_of(found)
        ),
        safe=sum(one.fix is not None and one.fix.safe for one in found),
        functions=tuple(_function(one, own) for one in functions),
        tested=tested_of(functions),
    )


def rules_for(
    path: Path | None, select: tuple[str, ...], ignore: tuple[str, ...]
) -> Iterable[Rule]:
    """The rules that are asked about a notebook, by its project's settings and by the request."""
    file = path or STDIN
    return Asked(select, ignore).rules(file, load(file.parent))


def key_of(found: Found, own: Opened) -> str:
    """By what name a finding is asked for again, which other findings do not change."""
    where = found.location
    return f"{found.code}:{own.ids[where.cell]}:{where.line}:{where.column}"


def _told(theme: str, found: Found, own: Opened) -> Diagnostic:
    subject, start, end = own.underlined(found.location)
    subject = "" if found.name == "credential" else subject
    detail = joined(" · ", (cell(found.location.cell), manner_of(found)))
    spoken = (_SPOKEN[found.severity], subject, detail, found.message)
    offer = FixOffer(title=capital(found.fix.title), safe=found.fix.safe) if found.fix else None
    return Diagnostic(
        key=key_of(found, own),
        code=found.code,
        theme=theme,
        severity=found.severity.value,
        message=found.message,
        subject=subject,
        detail=detail,
        spoken=joined(". ", filter(None, spoken)),
        place=own.place(found.location),
        start=start,
        end=end,
        fix=offer,
    )


def _function(one: Function, own: Opened) -> Row:
    return Row(text=one.name, detail=one.told, place=own.place(one.location), mark=one.state)
