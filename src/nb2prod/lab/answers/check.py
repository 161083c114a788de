"""What is wrong with a notebook, while it is being written."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from nb2prod import lint
from nb2prod.analysis import Analysis
from nb2prod.api.check import STDIN, Asked, analysis_of
from nb2prod.errors import NotebookError
from nb2prod.lab.answers.opened import Opened, opened
from nb2prod.lab.messages import CheckAnswer, CheckRequest, Diagnostic, FixOffer, Function
from nb2prod.lint.themes import theme_of
from nb2prod.report.functions import functions_of
from nb2prod.rule import Diagnostic as Found
from nb2prod.rule import Rule
from nb2prod.settings import load


def check(request: CheckRequest, path: Path | None) -> CheckAnswer:
    """Check a notebook; nothing of it is run."""
    try:
        own = opened(request.document, path)
    except NotebookError as error:
        return CheckAnswer(revision=request.revision, refused=str(error))
    analysis = analysis_of(own.notebook)
    found = lint.check(analysis, rules_for(path, request.select, request.ignore))
    return CheckAnswer(
        revision=request.revision,
        diagnostics=tuple(_told(diagnostic, own) for diagnostic in found),
        functions=tuple(_functions(analysis, own)),
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


def _told(found: Found, own: Opened) -> Diagnostic:
    subject, end = own.underlined(found.location)
    offer = FixOffer(title=found.fix.title, safe=found.fix.safe) if found.fix else None
    return Diagnostic(
        key=key_of(found, own),
        code=found.code,
        name=found.name,
        theme=theme_of(found.code),
        severity=found.severity.value,
        message=found.message,
        subject="" if found.name == "credential" else subject,
        place=own.place(found.location),
        end_column=end,
        also=tuple(own.place(place) for place in found.also if place != found.location),
        fix=offer,
    )


def _functions(analysis: Analysis, own: Opened) -> Iterator[Function]:
    for one in functions_of(analysis):
        place = own.place(one.location)
        yield Function(name=one.name, place=place, state=one.state, why=one.why)
