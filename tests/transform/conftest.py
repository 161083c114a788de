"""Small notebooks, and what their cells and their packages say when they are run."""

import ast
import builtins
import contextlib
import io
import json
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nb2prod.analysis import analyze
from nb2prod.export.source import indent
from nb2prod.notebook import Notebook, parse
from nb2prod.transform import Plan, make_plan


def plan_of(
    cells: Sequence[str],
    tags: Mapping[int, list[str]] | None = None,
    metadata: Mapping[str, Any] | None = None,
    **options: Any,
) -> Plan:
    """The plan for a notebook of these cells; those that begin with `#md ` are Markdown."""
    return make_plan(analyze(notebook_of(cells, tags, metadata)), "package", **options)


def notebook_of(
    cells: Sequence[str],
    tags: Mapping[int, list[str]] | None = None,
    metadata: Mapping[str, Any] | None = None,
) -> Notebook:
    """A notebook of these cells; those that begin with `#md ` are Markdown."""
    made = []
    for index, cell in enumerate(map(textwrap.dedent, cells)):
        is_markdown = cell.startswith("#md ")
        source = cell.removeprefix("#md ")
        made.append(
            {
                "cell_type": "markdown" if is_markdown else "code",
                "source": source,
                "metadata": {"tags": (tags or {}).get(index, [])},
                **({} if is_markdown else {"outputs": [], "execution_count": None}),
            }
        )
    whole = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata or {}, "cells": made}
    return parse(json.dumps(whole).encode(), Path("notebook.ipynb"))


def said_by_cells(cells: Sequence[str]) -> list[str]:
    """What a reader sees when the cells run one after the other, line by line."""
    space: dict[str, Any] = {"__name__": "__main__", "__builtins__": builtins}
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        for cell in map(textwrap.dedent, cells):
            if cell.startswith("#md "):
                continue
            tree = ast.parse(cell)
            shows = tree.body and isinstance(tree.body[-1], ast.Expr) and not cell.endswith(";")
            last = tree.body.pop() if shows else None
            exec(compile(tree, "cell", "exec"), space)
            if isinstance(last, ast.Expr):
                value = eval(compile(ast.Expression(last.value), "cell", "eval"), space)
                if value is not None:
                    print(repr(value))
    return said.getvalue().splitlines()


class _Speaker:
    """Stands for the package's logger and report."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def info(self, message: str, *arguments: object) -> None:
        self.lines += (message % arguments if arguments else message).split("\n")

    warning = info

    def show(self, *values: object) -> None:
        self.lines += [line for v in values if v is not None for line in repr(v).split("\n")]

    def figure(self, name: str) -> None:
        self.lines.append(f"figure {name}")


def said_by_package(plan: Plan) -> list[str]:
    """What a reader sees when the steps of a plan run one after the other, line by line."""
    speaker = _Speaker()
    space: dict[str, Any] = {"__name__": "package.steps", plan.logger: speaker}
    space[plan.report] = speaker
    texts = [*plan.imports, plan.constants, *(f.source for f in plan.functions)]
    for step in plan.steps:
        body = indent(step.body) or "    pass"
        returned = f"    return {', '.join(step.outputs)}" if step.outputs else ""
        texts.append(f"def {step.name}({', '.join(step.inputs)}):\n{body}\n{returned}")
    exec(compile("\n".join(texts), "package", "exec"), space)
    variables: dict[str, Any] = {p.name: p.default for p in plan.parameters}
    for step in plan.steps:
        result = space[step.name](**{name: variables[name] for name in step.inputs})
        results = (result,) if len(step.outputs) == 1 else result or ()
        variables |= dict(zip(step.outputs, results, strict=True))
        for look in step.looks:
            speaker.show(eval(look, {**space, **variables}))
    return speaker.lines
