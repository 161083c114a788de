"""The notebook's own seed, and where a library that draws is given it."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nb2prod.analysis.data.randomness import Draw
from nb2prod.analysis.register import Register, bound_by, constant, imported
from nb2prod.notebook import NewCell, Notebook, ParsedCell, Program, TextEdit
from nb2prod.notebook.walk import index

_NAMES = ("seed", "SEED", "random_state", "RANDOM_STATE", "random_seed", "RANDOM_SEED")
_STARS = re.compile(r"import\s*\*|'pylab'")  # which may bring a function `seed`
_KERAS = "{}.utils.set_random_seed({})"
# What gives each library its seed, by the module that some name stands for.
_SETS = {
    "numpy": {"numpy": "{}.random.seed({})", "numpy.random": "{}.seed({})"},
    "random": {"random": "{}.seed({})"},
    "torch": {"torch": "{}.manual_seed({})"},
    "tensorflow": {
        "keras": _KERAS,
        "tensorflow.keras": _KERAS,
        "tensorflow": "{}.keras.utils.set_random_seed({})",
    },
}
_IMPORTS = {"numpy": ("np", "import numpy as np"), "random": ("random", "import random")}
_OLD_TENSORFLOW = frozenset({"placeholder", "Session", "InteractiveSession"})  # has no such call

Place = tuple[ParsedCell, ast.stmt]


@dataclass(frozen=True, slots=True)
class Seed:
    """The name of the seed, what is to be written to have one, and below what it is known."""

    name: str
    edits: tuple[tuple[int, TextEdit], ...] = ()
    cells: tuple[NewCell, ...] = ()
    bound: Place | None = None


def find_seed(draw: Draw, notebook: Notebook, program: Program, register: Register) -> Seed | None:
    """The seed that a draw can take, be it one that is yet to be written."""
    for name in _NAMES:
        first = next(iter(register.names(name)), None)
        known = first and first.order < draw.call.order and first.parent in first.cell.tree.body
        if first and known and isinstance(constant(bound_by(first)), int):
            return Seed(name, bound=(first.cell, first.statement))
    name = "random_seed" if _STARS.search(program.text) else "seed"
    if register.names(name) or name in register.origins:
        return None
    for cell in notebook.code_cells:
        if "parameters" in cell.tags:
            if cell.index >= draw.call.cell.index:
                return None
            edit = TextEdit(len(cell.source), len(cell.source), f"\n{name} = 17")
            parsed = next((c for c in program.cells if c.index == cell.index), None)
            bound = (parsed, parsed.tree.body[-1]) if parsed and parsed.tree.body else None
            return Seed(name, edits=((cell.index, edit),), bound=bound)
    before = notebook.code_cells[0].index
    return Seed(name, cells=(NewCell(before, f"{name} = 17", ("parameters",)),))


def seed_library(
    draw: Draw, seed: Seed, program: Program, register: Register
) -> tuple[int, TextEdit] | None:
    """The edit that gives a draw's library the seed, once and before it draws.

    It stands below the library's import and the seed; below the cell tagged `parameters`, as that
    is where a job's own seed comes in.
    """
    found = _setting(draw.library, seed.name, program, register)
    if not found or (draw.library == "tensorflow" and register.words & _OLD_TENSORFLOW):
        return None
    text, place = found
    if seed.bound:
        place = max(place, seed.bound, key=lambda p: (p[0].index, p[1].lineno))
    cell, statement = place
    drawn = draw.call.cell.index, draw.call.node.lineno
    if "parameters" not in cell.cell.tags:
        is_before = (cell.index, statement.end_lineno or 0) < drawn
        return _below(cell, statement, text) if is_before else None
    later = ((c, n) for c in program.cells if c.index > cell.index for n in c.tree.body)
    home = next(((c, n) for c, n in later if c.source_span(n)), None)
    is_before = home is not None and (home[0].index, home[1].lineno) <= drawn
    return _above(*home, text) if home and is_before else None


def _setting(
    library: str, seed: str, program: Program, register: Register
) -> tuple[str, Place] | None:
    """The statements that set the seed, and the import below which they may stand."""
    part: Place | None = None
    for cell, node in _imports(program.cells):
        for name, module in imported(node):
            way = _SETS[library].get(module)
            if way and register.origins.get(name) == module:
                return way.format(name, seed), (cell, node)
            if part is None and module.startswith(f"{library}."):
                part = cell, node
    name, line = _IMPORTS.get(library, ("", ""))
    if part and name and not register.names(name) and name not in register.origins:
        return f"{line}\n{_SETS[library][library].format(name, seed)}", part
    return None


def _imports(
    cells: Iterable[ParsedCell],
) -> Iterator[tuple[ParsedCell, ast.Import | ast.ImportFrom]]:
    for cell in cells:
        nodes = index(cell.tree)
        if ast.Import in nodes.kinds or ast.ImportFrom in nodes.kinds:
            for node in cell.tree.body:
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield cell, node


def _below(cell: ParsedCell, statement: ast.stmt, text: str) -> tuple[int, TextEdit] | None:
    """The edit that puts a text below a top-level statement that ends its line."""
    span, body = cell.source_span(statement), cell.tree.body
    if span is None or statement not in body:
        return None
    rest = body[body.index(statement) + 1 :]
    if rest and rest[0].lineno == statement.end_lineno:
        return None
    source = cell.cell.source
    end = source.find("\n", span[1])
    end = len(source) if end < 0 else end
    return cell.index, TextEdit(end, end, f"\n{text}")


def _above(cell: ParsedCell, statement: ast.stmt, text: str) -> tuple[int, TextEdit] | None:
    """The edit that puts a text above a statement."""
    decorators = getattr(statement, "decorator_list", [])
    span = cell.source_span(decorators[0] if decorators else statement)
    start = cell.cell.source.rfind("\n", 0, span[0]) + 1 if span else 0
    return (cell.index, TextEdit(start, start, f"{text}\n")) if span else None
