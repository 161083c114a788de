"""Classes and functions that are made of the notebook's variables: a function makes them.

`class Dice: …` that reads `pairs`, or a cached function that does, becomes `def make_dice(): class
Dice: …; return Dice`, with `Dice = make_dice()` where it stood. The maker is a function like others
and takes `pairs` when it moves. What it makes keeps what the maker was given, so where a variable
may change later the maker cannot move, and the definition stays as it was. In a block, the
definition is made there, and its maker comes out.
"""

import ast
import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace

from nb2prod.analysis.flow.scopes import mentions
from nb2prod.notebook import ParsedCell, TextEdit
from nb2prod.notebook.walk import walk
from nb2prod.transform.blocks import first_line, statements_inside
from nb2prod.transform.draft import Draft, Place, free_name, identifiers
from nb2prod.transform.guarded import Definition
from nb2prod.transform.plain.rewrite import rewritten

_MARGIN = " " * 4
_NEW_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def make_with_functions(draft: Draft, names: Iterable[str]) -> Draft:
    """The draft of the same notebook in which functions make the definitions of these names."""
    wanted, taken = set(names), set(identifiers(draft.analysis))
    edits: dict[ParsedCell, list[TextEdit]] = {}
    makers: dict[str, str] = {}
    for statement in draft.analysis.statements if wanted else ():
        for node in _definitions(statement.node):
            if node.name in wanted:
                maker = free_name(_maker_of(node.name), taken)
                taken.add(maker)
                makers[maker] = node.name
                edits.setdefault(statement.cell, []).extend(_inside(statement.cell, node, maker))
    return replace(rewritten(draft, edits), makers=makers) if makers else draft


def idle_makers(draft: Draft) -> frozenset[str]:
    """What functions make for nothing: not all of them can move, or none of them takes anything."""
    moved = {name for unit in draft.at(Place.FUNCTION) for name in unit.names.may_bind}
    taking = {draft.makers[maker] for maker in draft.makers.keys() & draft.added.keys()}
    stuck = {draft.makers[maker] for maker in draft.makers.keys() - moved}
    return frozenset(draft.makers.values()) - (taking - stuck)


def could_be_made(draft: Draft, tried: frozenset[str]) -> frozenset[str]:
    """The definitions that stay in a step for what they need, and that a function could make.

    Classes first: what they call may move then. Those that were `tried` are not asked again.
    """
    aside = tried | draft.chosen.keys() | draft.known_as.keys() | draft.makers.keys()
    variables = {name for unit in draft.at(Place.STEP) for name in unit.bound}
    variables |= draft.added.keys() | draft.parameter_names
    found = [
        node
        for unit in draft.at(Place.STEP)
        for node in _definitions(unit.node)
        if (node is not unit.node or node.name in draft.stays)
        and node.name not in aside
        and _reads_any(node, variables)
    ]
    classes = frozenset(node.name for node in found if isinstance(node, ast.ClassDef))
    return classes or frozenset(node.name for node in found)


def _definitions(node: ast.stmt) -> list[Definition]:
    """The definition that a statement is, or those in a block."""
    if isinstance(node, Definition):
        return [node]
    return [inner.node for inner in statements_inside(node) if isinstance(inner.node, Definition)]


def _reads_any(node: Definition, variables: Container[str]) -> bool:
    """Whether a definition reads some of the variables, and a function does not as annotations."""
    read = [m.node for m in mentions(node) if m.name != node.name and m.name in variables]
    return bool(read) and _annotations(node).isdisjoint(read)


def _maker_of(name: str) -> str:
    return f"make_{_NEW_WORD.sub('_', name.strip('_')).lower()}"


def _inside(cell: ParsedCell, node: Definition, maker: str) -> Iterator[TextEdit]:
    """The edits that put a definition into a function and call it: only code is moved in."""
    start, end = first_line(cell, node), cell.span(node)[1]
    close = cell.text.find("\n", end)
    close = len(cell.text) if close < 0 else close
    texts = (n for n in walk(node) if isinstance(n, ast.Constant | ast.JoinedStr))
    inside = {row for n in texts for row in range(n.lineno + 1, (n.end_lineno or n.lineno) + 1)}
    own = cell.line_starts[node.lineno - 1]
    margin = cell.text[own : own + node.col_offset]
    yield TextEdit(start, start, f"{margin}def {maker}():\n")
    first = cell.text.count("\n", 0, start) + 1
    for row, line in enumerate(cell.text[start:close].split("\n"), first):
        at = cell.line_starts[row - 1] + (len(margin) if line.startswith(margin) else 0)
        if line.strip() and row not in inside:
            yield TextEdit(at, at, _MARGIN)
    result = f"{margin}{_MARGIN}return {node.name}"
    yield TextEdit(close, close, f"\n{result}\n\n{margin}{node.name} = {maker}()")


def _annotations(node: Definition) -> set[ast.AST]:
    """All that stands in a function's annotations."""
    if isinstance(node, ast.ClassDef):
        return set()
    arguments = [n for n in walk(node.args) if isinstance(n, ast.arg)]
    written = [node.returns, *(argument.annotation for argument in arguments)]
    return {inner for each in written if each for inner in walk(each)}
