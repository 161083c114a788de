"""What fixes write so that code further down can rely on it: imports, a logger, lines of a log."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from nb2prod.analysis.effects import Effect
from nb2prod.analysis.flow.late_imports import stands_alone
from nb2prod.analysis.flow.variables import Variables
from nb2prod.analysis.prints import Stated, are_redirected, cells_in_pieces, log_edits
from nb2prod.notebook import Location, NewCell, Notebook, ParsedCell, Program, TextEdit
from nb2prod.notebook.walk import called_name

_NAMES = ("logger", "log")
_SETS_UP = ("basicConfig", "dictConfig", "fileConfig", "addHandler")


@dataclass(frozen=True, slots=True)
class Added:
    """Lines that are put below the notebook's imports, or into a cell above all others."""

    edits: tuple[tuple[int, TextEdit], ...] = ()
    cells: tuple[NewCell, ...] = ()


@dataclass(frozen=True, slots=True)
class Logger:
    """The notebook's logger: its name, from where on it is there, and what is written for it."""

    name: str
    since: Location
    added: Added


def below_imports(
    notebook: Notebook, program: Program, text: str, before: Location
) -> tuple[Added, Location]:
    """Where lines go that everything from `before` on may rely on; from where on it may."""
    first = next((cell for cell in program.cells if any(map(_is_import, cell.tree.body))), None)
    if first:
        home = [node for node in first.tree.body if _is_import(node)][-1]
        magic = first.cell.source.lstrip().startswith("%%")
        if first.location(home) < before and stands_alone(first, home) and not magic:
            lines = first.cell.source.split("\n")[: home.end_lineno]
            end = sum(len(line) + 1 for line in lines) - 1
            edit = TextEdit(end, end, f"\n{text}")
            return Added(((first.index, edit),)), first.location(home)
    index = notebook.code_cells[0].index
    return Added(cells=(NewCell(index, text),)), Location(index, 0)


def find_logger(
    notebook: Notebook, program: Program, variables: Variables, effects: Iterable[Effect]
) -> Logger | None:
    """The notebook's own logger, or the one that it could have; None where no name is free."""
    for name, bindings in variables.bindings.items():
        made = bindings[0].statement
        value = made.value if isinstance(made, ast.Assign) else None
        logs = isinstance(value, ast.Call) and called_name(value) in {"getLogger", "get_logger"}
        if logs and len(bindings) == 1 and bindings[0].whole:
            return Logger(name, bindings[0].cell.location(bindings[0].node), Added())
    name = next((name for name in _NAMES if not program.mentions(name)), "")
    first = min((effect.cell.location(effect.node) for effect in effects), default=None)
    known = variables.bindings.get("logging", ())
    if not name or first is None or not all(isinstance(b.node, ast.alias) for b in known):
        return None
    lines = ["import logging", ""]
    if not program.cells_with(*_SETS_UP):
        lines.append('logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")')
    lines += [f"{name} = logging.getLogger(__name__)", f"{name}.setLevel(logging.INFO)"]
    added, since = below_imports(notebook, program, "\n".join(lines), first)
    return Logger(name, since, added)


def must_print(statements: Iterable[Stated], variables: Variables) -> frozenset[int] | None:
    """The cells whose prints stay: they write lines in pieces. None where all must."""
    every = tuple(statements)
    if "print" in variables.bindings or are_redirected(every):
        return None
    return cells_in_pieces(every)


def as_log(cell: ParsedCell, call: ast.Call, log: str) -> list[TextEdit]:
    """The edits of a cell's source that turn a print into a call of `log`; none if it stays."""
    span = cell.source_span(call)
    if span is None or not isinstance(call.func, ast.Name) or call.func.id != "print":
        return []
    shift = span[0] - cell.span(call)[0]
    edits = log_edits(cell, call, log)
    return [TextEdit(e.start + shift, e.end + shift, e.text) for e in edits]


def log_after(
    effect: Effect, effects: Iterable[Effect], logger: Logger | None, text: str
) -> tuple[tuple[int, TextEdit], ...]:
    """The edits that put a line of the log below a statement.

    None of them where something is printed below, which can become that line.
    """
    if not (logger and text) or _is_told_below(effect, effects):
        return ()
    edit = _below(effect, logger, text)
    return (*logger.added.edits, (effect.cell.index, edit)) if edit else ()


def log_around(
    effect: Effect, effects: Iterable[Effect], logger: Logger | None, texts: tuple[str, str]
) -> tuple[tuple[int, TextEdit], ...]:
    """The edits that put a line above a statement, and a line of the log below it.

    None of them where something is printed below.
    """
    below = log_after(effect, effects, logger, texts[1])
    if not below:
        return ()
    cell, span = effect.cell, effect.cell.source_span(effect.statement)
    source, at = cell.cell.source, span[0] if span else 0
    start = source.rfind("\n", 0, at) + 1
    above = TextEdit(start, start, f"{source[start:at]}{texts[0]}\n")
    return (*below[:-1], (cell.index, above), below[-1])


def _is_told_below(effect: Effect, effects: Iterable[Effect]) -> bool:
    return any(
        other.kind == "print"
        and other.cell is effect.cell
        and other.function is effect.function
        and other.node.lineno > effect.node.lineno
        for other in effects
    )


def _below(effect: Effect, logger: Logger, text: str) -> TextEdit | None:
    """The edit that puts a line of the log below a statement, if that has its lines for itself."""
    cell, statement = effect.cell, effect.statement
    if cell.location(effect.node) <= logger.since:
        return None
    span = cell.source_span(statement)
    if span is None or not isinstance(statement, ast.Assign | ast.Expr):
        return None
    if cell.cell.source.lstrip().startswith("%%"):
        return None
    source = cell.cell.source
    start = source.rfind("\n", 0, span[0]) + 1
    margin, rest = source[start : span[0]], source[span[1] :].partition("\n")[0]
    if margin.strip() or (rest.strip() and not rest.lstrip().startswith("#")):
        return None
    end = span[1] + len(rest)
    return TextEdit(end, end, f"\n{margin}{logger.name}.info({text})")


def _is_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)
