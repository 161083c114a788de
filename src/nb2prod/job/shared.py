"""Which cells of a job are the same for all runs of a sweep, so that they can be run once."""

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from nb2prod.notebook import Cell

DYNAMIC = frozenset(
    "globals locals vars exec eval compile get_ipython __import__ __main__ In Out _ih _oh".split()
)
_SKIPPED = "skip-execution"


@dataclass(frozen=True, slots=True)
class Shared:
    """The leading cells that no swept parameter can change.

    `cells` are indices in the job. `again` are statements of them that only put parameters
    together, as text: each run does them again. `reason` says what the first other cell does.
    """

    cells: tuple[int, ...] = ()
    again: str = ""
    reason: str = ""


def shared(cells: Sequence[Cell], swept: Collection[str]) -> Shared:
    """The cells of a job before the first that may depend on a swept parameter.

    Args:
        cells: the job's, one of them tagged `parameters`.
        swept: the parameters whose values differ between runs.
    """
    if not any("parameters" in cell.tags for cell in cells):
        return Shared(reason="no cell is tagged `parameters`")
    found: list[int] = []
    again: list[str] = []
    holders: dict[str, Collection[str]] = {}
    for cell in cells:
        if cell.kind != "code" or not cell.source.strip() or _SKIPPED in cell.tags:
            continue
        if "parameters" not in cell.tags:
            reason, holding = _judged(cell, swept, holders)
            if reason:
                return _until(found, again, f"cell {cell.index + 1} {reason}", cells)
            again += holding
        found.append(cell.index)
    return Shared(tuple(found), "\n".join(again))


def _until(found: list[int], again: list[str], reason: str, cells: Sequence[Cell]) -> Shared:
    given = next(cell.index for cell in cells if "parameters" in cell.tags)
    return (
        Shared(tuple(found), "\n".join(again), reason) if given in found else Shared((), "", reason)
    )


def _judged(
    cell: Cell, swept: Collection[str], holders: dict[str, Collection[str]]
) -> tuple[str, list[str]]:
    """Why a cell is not shared, or "" and its statements that put parameters together.

    `holders` are variables that hold parameters, with the names of these; it is added to.
    """
    if "injected-parameters" in cell.tags:
        return "holds parameters of an earlier run", []
    try:
        tree = ast.parse(cell.source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "is not only Python", []
    again, held = [], {}
    for node in tree.body:
        fields = _together(node, tree) if "setup" in cell.tags else ()
        if fields and isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            held[node.targets[0].id] = fields
            again.append(ast.get_source_segment(cell.source, node) or "")
            continue
        for name in _mentioned(node, holders):
            if name in swept or name in holders or name in held:
                return f"takes {name}", []
            if name in DYNAMIC:
                return f"uses {name}: what it takes cannot be seen", []
    holders.update(held)
    return "", again


def _mentioned(node: ast.AST, holders: Mapping[str, Collection[str]]) -> Iterator[str]:
    """All names in a statement; where one of a holder's own is taken, its name."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        fields = holders.get(node.value.id, ())
        if node.attr in fields:
            yield node.attr
            return
    for name, value in ast.iter_fields(node):
        if isinstance(value, str) and name in ("id", "name", "asname", "arg", "rest"):
            yield value
        elif isinstance(value, list) and isinstance(node, ast.Global | ast.Nonlocal):
            yield from value
    for child in ast.iter_child_nodes(node):
        yield from _mentioned(child, holders)


def _together(node: ast.stmt, setup: ast.Module) -> tuple[str, ...]:
    """The names in `parameters = places.enter(Parameters(price=price, ...), data_dir)`, if any.

    The class is the one that the setup takes from the package's `parameters`.
    """
    if not isinstance(node, ast.Assign) or len(node.targets) > 1:
        return ()
    made = node.value
    if isinstance(made, ast.Call) and isinstance(made.func, ast.Attribute):
        if made.func.attr != "enter" or made.keywords or not made.args:
            return ()
        if not all(isinstance(argument, ast.Name) for argument in made.args[1:]):
            return ()
        made = made.args[0]
    if not isinstance(made, ast.Call) or made.args or not isinstance(made.func, ast.Name):
        return ()
    taken = [
        alias.asname or alias.name
        for each in ast.walk(setup)
        if isinstance(each, ast.ImportFrom) and (each.module or "").endswith(".parameters")
        for alias in each.names
        if alias.name == "Parameters"
    ]
    passed = [k.arg for k in made.keywords if isinstance(k.value, ast.Name) and k.value.id == k.arg]
    is_whole = made.func.id in taken and len(passed) == len(made.keywords)
    return tuple(name for name in passed if name) if is_whole else ()
