"""`global x` in a function inside one that has its own `x`.

In the package the notebook's variables are a step's own, so the inner function would mean the `x`
in between. That one gets another name; where it cannot, the code tells so instead of going on.
"""

import ast
from collections.abc import Iterator
from dataclasses import replace

from nb2prod.analysis import Analysis
from nb2prod.analysis.flow.around import scopes_around
from nb2prod.analysis.flow.scopes import arguments_of, local_names, owner
from nb2prod.notebook import ParsedCell, TextEdit
from nb2prod.notebook.walk import Index, index, walk
from nb2prod.sentence import gettext
from nb2prod.transform.draft import Draft, identifiers, numbered_name
from nb2prod.transform.model import Skipped
from nb2prod.transform.plain.rewrite import rewritten

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_BY_TEXT = frozenset({"locals", "vars", "dir", "eval", "exec", "query"})
_NAMING = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.alias, ast.ExceptHandler),
    *(ast.MatchAs, ast.MatchStar, ast.MatchMapping),
)


def show_hidden(draft: Draft) -> Draft:
    """Give another name to each variable that hides one of the notebook's from a `global`."""
    edits: dict[ParsedCell, list[TextEdit]] = {}
    skipped = list(draft.skipped)
    for cell in draft.analysis.program.cells_with("global"):
        renames: dict[tuple[ast.AST, str], str] = {}
        for node in index(cell.tree).of(ast.Global):
            hiding = list(_hiding(node, index(cell.tree)))
            fixed = [h for h in hiding if not _can_be_renamed(draft.analysis, cell, *h)]
            if not fixed:
                taken = identifiers(draft.analysis)
                renames |= {(f, name): numbered_name(name, taken) for f, name in hiding}
            for function, name in fixed[:1]:
                reason = gettext(
                    "the {} of {} is in between: give it another name", name, function.name
                )
                skipped.append(Skipped(cell.source(node), reason, cell.location(node)))
                text = f'raise NameError("{cell.source(node)}: {reason}")'
                edits.setdefault(cell, []).append(TextEdit(*cell.span(node), text))
        if renames:
            edits.setdefault(cell, []).extend(_renamed(cell, renames))
    edits = {cell: sorted(found) for cell, found in edits.items()}
    return rewritten(replace(draft, skipped=tuple(skipped)), edits)


def _hiding(node: ast.Global, nodes: Index) -> Iterator[tuple[_Function, str]]:
    """The functions around a declaration that have variables of the names it declares."""
    for scope in scopes_around(node, nodes)[:-1]:
        if isinstance(scope, _Function):
            yield from ((scope, name) for name in node.names if name in local_names(scope))


def _can_be_renamed(analysis: Analysis, cell: ParsedCell, function: _Function, name: str) -> bool:
    """Whether nothing but plain mentions, and calls by position, know a variable's name."""
    nodes = index(cell.tree)
    words = {getattr(n, "attr", getattr(n, "id", "")) for n in walk(function)}
    if words & _BY_TEXT:
        return False
    if any(argument.arg == name for argument in arguments_of(function)):
        calls = (n for c in analysis.program.cells for n in index(c.tree).of(ast.keyword))
        if function.decorator_list or any(k.arg in {name, None} for k in calls):
            return False
    spelled = all(cell.source(node) == name for node in nodes.names.get(name, ()))
    return spelled and not any(
        name in _named(node) and owner(name, scopes_around(node, nodes)) is function
        for node in walk(function)
        if isinstance(node, _NAMING)
    )


def _named(node: ast.AST) -> set[str]:
    if isinstance(node, ast.alias):
        return {(node.asname or node.name).split(".")[0]}
    return {getattr(node, "name", None) or getattr(node, "rest", None) or ""}


def _renamed(cell: ParsedCell, renames: dict[tuple[ast.AST, str], str]) -> Iterator[TextEdit]:
    nodes = index(cell.tree)
    for (function, name), new in renames.items():
        assert isinstance(function, _Function)
        places: list[ast.AST] = [a for a in arguments_of(function) if a.arg == name]
        for node in nodes.names.get(name, ()):
            if owner(name, scopes_around(node, nodes)) is function:
                places.append(node)
        for place in places:
            start = cell.span(place)[0]
            yield TextEdit(start, start + len(name), new)
    for said in nodes.of(ast.Nonlocal):
        scopes = scopes_around(said, nodes)
        found = [(owner(name, scopes) or said, name) for name in said.names]
        names = [renames.get(each, each[1]) for each in found]
        if names != said.names:
            yield TextEdit(*cell.span(said), f"nonlocal {', '.join(names)}")
