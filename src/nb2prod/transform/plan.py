"""From an analysis to the plan of a package: what passes.py decided, as steps and texts."""

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType

from nb2prod.analysis import Analysis
from nb2prod.analysis.flow.names import root_name
from nb2prod.analysis.prints import kept_prints
from nb2prod.notebook import Location
from nb2prod.notebook.walk import children
from nb2prod.transform.attachments import attachments, with_own_names
from nb2prod.transform.contracts import contracts_name
from nb2prod.transform.draft import Draft, Place, Unit, identifiers
from nb2prod.transform.flow import Group, connect
from nb2prod.transform.guarded import definition_of
from nb2prod.transform.imports import (
    import_statements,
    imported_modules,
)
from nb2prod.transform.local import import_local
from nb2prod.transform.model import (
    ORDINARY,
    Assertion,
    Check,
    Function,
    Plan,
    Safer,
    Seen,
    Skipped,
    Step,
)
from nb2prod.transform.naming import step_names
from nb2prod.transform.passes import Relocate, make_draft
from nb2prod.transform.prose import docstring
from nb2prod.transform.render import StepText, definition_text
from nb2prod.transform.sections import heading, introduction, notebook_title, sections, title_of_all
from nb2prod.transform.shows import (
    Voice,
    is_plot_call,
    look,
    plots,
    shown_expression,
    voice_of,
)
from nb2prod.transform.together import guarded, spans

_BUILTINS = ("import builtins",)


def make_plan(
    analysis: Analysis,
    name: str,
    *,
    seen: Mapping[int, Seen] | None = None,
    relocate: Relocate = lambda path: None,
    local: frozenset[str] = frozenset(),
    safer: Safer = ORDINARY,
    runs: Mapping[str, str] = MappingProxyType({}),
    checks: Sequence[Check] = (),
) -> Plan:
    """Decide where everything in a notebook goes.

    `seen` tells what each cell showed when it was run, by the cell's index; without it what shows
    is guessed from the code. `relocate` finds input files that are not where the notebook says;
    `local` names the modules beside the notebook that come along, `runs` holds the texts of the
    files that `%run` names; `safer` is where an earlier plan differed; `checks` are reads to check.
    """

    make = partial(make_draft, analysis, relocate, runs, safer.functions, seen=seen, local=local)

    def drafted(whole: frozenset[str]) -> Draft:
        return import_local(make(whole=whole, checks=checks), name)

    draft, groups = _grouped(drafted, safer)
    voice = voice_of(draft)
    return Plan(
        name=name,
        title=notebook_title(draft.analysis.notebook.cells, draft.analysis.notebook.path.stem),
        source_name=draft.analysis.notebook.path.name,
        imports=(*import_statements(draft), *_BUILTINS[: any(g.builtins for g in groups)]),
        constants="\n".join(definition_text(u, voice) for u in draft.at(Place.CONSTANT)),
        functions=tuple(_function(u, draft, voice) for u in draft.at(Place.FUNCTION)),
        parameters=draft.parameters,
        steps=_steps(draft, groups, voice, dict(seen or {}), kept_looks=safer.looks),
        assertions=tuple(_assertion(u) for u in draft.at(Place.ASSERTION)),
        modules=tuple(sorted(imported_modules(draft.analysis) - local)),
        requirements=draft.requirements,
        session=draft.session,
        introduction=tuple(_markdown(draft.analysis, i) for i in introduction(draft, groups)),
        skipped=_skipped(draft),
        notes=(*draft.notes, *_notes(draft, groups)),
        logger=voice.logger,
        report=voice.report,
        local_modules=tuple(sorted(local)),
        attachments=attachments(draft.analysis.notebook),
        contracts=contracts_name(analysis) if checks else "",
        environment=draft.environment,
        relative_paths=any(p.kind == "relative" for p in draft.analysis.paths),
    )


def _grouped(
    drafted: Callable[[frozenset[str]], Draft], safer: Safer
) -> tuple[Draft, tuple[Group, ...]]:
    """The draft and its groups: what passes between steps is compared under its own name."""
    whole: frozenset[str] = frozenset()
    while True:
        draft = drafted(whole)
        groups = connect(draft, sections(draft, spans(draft, safer.together)))
        passed = {n for group in groups for n in group.outputs} & set(draft.chosen.values())
        if not passed:
            return draft, tuple(groups)
        whole |= passed


def _taken(draft: Draft) -> frozenset[str]:
    return identifiers(draft.analysis) | draft.parameter_names


def _steps(
    draft: Draft,
    groups: Sequence[Group],
    voice: Voice,
    seen: dict[int, Seen],
    *,
    kept_looks: frozenset[int],
) -> tuple[Step, ...]:
    whole = title_of_all(draft.analysis.notebook.cells)
    names = step_names(groups, _taken(draft), whole)
    opening, asked = set(introduction(draft, groups)), guarded(draft)
    available: frozenset[str] = frozenset()
    steps = []
    for number, (group, (name, title)) in enumerate(zip(groups, names, strict=True)):
        text = StepText(draft, voice, seen, name)
        outputs = group.outputs
        if not outputs and number == len(groups) - 1:
            outputs = _results(draft, group, voice)
        available |= set(outputs)
        last = group.cells[-1]
        looked = None if last in kept_looks else _look(draft, text, group, available)
        body = _set_before(group, asked) + text.body(group, looked[0] if looked else None)
        markdown = tuple(i for i in group.markdown if i not in opening)
        steps.append(
            Step(
                name=name,
                title=title,
                doc=docstring(draft.analysis, _about(draft, group, markdown), group.title),
                cells=group.cells,
                body=body,
                inputs=_needed(group.inputs, body, outputs) if looked else group.inputs,
                outputs=outputs,
                looks=(looked[1],) if looked else (),
                markdown=tuple(_markdown(draft.analysis, i) for i in markdown if i < last),
                closing=tuple(_markdown(draft.analysis, i) for i in markdown if i > last),
                between=tuple(i for i in markdown if min(group.cells) < i < max(group.cells)),
                is_async=any(_awaits(u.node) for u in group.units),
            )
        )
    return tuple(steps)


def _about(draft: Draft, group: Group, markdown: Sequence[int]) -> Sequence[int]:
    """The Markdown that is about this step, and neither the end of a section nor what follows."""
    heads = [i for i in markdown if heading(draft.analysis.notebook.cell(i).source)]
    first = next((i for i in reversed(heads) if i < group.cells[0]), 0)
    return [i for i in markdown if first <= i < group.cells[-1]]


def _needed(inputs: Sequence[str], body: str, outputs: Sequence[str]) -> tuple[str, ...]:
    """The inputs that are left when a look went to the job."""
    return tuple(n for n in inputs if n in outputs or re.search(rf"\b{re.escape(n)}\b", body))


def _set_before(group: Group, asked: frozenset[str]) -> str:
    """A function that binds a name anywhere has it as a local from the start."""
    own = [f"{name} = builtins.{name}\n" for name in group.builtins]
    unset = [f"{n} = None\n" + (f"del {n}\n" if n in asked else "") for n in group.unset]
    return "".join([*own, *unset])


def _look(
    draft: Draft, text: StepText, group: Group, available: frozenset[str]
) -> tuple[int, str] | None:
    """The last expression of the step's last cell, if the job can show it after the step."""
    cell = group.units[-1].cell
    if cell.index != group.cells[-1]:
        return None
    seen = text.seen.get(cell.index)
    last = shown_expression(cell, seen)
    if last is None or last is not group.units[-1].node:
        return None
    if not look(cell, last, available) or plots(cell, text.voice, seen):
        return None
    if len(group.units) == 1 and not group.outputs:
        return None
    return cell.index, cell.source(last)


def _results(draft: Draft, group: Group, voice: Voice) -> tuple[str, ...]:
    """What the last step made and nothing reads: the notebook's result.

    A part of a tuple and a handle of a plot are left over, and not what it was made for.
    """
    read = {n for u in draft.units for n in u.names.reads | u.names.deferred | u.names.deletes}
    bound = [n for u in group.units for n in _made_for_itself(u.node, voice)]
    loose = [n for n in dict.fromkeys(bound) if n not in read and not n.startswith("_")]
    return tuple(loose[-3:])


def _made_for_itself(node: ast.stmt, voice: Voice) -> list[str]:
    if not isinstance(node, ast.Assign | ast.AnnAssign):
        return []
    if isinstance(node.value, ast.Call):
        drawn = is_plot_call(node.value) or root_name(node.value.func) in voice.drawing
        if drawn:
            return []
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _function(unit: Unit, draft: Draft, voice: Voice) -> Function:
    made = definition_of(unit.node)
    name = made.name if made else ""
    known_as = draft.known_as.get(name, "")
    return Function(
        name=name,
        source=_under_known_name(definition_text(unit, voice), name, known_as),
        added=draft.added.get(name, ()),
        location=unit.location,
        is_class=isinstance(made, ast.ClassDef),
        known_as=known_as,
        makes=draft.makers.get(name, ""),
    )


def _under_known_name(text: str, name: str, known_as: str) -> str:
    """A definition that bears the name it is known as, which a later one bears too."""
    if not known_as:
        return text
    head = rf"^((?:async\s+)?(?:def|class)\s+){name}\b"
    text = re.sub(head, rf"\g<1>{known_as}", text, count=1, flags=re.M)
    return f"{text}\n\n\n{name} = {known_as}  # a later definition takes its name\n"


def _assertion(unit: Unit) -> Assertion:
    names = sorted(unit.names.reads | unit.names.deferred)
    return Assertion(unit.cell.source(unit.node), tuple(names), unit.location)


def _awaits(node: ast.AST) -> bool:
    nested = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
    if isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith):
        return True
    return any(_awaits(c) for c in children(node) if not isinstance(c, nested))


def _markdown(analysis: Analysis, index: int) -> str:
    return with_own_names(analysis.notebook.cell(index))


def _skipped(draft: Draft) -> tuple[Skipped, ...]:
    broken = [
        Skipped(
            draft.analysis.notebook.cell(b.location.cell).source,
            f"the cell does not parse: {b.reason}",
            b.location,
        )
        for b in draft.analysis.program.unparsable
    ]
    return tuple(sorted((*draft.skipped, *broken), key=lambda s: s.location))


def _notes(draft: Draft, groups: Sequence[Group]) -> list[Skipped]:
    notes = []
    for group in groups:
        where = Location(group.cells[0])
        notes += [Skipped("cells kept in one step", reason, where) for reason in group.reasons]
        for unit in group.units:
            for call in kept_prints(unit.node):
                reason = "a print that writes a line in pieces, or to a file: it stays a print"
                notes.append(Skipped(unit.cell.source(call), reason, unit.cell.location(call)))
    return notes
