"""The scopes around the nodes of a cell, noted once for all of them."""

import ast
from collections.abc import Iterator

from nb2prod.analysis.flow.scopes import (
    SCOPES,
    Comprehension,
    arguments_of,
    own_and_global,
)
from nb2prod.notebook.walk import Index, keep_with_node

_DEFINITIONS: tuple[type[ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef], ...] = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef),
)
_BIND = frozenset(
    {
        *_DEFINITIONS,
        *(ast.Import, ast.ImportFrom, ast.ExceptHandler),
        *(ast.MatchAs, ast.MatchStar, ast.MatchMapping),
    }
)
_BIND_OUTSIDE = frozenset({ast.Global, ast.Nonlocal, ast.NamedExpr})


def scopes_around(node: ast.AST, nodes: Index) -> tuple[ast.AST, ...]:
    """The nested scopes that a node is evaluated in, the outermost first."""
    if not nodes.scopes:
        _note_scopes(nodes)
    return nodes.scopes.get(node, ())


def binds_outside(nodes: Index) -> bool:
    """Whether what is bound in a scope of a cell may not be its own: by `global`, or `:=`."""
    return not _BIND_OUTSIDE.isdisjoint(nodes.kinds)


def binders(nodes: Index) -> Iterator[tuple[str, ast.AST]]:
    """The nodes of a cell that bind a name or take it away, but for `global` and `nonlocal`."""
    for node in nodes.bound:
        yield node.id, node
    if _BIND.isdisjoint(nodes.kinds):
        return
    for made in nodes.of(*_DEFINITIONS):
        yield made.name, made
    imports: list[ast.Import | ast.ImportFrom] = [*nodes.of(ast.Import), *nodes.of(ast.ImportFrom)]
    for alias in (alias for node in imports for alias in node.names):
        if alias.name != "*":
            yield alias.asname or alias.name.partition(".")[0], alias
    kept: list[ast.ExceptHandler | ast.MatchAs | ast.MatchStar]
    kept = [*nodes.of(ast.ExceptHandler), *nodes.of(ast.MatchAs), *nodes.of(ast.MatchStar)]
    for caught in kept:
        if caught.name:
            yield caught.name, caught
    for rest in nodes.of(ast.MatchMapping):
        if rest.rest:
            yield rest.rest, rest


def _note_scopes(nodes: Index) -> None:
    """Note the scopes of every node that is evaluated in one; parents come before children."""
    found = nodes.scopes
    found[nodes.nodes[0]] = ()
    if SCOPES.isdisjoint(nodes.kinds):
        return
    for node, parent in nodes.parents.items():
        scopes = found.get(parent, ())
        kind = parent.__class__
        if kind in SCOPES and _is_within(parent, node):
            scopes = (*scopes, parent)
        elif kind is ast.comprehension and scopes and _is_outside(scopes[-1], node):
            scopes = scopes[:-1]
        if scopes:
            found[node] = scopes
    if not binds_outside(nodes):
        _note_own(nodes)


def _note_own(nodes: Index) -> None:
    """Keep with each function and class the names that are its own: all that is bound in it."""
    own: dict[ast.AST, set[str]] = {}
    for scope in (*nodes.of(*_DEFINITIONS), *nodes.of(ast.Lambda)):
        given = () if isinstance(scope, ast.ClassDef) else arguments_of(scope)
        own[scope] = {argument.arg for argument in given}
    for name, node in binders(nodes):
        scopes = nodes.scopes.get(node)
        if scopes and scopes[-1] in own:
            own[scopes[-1]].add(name)
    for owning, names in own.items():
        keep_with_node(owning, own_and_global, (frozenset(names), frozenset[str]()))


def _is_within(scope: ast.AST, node: ast.AST) -> bool:
    """Whether what stands directly below a scope is evaluated in it."""
    if isinstance(scope, ast.Lambda):
        return node is scope.body
    return isinstance(scope, Comprehension) or isinstance(node, ast.stmt)


def _is_outside(scope: ast.AST, node: ast.AST) -> bool:
    """Whether a node is what a comprehension goes through first, which it is given from outside."""
    return isinstance(scope, Comprehension) and node is scope.generators[0].iter
