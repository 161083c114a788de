"""functions.py, steps.py and pipeline.py: the notebook's code as modules."""

import ast
import re
from collections.abc import Iterable

from nb2prod.export import imports, source, spelling
from nb2prod.export.layout import Layout, arguments, cells
from nb2prod.export.render import render
from nb2prod.notebook.walk import walk
from nb2prod.transform import ALWAYS_THERE, Step, roots

_UNUSED = "  # noqa: F401"
_IMPORT = re.compile(r"^[ \t]*(?:import|from)\b.*", re.M)
_FIRST = ("from __future__", "import logging")
_FOR_PICKLES = "# Pickles that the notebook wrote look for these in the main module."


def functions_module(layout: Layout) -> str:
    """The notebook's own functions and classes, and the constants that they need."""
    read = layout.read_by_functions - layout.function_names
    lines = [
        *imports.needed(layout.imports, source.names(layout.function_text)),
        *_speaking(layout, read),
    ]
    return render(
        "functions.py.jinja",
        notebook=layout.plan.source_name,
        holds=layout.held_in_functions,
        imports=_for_ruff(lines),
        logger=layout.plan.logger if layout.plan.logger in read else "",
        body=_keeping(layout.function_text),
    )


def steps_module(layout: Layout) -> str:
    """One function for each section of the notebook."""
    plan = layout.plan
    mentioned = layout.annotated.union(*(source.names(step.body) for step in layout.steps))
    at_top = layout.function_names | imports.bound_names(layout.imports)
    decorator = source.free_name("step", at_top | {step.name for step in layout.steps})
    lines = [
        *_bringing(layout, mentioned, always=True),
        *_speaking(layout, layout.read_by_steps),
        f"from {layout.name}.logs import step{_as('step', decorator)}",
        *map(_unused, imports.for_effect(layout.imports, layout.mentioned)),
    ]
    types = {p.name: p.type for p in plan.parameters if p.name not in layout.variables}
    steps = [_step(step, types | dict(step.types)) for step in layout.steps]
    return render(
        "steps.py.jinja",
        imports=_for_ruff(lines),
        logger=plan.logger if plan.logger in layout.read_by_steps else "",
        decorator=decorator,
        steps=steps,
    )


def for_pickles(layout: Layout) -> list[str]:
    """The import by which the main module has what older pickles look for there."""
    names = ", ".join(layout.unpickled)
    line = f"from {layout.name}.functions import {names}{_UNUSED}"
    return [_FOR_PICKLES, line] if names else []


def pipeline_module(layout: Layout) -> str:
    """The steps, in order, with all that passes between them in sight."""
    variables = layout.variables
    module = source.free_name("steps", variables)
    parameters = source.free_name("parameters", variables | {module})
    calls = arguments(layout, parameters)
    lines = []
    for position, (step, given) in enumerate(calls):
        call = f"{'await ' if step.is_async else ''}{module}.{step.name}({', '.join(given)})"
        later = {name for following, _ in calls[position + 1 :] for name in following.inputs}
        if position == len(calls) - 1:
            lines.append(f"return {call}" if step.outputs else call)
        elif later & set(step.outputs):
            lines.append(f"{', '.join(step.outputs)} = {call}")
        else:
            lines.append(call)
    result = calls[-1][0].result if calls else ""
    used = roots(result)
    if used & {module, parameters, "Parameters", "run", "asyncio"}:
        result, used = "", frozenset()
    return render(
        "pipeline.py.jinja",
        imports=_bringing(layout, used),
        result=f" -> {result}" if result else "",
        name=layout.name,
        asyncio=source.free_name("asyncio", variables),
        is_async=layout.is_async,
        steps=f"steps{_as('steps', module)}",
        parameter=parameters if layout.parameters else "",
        lines=lines,
    )


_SUMMARY = 75  # what fits on a line, with quotes, brackets and a full stop


def _step(step: Step, types: dict[str, str]) -> dict[str, object]:
    summary = spelling.one_line(step.title) or step.name.replace("_", " ").capitalize()
    end = "" if summary[-1] in "?!…" else "."
    bare, came = summary.rstrip(".:"), cells(step)
    if len(bare) + len(came) < _SUMMARY:
        parts = [f"{bare} ({came}){end}", step.doc.strip()]
    else:
        parts = [f"{bare}{end}", f"{came[0].upper()}{came[1:]}.", step.doc.strip()]
    text = "\n\n".join(part for part in parts if part)
    body = step.body.lstrip("\n")
    return {
        "name": step.name,
        "is_async": step.is_async,
        "inputs": ", ".join(f"{n}: {types[n]}" if n in types else n for n in step.inputs),
        "docstring": spelling.docstring(text, "    "),
        "body": source.indent(_keeping(body, step.outputs)) if body.strip() else "",
        "outputs": ", ".join(step.outputs),
        "result": f" -> {step.result}" if step.result else "",
    }


def _bringing(layout: Layout, mentioned: frozenset[str], *, always: bool = False) -> list[str]:
    """The imports that bring these names: the notebook's, functions.py, and for annotations.

    Those that every module gets come with `always`.
    """
    known = layout.function_names | imports.bound_names(layout.imports)
    own = sorted(layout.function_names & mentioned)
    return [
        *(i.text for i in layout.imports if i.names & mentioned or (always and i.always)),
        *([f"from {layout.name}.functions import {', '.join(own)}"] if own else []),
        *(line for name, line in ALWAYS_THERE.items() if name in mentioned - known),
    ]


def _speaking(layout: Layout, read: frozenset[str]) -> list[str]:
    """The imports for logging, the report and the contracts, where they are used."""
    plan = layout.plan
    logs = ["import logging"] if plan.logger in read else []
    report = f"from {layout.name} import report{_as('report', plan.report)}"
    contracts = f"from {layout.name} import contracts{_as('contracts', plan.contracts)}"
    return [
        *logs,
        *([report] if plan.report in read else []),
        *([contracts] if plan.contracts in read else []),
    ]


def _for_ruff(lines: list[str]) -> list[str]:
    """What `__future__` says has to come first, and logging, which no star replaces.

    Ruff sorts the rest, but for what a star import holds in its place.
    """
    return sorted(dict.fromkeys(lines), key=lambda line: not line.startswith(_FIRST))


def _keeping(text: str, results: Iterable[str] = ()) -> str:
    """Statements whose imports that bring nothing are no leftovers, but there for what they do."""
    used = source.names(text) | set(results)
    ends = {
        node.end_lineno
        for node in walk(source.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom) and not imports.bound_by(node) & used
    }
    lines = enumerate(text.split("\n"), start=1)
    return "\n".join(f"{line}{_UNUSED}" if row in ends else line for row, line in lines)


def _unused(text: str) -> str:
    """An import that is there for what it does, in a block of its own or not."""
    return _IMPORT.sub(lambda line: line[0] + _UNUSED, text)


def _as(name: str, alias: str) -> str:
    return "" if name == alias else f" as {alias}"
