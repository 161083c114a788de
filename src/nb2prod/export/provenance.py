"""provenance.json: the way from the package back to the notebook it was made from.

Cells and lines are counted from 1 as people count them, Markdown cells too.
"""

import ast
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace

from nb2prod import __version__
from nb2prod.export.files import File
from nb2prod.export.layout import Layout
from nb2prod.export.origins import Range, line_origins
from nb2prod.export.source import parse
from nb2prod.notebook import Location, Notebook, parse_program
from nb2prod.notebook.packaged import PROVENANCE, digests
from nb2prod.transform import Step


@dataclass(frozen=True, slots=True)
class Source:
    """The notebook: its name, the way to it from the package's root, and the hash of its bytes."""

    name: str
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class StepOrigin:
    """A step: the cells that it came from, what it hands on, and the job's cells that run it.

    One that only checks ahead what others read has no cells of its own.
    `looks` is how many values the job shows after it.
    """

    name: str
    cells: tuple[int, ...]
    outputs: tuple[str, ...]
    job: tuple[int, ...]
    looks: int = 0


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a function or a parameter stands in the notebook.

    `variable` is the notebook's name for it; `moved` the place that the notebook names when its
    default stands in for that; `sha256` the digest of a function's text there.
    """

    name: str
    cell: int
    line: int
    variable: str = ""
    moved: str = ""
    default: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """All that provenance.json holds. `environment` are variables that a run needs there.

    `lines` maps a file to ranges of its lines (see `Range`).
    """

    notebook: Source
    nb2prod: str
    package: str
    steps: tuple[StepOrigin, ...] = ()
    functions: tuple[Origin, ...] = ()
    parameters: tuple[Origin, ...] = ()
    environment: tuple[Origin, ...] = ()
    lines: Mapping[str, tuple[Range, ...]] = field(default_factory=dict)


def provenance(
    layout: Layout, notebook: Notebook, sources: Mapping[str, str], job: Mapping[str, int]
) -> Provenance:
    """The way back.

    Args:
        layout: the package.
        notebook: where it came from.
        sources: the package's modules by their paths, as they are written.
        job: for each step the index of the job's cell that runs it.
    """
    plan = layout.plan
    texts = digests(parse_program(notebook))
    return Provenance(
        notebook=Source(
            plan.source_name, layout.notebook, hashlib.sha256(notebook.raw).hexdigest()
        ),
        nb2prod=__version__,
        package=plan.name,
        steps=tuple(
            StepOrigin(
                step.name,
                tuple(cell + 1 for cell in sorted(step.cells)) if step is not plan.ahead else (),
                step.outputs,
                (job[step.name] + 1,),
                len(step.looks),
            )
            for step in layout.steps
        ),
        functions=tuple(
            replace(_origin(f.name, f.location), sha256=texts.get(f.name, ""))
            for f in plan.functions
        ),
        parameters=tuple(
            Origin(
                p.name,
                p.location.cell + 1,
                p.location.line,
                p.variable,
                p.moved_from,
                str(p.default) if p.moved_from else "",
            )
            for p in plan.parameters
        ),
        environment=tuple(_origin(*variable) for variable in plan.environment),
        lines=dict(_lines(layout, notebook, sources)),
    )


def provenance_file(found: Provenance) -> File:
    """provenance.json: one line for each step, function, parameter and file."""
    parts = []
    for name, value in asdict(found).items():
        if isinstance(value, dict) and name == "lines":
            rows = [f"{_dumped(path)}: {_dumped(ranges)}" for path, ranges in value.items()]
            parts.append(f"{_dumped(name)}: {_block('{}', rows)}")
        elif isinstance(value, tuple):
            rows = [_dumped({k: v for k, v in row.items() if v not in ("", 0)}) for row in value]
            parts.append(f"{_dumped(name)}: {_block('[]', rows)}")
        else:
            parts.append(f"{_dumped(name)}: {_dumped(value)}")
    return File(PROVENANCE, "{\n  " + ",\n  ".join(parts) + "\n}\n")


def _lines(
    layout: Layout, notebook: Notebook, sources: Mapping[str, str]
) -> Iterator[tuple[str, tuple[Range, ...]]]:
    """The files that hold lines of the notebook, and these."""
    plan = layout.plan
    cells = {cell.index: cell.source for cell in notebook.code_cells}
    cells_of: dict[str, tuple[int, ...]] = {f.name: (f.location.cell,) for f in plan.functions}
    cells_of |= {step.name: step.cells for step in plan.steps}
    for path, text in sorted(sources.items()):
        ranges = line_origins(text, cells_of, cells)
        if plan.ahead and path == f"src/{plan.name}/steps.py":
            ranges = tuple(sorted((*_ahead(text, plan.ahead, plan.ahead_of), *ranges)))
        if ranges:
            yield path, ranges


def _ahead(text: str, step: Step, places: Iterable[Location]) -> Iterator[Range]:
    """The calls of the step that checks ahead: each is about a read."""
    for node in parse(text).body:
        if isinstance(node, ast.FunctionDef) and node.name == step.name:
            calls = (each for each in node.body if isinstance(each, ast.Expr))
            checks = (each for each in calls if isinstance(each.value, ast.Call))
            for line, place in zip(checks, places, strict=False):
                yield line.lineno, line.end_lineno or line.lineno, place.cell + 1, place.line


def _origin(name: str, location: Location) -> Origin:
    return Origin(name, location.cell + 1, location.line)


def _block(brackets: str, rows: list[str]) -> str:
    inner = ",\n    ".join(rows)
    return f"{brackets[0]}\n    {inner}\n  {brackets[1]}" if rows else brackets


def _dumped(value: object) -> str:
    return json.dumps(value)
