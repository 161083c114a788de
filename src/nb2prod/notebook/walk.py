"""Walking syntax trees, as `ast.walk` does and several times as fast.

Only nodes that can hold something are visited: no operators, no contexts (`ast.Load`, `ast.Add`).
"""

import ast
from collections.abc import Iterator, Sequence

_BARE = frozenset(
    {"ctx", "op", "ops", "id", "attr", "arg", "kind", "type_comment", "module", "level", "rest"}
)
_FIELDS: dict[type, tuple[str, ...]] = {
    kind: tuple(name for name in kind._fields if name not in _BARE)
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}
_FIELDS |= {ast.Constant: (), ast.Global: (), ast.Nonlocal: ()}
_FIELDS[ast.MatchClass] = ("cls", "patterns", "kwd_patterns")


def children(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes directly below a node, in the order of its fields."""
    for name in _FIELDS[type(node)]:
        value = getattr(node, name, None)
        if value.__class__ is list:
            yield from filter(None, value)
        elif isinstance(value, ast.AST):
            yield value


def walk(node: ast.AST) -> Sequence[ast.AST]:
    """A node and all nodes below it, in no particular order.

    What is below a statement or a module is kept with it: dozens of passes ask for it.
    """
    if not isinstance(node, ast.stmt | ast.Module):
        return tuple(_walk(node))
    known: tuple[ast.AST, ...] | None = getattr(node, "_walked", None)
    if known is None:
        known = node._walked = tuple(_walk(node))  # type: ignore[union-attr]
    return known


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        for name in _FIELDS[type(node)]:
            value = getattr(node, name, None)
            if value.__class__ is list:
                stack += filter(None, value)
            elif isinstance(value, ast.AST):
                stack.append(value)
