"""One finding where several would say the same: of a statement, or of a whole cell."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from nb2prod.analysis import Analysis
from nb2prod.notebook import ParsedCell
from nb2prod.notebook.walk import index
from nb2prod.rule import Diagnostic, Fix, Rule


def folded(
    found: Iterable[Diagnostic], rules: Iterable[Rule], analysis: Analysis
) -> Iterator[Diagnostic]:
    """The first finding of each group, which knows where the others are and puts all right."""
    whole = {rule.code for rule in rules if rule.once_a_cell}
    groups: dict[tuple[str, int], list[Diagnostic]] = {}
    for diagnostic in sorted(found, key=lambda d: (d.location, d.message)):
        groups.setdefault((diagnostic.code, diagnostic.location.cell), []).append(diagnostic)
    cells = {cell.index: cell for cell in analysis.program.cells}
    owners: dict[int, Mapping[int, int]] = {}
    for (code, number), group in groups.items():
        if len(group) == 1 or number not in cells:
            yield from group
        elif code in whole:
            yield _one(group)
        else:
            if number not in owners:
                owners[number] = _statements(cells[number])
            yield from map(_one, _by_statement(group, owners[number]))


def _one(group: list[Diagnostic]) -> Diagnostic:
    first, *others = group
    if not others:
        return first
    also = tuple(place for d in group for place in (d.location, *d.also))[1:]
    fixes = [d.fix for d in group if d.fix]
    return replace(first, also=also, fix=_all(fixes) if fixes else None)


def _all(fixes: list[Fix]) -> Fix:
    edits = tuple(dict.fromkeys(edit for fix in fixes for edit in fix.edits))
    cells = tuple(dict.fromkeys(cell for fix in fixes for cell in fix.cells))
    return Fix(fixes[0].title, edits, all(fix.safe for fix in fixes), cells)


def _by_statement(group: list[Diagnostic], owners: Mapping[int, int]) -> Iterator[list[Diagnostic]]:
    found: dict[int, list[Diagnostic]] = {}
    for diagnostic in group:
        line = diagnostic.location.line
        found.setdefault(owners.get(line, -line), []).append(diagnostic)
    yield from found.values()


def _statements(cell: ParsedCell) -> Mapping[int, int]:
    """For lines that are within a statement without a body, which one it is."""
    owners: dict[int, int] = {}
    for kind, nodes in index(cell.tree).kinds.items():
        if issubclass(kind, ast.stmt) and "body" not in kind._fields:
            for node in nodes:
                owners |= dict.fromkeys(range(node.lineno, node.end_lineno + 1), id(node))
    return owners
