"""What a fix would change, for the browser to show and to make."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from nb2prod import lint
from nb2prod.api.check import analysis_of, fix_notebook
from nb2prod.api.making import plan_of
from nb2prod.errors import NotebookError, ParameterError
from nb2prod.lab.answers.changed import changed
from nb2prod.lab.answers.check import key_of, rules_for
from nb2prod.lab.answers.opened import Opened, cell, opened
from nb2prod.lab.answers.plan import value_span
from nb2prod.lab.decode import Refused
from nb2prod.lab.messages import FixAnswer, FixRequest, Line, NewCell, NewDefault, NewSource
from nb2prod.notebook import Cell, Notebook
from nb2prod.rule import Diagnostic, Rule
from nb2prod.sentence import capital, gettext, ngettext

_SAFE = gettext("After this the notebook shows what it showed.")
_UNSAFE = gettext("After this the notebook may show something else: look at it first.")


def fix(request: FixRequest, path: Path | None) -> FixAnswer:
    """The cells as they would be after the fixes that were asked for."""
    try:
        own = opened(request.document, path)
    except NotebookError as error:
        return FixAnswer(revision=request.revision, refused=error.words)
    if request.default:
        return _with_default(request, request.default, own)
    done: Sequence[Diagnostic]
    rules = tuple(rules_for(path, request.select, request.ignore))
    if request.silence:
        return _silenced(request, own, rules)
    if request.all_safe:
        every = fix_notebook(own.notebook, rules)
        after, done = every.notebook, every.done
    else:
        found = lint.check(analysis_of(own.notebook), rules)
        wanted = [d for d in found if d.fix and key_of(d, own) in request.keys]
        after, done = lint.make(own.notebook, wanted)
    if not done:
        gone = gettext("there is nothing to fix any more: the notebook has changed")
        return FixAnswer(revision=request.revision, refused=gone)
    fixes = [diagnostic.fix for diagnostic in done if diagnostic.fix]
    count = len(fixes)
    title = fixes[0].title if count == 1 else ngettext("{} fix", "{} fixes", count)
    return FixAnswer(
        revision=request.revision,
        sources=tuple(_sources(own, after)),
        cells=tuple(_cells(own, after)),
        title=capital(title),
        promise=_SAFE if all(fix.safe for fix in fixes) else _UNSAFE,
    )


def _silenced(request: FixRequest, own: Opened, rules: tuple[Rule, ...]) -> FixAnswer:
    found = lint.check(analysis_of(own.notebook), rules)
    wanted = [d for d in found if key_of(d, own) in request.keys]
    after = lint.silence(own.notebook, wanted)
    if after is None:
        # With blanks: a tag with a comma makes a notebook invalid.
        codes = " ".join(dict.fromkeys(d.code for d in wanted))
        reason = gettext(
            "no comment can stand on that line: tag the cell nb2prod: ignore[{}]", codes
        )
        return FixAnswer(revision=request.revision, refused=reason)
    return FixAnswer(revision=request.revision, sources=tuple(_sources(own, after)))


def _with_default(request: FixRequest, wanted: NewDefault, own: Opened) -> FixAnswer:
    """Another default, written where the parameter's value stands in the code."""
    from nb2prod.lab.answers.job import literal  # it needs papermill, which takes its time

    analysis = analysis_of(own.notebook)
    known = plan_of(analysis, "", None).parameters
    given = next((one for one in known if one.name == wanted.parameter), None)
    span = value_span(given, analysis) if given else None
    if given is None or span is None:
        reason = gettext("{}: its value is no longer in the code", wanted.parameter)
        return FixAnswer(revision=request.revision, refused=reason)
    try:
        new = literal(given.name, given.type, wanted.text)
    except ParameterError as error:
        raise Refused(error.words, "default.text") from error
    index = given.location.cell
    before = own.notebook.cell(index).source
    after = before[: span[0]] + new + before[span[1] :]
    one = changed(own.ids[index], cell(index), before, after)
    return FixAnswer(revision=request.revision, sources=(one,) if before != after else ())


def _sources(own: Opened, after: Notebook) -> Iterator[NewSource]:
    """The cells that were there and have another source now."""
    now = {one.id: one.source for one in after.cells}
    for index, before in enumerate(own.notebook.cells):
        if before.source != now[before.id]:
            yield changed(own.ids[index], cell(index), before.source, now[before.id])


def _cells(own: Opened, after: Notebook) -> Iterator[NewCell]:
    """The cells that were not there, each before the next one that was."""
    indices = {one.id: index for index, one in enumerate(own.notebook.cells)}
    following: int | None = None
    new = []
    for one in reversed(after.cells):
        if one.id in indices:
            following = indices[one.id]
        else:
            new.append(_new(one, following, own))
    yield from reversed(new)


def _new(one: Cell, following: int | None, own: Opened) -> NewCell:
    title = (
        gettext("New cell at the end")
        if following is None
        else gettext("New cell before cell {}", following + 1)
    )
    return NewCell(
        before=None if following is None else own.ids[following],
        source=one.source,
        tags=one.tags,
        title=title,
        lines=tuple(Line(kind="new", text=line) for line in one.source.split("\n")),
    )
