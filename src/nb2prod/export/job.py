"""jobs/NAME.ipynb: the pipeline as a notebook that papermill can run and people can read."""

import hashlib
import json
from dataclasses import dataclass

from nb2prod.export import imports, source, spelling
from nb2prod.export.command import DATA_DIR_HELP
from nb2prod.export.layout import Layout, arguments
from nb2prod.export.modules import for_pickles
from nb2prod.export.render import render


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the job before it is formatted.

    `step` is the step that it runs, `attachments` are pictures by their names.
    """

    kind: str
    text: str
    tag: str = ""
    step: str = ""
    attachments: tuple[tuple[str, dict[str, object]], ...] = ()


def job_cells(layout: Layout) -> tuple[Cell, ...]:
    """A cell of parameters, one that sets up, and the steps with their Markdown between them."""
    names = _Names(layout)
    cells = [
        *(_markdown(layout, text) for text in _introduction(layout)),
        Cell("code", _parameters_cell(layout), "parameters"),
        Cell("code", _setup_cell(layout, names), "setup"),
    ]
    for step, given in arguments(layout, names.parameters):
        cells += [_markdown(layout, text) for text in step.markdown if text.strip()]
        call = f"{names.calls[step.name]}({', '.join(given)})"
        call = f"await {call}" if step.is_async else call
        bound = f"{', '.join(step.outputs)} = " if step.outputs else ""
        shown = [f"{names.display}({look})" for look in step.looks[:-1]]
        text = "\n".join([bound + call, *shown, *step.looks[-1:]])
        cells.append(Cell("code", text, step=step.name))
        cells += [_markdown(layout, text) for text in step.closing if text.strip()]
    return tuple(cells)


def job_module(cells: tuple[Cell, ...]) -> str:
    """The code of all cells as one module, so that tools for modules can see the whole."""
    return "".join(f"{_mark(cells)}\n{cell.text}\n" for cell in cells if cell.kind == "code")


def job_notebook(cells: tuple[Cell, ...], module: str, kernel: str) -> str:
    """The notebook for a kernel, with the code as the formatted module has it."""
    # papermill reads the parameters line by line: that cell keeps its own form.
    texts = iter(text.strip("\n") for text in module.split(_mark(cells) + "\n")[1:])
    written = []
    for position, cell in enumerate(cells):
        text = next(texts) if cell.kind == "code" else cell.text
        written.append(_cell(position, cell, cell.text if cell.tag == "parameters" else text))
    notebook = {
        "cells": written,
        "metadata": {
            "kernelspec": {
                "display_name": "Python 3 (ipykernel)" if kernel == "python3" else kernel,
                "language": "python",
                "name": kernel,
            },
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


class _Names:
    """The names that the job needs for itself, out of the way of all that it handles."""

    def __init__(self, layout: Layout) -> None:
        steps = {step.name for step in layout.steps}
        bound = {p.name for p in layout.parameters} | layout.variables | {layout.data_dir}
        taken = bound | layout.read_by_looks
        wanted = ("parameters", "Parameters", "logs", "places", "os", "sys")
        self.own = {name: source.free_name(name, taken | steps) for name in wanted}
        self.parameters = self.own["parameters"]
        self.display = source.free_name("display", bound | layout.function_names | steps)
        self.module = ""
        if steps & (taken | {"display"}):
            self.module = source.free_name("steps", taken | set(self.own.values()))
        self.calls = {name: f"{self.module}.{name}" if self.module else name for name in steps}


def _markdown(layout: Layout, text: str) -> Cell:
    shown = tuple(a for a in layout.plan.attachments if f"attachment:{a[0]}" in text)
    return Cell("markdown", spelling.prose(text), attachments=shown)


def _introduction(layout: Layout) -> list[str]:
    texts = [text for text in layout.plan.introduction if text.strip()]
    return texts or [f"# {spelling.md(layout.title)}"]


def _parameters_cell(layout: Layout) -> str:
    lines = [
        _parameter_line(p.name, p.type, spelling.papermill(p.default), p.help)
        for p in layout.parameters
    ]
    if layout.data_dir:
        lines.append(_parameter_line(layout.data_dir, "str", '""', DATA_DIR_HELP))
    return "\n".join(lines) or "# This notebook has no parameters."


def _parameter_line(name: str, kind: str, literal: str, text: str) -> str:
    text = spelling.papermill_help(text)
    return f"{name}: {kind} = {literal}" + (f"  # {text}" if text else "")


def _setup_cell(layout: Layout, names: _Names) -> str:
    own = names.own
    needed = imports.needed(layout.imports, layout.read_by_looks)
    elsewhere = [line for line in needed if not line.startswith("from __future__")]
    given = {p.name for p in layout.parameters} | layout.variables | layout.function_names
    elsewhere = imports.without_stars(elsewhere, layout.read_by_looks - given)
    if names.display != "display":
        elsewhere.append(f"from IPython.display import display as {names.display}")
    lines = _import_steps(layout, names)
    lines += for_pickles(layout)
    functions = sorted(layout.function_names & layout.read_by_looks)
    if functions:
        lines.append(f"from {layout.name}.functions import {', '.join(functions)}")
    if layout.parameters:
        lines.append(f"from {layout.name}.parameters import Parameters{_as(own, 'Parameters')}")
    values = ", ".join(f"{p.name}={p.name}" for p in layout.parameters)
    parameters = f"{own['Parameters']}({values})"
    return render(
        "setup_cell.py.jinja",
        package=f"{layout.package_folder}/src",
        os=f"import os{_as(own, 'os')}",
        sys=f"import sys{_as(own, 'sys')}",
        own=own,
        elsewhere=elsewhere,
        imports=lines,
        logs=f"from {layout.name} import logs{_as(own, 'logs')}",
        places=f"from {layout.name} import places{_as(own, 'places')}" if layout.data_dir else "",
        data_dir=layout.data_dir,
        paths=bool(layout.paths),
        parameters=parameters if layout.parameters else "",
        session=layout.plan.session,
    )


def _import_steps(layout: Layout, names: _Names) -> list[str]:
    steps = [step.name for step in layout.steps]
    if names.module:
        alias = "" if names.module == "steps" else f" as {names.module}"
        return [f"from {layout.name} import steps{alias}"]
    return [f"from {layout.name}.steps import {', '.join(steps)}"] if steps else []


def _as(own: dict[str, str], name: str) -> str:
    return "" if own[name] == name else f" as {own[name]}"


def _mark(cells: tuple[Cell, ...]) -> str:
    """A comment that no cell holds."""
    return "# %% " + hashlib.sha256("\0".join(cell.text for cell in cells).encode()).hexdigest()


def _cell(position: int, cell: Cell, text: str) -> dict[str, object]:
    identity = hashlib.sha256(f"{position}\0{text}".encode()).hexdigest()[:8]
    written: dict[str, object] = {
        "cell_type": cell.kind,
        "id": identity,
        "metadata": {"tags": [cell.tag]} if cell.tag else {},
        "source": text.strip("\n").splitlines(keepends=True),
    }
    if cell.attachments:
        written["attachments"] = dict(cell.attachments)
    if cell.kind == "code":
        written |= {"execution_count": None, "outputs": []}
    return written
