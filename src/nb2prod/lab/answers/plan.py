"""What the package will be, from reading the notebook alone."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from nb2prod.analysis import Analysis, Order
from nb2prod.api.check import analysis_of
from nb2prod.api.making import plan_of
from nb2prod.api.order import in_order
from nb2prod.errors import NotebookError
from nb2prod.export.name import package_name
from nb2prod.export.spelling import python
from nb2prod.lab import messages
from nb2prod.lab.answers.opened import Opened, cell, opened
from nb2prod.lab.messages import Ask, Place, PlanAnswer, PlanRequest, Row
from nb2prod.notebook import ParsedCell, parse
from nb2prod.notebook.walk import walk
from nb2prod.observe import find_outside
from nb2prod.report.order import warnings
from nb2prod.sentence import gettext, joined, ngettext
from nb2prod.transform import Parameter, Plan, Skipped

OPTIONS = {"bool": ("True", "False")}  # all that a value of a type can be, as it is typed
_PLAIN = ("str", "int", "float", "bool")  # types whose values are edited outside the code


def plan(request: PlanRequest, path: Path | None) -> PlanAnswer:
    """The package's parameters, steps, and what does not get into it; nothing is run."""
    heard: list[Order] = []

    def decide(order: Order) -> str:
        heard.append(order)
        return request.order

    try:
        own = opened(request.document, path)
        analysis, _ = in_order(analysis_of(own.notebook), decide)
    except NotebookError as error:
        return PlanAnswer(revision=request.revision, refused=error.words)
    if not analysis.program.cells:
        return PlanAnswer(
            revision=request.revision, refused=gettext("there is no Python in it yet")
        )
    warned = tuple(warnings(heard[0]))
    planned = plan_of(analysis, "", None)
    called = package_name(None, path or Path(request.document.path), planned.modules)
    return PlanAnswer(
        revision=request.revision,
        name=called,
        folder=str(PurePosixPath(request.document.path).parent / called),
        parameters=tuple(_parameters(planned, analysis, own)),
        taken=str(len(planned.parameters)),
        length=ngettext("{} step", "{} steps", len(planned.steps)),
        steps=tuple(_steps(planned, own)),
        skipped=tuple(_rows(planned.skipped, own)),
        notes=tuple(_rows(planned.notes, own)),
        order_warnings=warned,
        asks=(*_outside(analysis), *_order(warned, heard[0].is_solved)),
    )


def name(wanted: str | None, path: Path, raw: bytes) -> str:
    """The name that a notebook's package gets; see `package_name`."""
    plan = plan_of(analysis_of(parse(raw, path)), "", None)
    return package_name(wanted, path, plan.modules)


def _parameters(planned: Plan, analysis: Analysis, own: Opened) -> Iterator[messages.Parameter]:
    """Those that there will be, and those that are to stay in the code."""
    yield from (_parameter(one, analysis, own) for one in planned.parameters)
    known = {name for one in planned.parameters for name in (one.known_as, one.name)}
    for name in own.notebook.left_out:
        if name not in known:
            yield messages.Parameter(name=name, known_as=name, is_left_out=True)


def _parameter(given: Parameter, analysis: Analysis, own: Opened) -> messages.Parameter:
    widened = {wish.parameter for wish in own.notebook.wishes if wish.type}
    is_whole = given.type == "int" or (given.type == "float" and given.known_as in widened)
    return messages.Parameter(
        name=given.name,
        type=given.type,
        types=("int", "float") if is_whole else (given.type,),
        text=given.default if isinstance(given.default, str) else python(given.default),
        options=OPTIONS.get(given.type, ()),
        is_plain=given.type in _PLAIN and value_span(given, analysis) is not None,
        help=given.help,
        known_as=given.known_as,
    )


def value_span(given: Parameter, analysis: Analysis) -> tuple[int, int] | None:
    """Where the parameter's value stands in its cell's source, as it was typed."""
    cell = next((c for c in analysis.program.cells if c.index == given.location.cell), None)
    node = _value(given, cell) if cell else None
    return cell.source_span(node) if cell and node else None


def _value(given: Parameter, cell: ParsedCell) -> ast.expr | None:
    for node in walk(cell.tree):
        if isinstance(node, ast.stmt if given.variable else ast.expr):
            if cell.location(node) != given.location:
                continue
            if isinstance(node, ast.expr):
                return node
            if isinstance(node, ast.Assign | ast.AnnAssign):
                return node.value
    return None


def _steps(planned: Plan, own: Opened) -> Iterator[Row]:
    for step in planned.steps:
        place = Place(cell=own.ids[step.cells[0]], line=1, column=1)
        yield Row(text=step.title or step.name, detail=step.call, place=place)


def _rows(items: Iterable[Skipped], own: Opened) -> Iterator[Row]:
    for item in items:
        detail = joined(" · ", (cell(item.location.cell), item.reason))
        yield Row(text=item.what, detail=detail, place=own.place(item.location))


def _outside(analysis: Analysis) -> Iterator[Ask]:
    facts = tuple(joined(": ", (fact.kind, fact.what)) for fact in find_outside(analysis))
    if facts:
        title = gettext("It would touch what is outside its folder")
        words = gettext("Let it; otherwise these are kept from happening")
        yield Ask(title=title, facts=facts, words=words, field="allow_effects")


def _order(facts: tuple[str, ...], is_solved: bool) -> Iterator[Ask]:
    if facts:
        title = gettext("The order of the cells")
        words = gettext("Take the order in which they were last run") if is_solved else ""
        yield Ask(title=title, facts=facts, words=words, field="executed")
