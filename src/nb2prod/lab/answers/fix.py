"""What a fix would change, for the browser to show and to make."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from nb2prod import lint
from nb2prod.api.check import analysis_of, fix_notebook
from nb2prod.api.making import plan_of
from nb2prod.errors import NotebookError, ParameterError
from nb2prod.lab.answers.changed import changed
from nb2prod.lab.answers.check import key_of, rules_for
from nb2prod.lab.answers.opened import Opened, opened
from nb2prod.lab.answers.plan import value_span
from nb2prod.lab.decode import Refused
from nb2prod.lab.messages import FixAnswer, FixRequest, NewCell, NewDefault, NewSource
from nb2prod.notebook import Notebook
from nb2prod.rule import Diagnostic, Rule


def fix(request: FixRequest, path: Path | None) -> FixAnswer:
    """The cells as they would be after the fixes that were asked for."""
    try:
        own = opened(request.document, path)
    except NotebookError as error:
        return FixAnswer(revision=request.revision, refused=str(error))
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
        gone = "there is nothing to fix any more: the notebook has changed"
        return FixAnswer(revision=request.revision, refused=gone)
    title = done[0].fix.title if done[0].fix else ""
    return FixAnswer(
        revision=request.revision,
        sources=tuple(_sources(own, after)),
        cells=tuple(_cells(own, after)),
        title=title if len(done) == 1 else f"{len(done)} fixes",
        safe=all(diagnostic.fix and diagnostic.fix.safe for diagnostic in done),
    )


def _silenced(request: FixRequest, own: Opened, rules: tuple[Rule, ...]) -> FixAnswer:
    found = lint.check(analysis_of(own.notebook), rules)
    wanted = [d for d in found if key_of(d, own) in request.keys]
    after = lint.silence(own.notebook, wanted)
    if after is None:
        codes = ", ".join(d.code for d in wanted)
        reason = f"no comment can stand on that line: tag the cell nb2prod: ignore[{codes}]"
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
        reason = f"{wanted.parameter}: its value is no longer in the code"
        return FixAnswer(revision=request.revision, refused=reason)
    try:
        new = literal(given.name, given.type, wanted.text)
    except ParameterError as error:
        raise Refused(str(error), "default.text") from error
    before = own.notebook.cell(given.location.cell).source
    after = before[: span[0]] + new + before[span[1] :]
    one = changed(own.ids[given.location.cell], before, after)
    return FixAnswer(revision=request.revision, sources=(one,) if before != after else ())


def _sources(own: Opened, after: Notebook) -> Iterator[NewSource]:
    """The cells that were there and have another source now."""
    now = {cell.id: cell.source for cell in after.cells}
    for before, id in zip(own.notebook.cells, own.ids, strict=True):
        if before.source != now[before.id]:
            yield changed(id, before.source, now[before.id])


def _cells(own: Opened, after: Notebook) -> Iterator[NewCell]:
    """The cells that were not there, each before the next one that was."""
    ids = {cell.id: id for cell, id in zip(own.notebook.cells, own.ids, strict=True)}
    following: str | None = None
    new = []
    for cell in reversed(after.cells):
        if cell.id in ids:
            following = ids[cell.id]
        else:
            new.append(NewCell(before=following, source=cell.source, tags=cell.tags))
    yield from reversed(new)
