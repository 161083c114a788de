"""Walking syntax trees, as `ast.walk` does and several times as fast.

Only nodes that can hold something are visited: no operators, no contexts (`ast.Load`, `ast.Add`).
"""

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from itertools import chain
from typing import Any, TypeVar

Node = TypeVar("Node", bound=ast.AST)
Answer = TypeVar("Answer")

_BARE = frozenset(
    "ctx op ops id attr arg kind type_comment module level rest name asname simple conversion "
    "is_async".split()
)
_FIELDS: dict[type, tuple[str, ...]] = {
    kind: tuple(name for name in kind._fields if name not in _BARE)
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}
_FIELDS |= {ast.Constant: (), ast.Global: (), ast.Nonlocal: (), ast.MatchSingleton: ()}
_FIELDS[ast.MatchClass] = ("cls", "patterns", "kwd_patterns")


@dataclass(frozen=True, slots=True)
class Index:
    """All nodes of a tree: level by level, by their kinds, and each with the one it stands in.

    `names` holds for each name the nodes that are it; `depth` is the number of levels.
    """

    nodes: tuple[ast.AST, ...]
    kinds: Mapping[type[ast.AST], list[Any]]
    parents: Mapping[ast.AST, ast.AST]
    names: Mapping[str, list[ast.Name]]
    depth: int

    def of(self, *kinds: type[Node]) -> Iterator[Node]:
        """The nodes of these kinds; subclasses are kinds of their own."""
        return chain.from_iterable([self.kinds.get(kind, ()) for kind in kinds])

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes that a node stands in, the innermost first."""
        parent = self.parents.get(node)
        while parent is not None:
            yield parent
            parent = self.parents.get(parent)


def index(tree: ast.Module) -> Index:
    """The nodes of a module, found once and kept with it: dozens of questions are asked of them."""
    known: Index | None = getattr(tree, "_index", None)
    if known is None:
        known = tree._index = _indexed(tree)  # type: ignore[attr-defined]
    return known


def _indexed(tree: ast.Module) -> Index:
    nodes: list[ast.AST] = []
    kinds: dict[type[ast.AST], list[Any]] = {}
    parents: dict[ast.AST, ast.AST] = {}
    level: list[ast.AST] = [tree]
    depth = 0
    while level:
        depth += 1
        nodes += level
        below: list[ast.AST] = []
        for node in level:
            kind = node.__class__
            if kind in kinds:
                kinds[kind].append(node)
            else:
                kinds[kind] = [node]
            for name in _FIELDS[kind]:
                value = getattr(node, name, None)
                if value.__class__ is list:
                    for item in value:
                        if item is not None:
                            parents[item] = node
                            below.append(item)
                elif isinstance(value, ast.AST):
                    parents[value] = node
                    below.append(value)
        level = below
    names: dict[str, list[ast.Name]] = {}
    for node in kinds.get(ast.Name, ()):
        names.setdefault(node.id, []).append(node)
    return Index(tuple(nodes), kinds, parents, names, depth)


def kept_with_node(answer: Callable[[Any], Answer]) -> Callable[[Any], Answer]:
    """An answer about a node that is kept with it, and goes when it goes."""
    place = f"_{answer.__name__}"

    @wraps(answer)
    def kept(node: Any) -> Answer:
        known: Answer | None = getattr(node, place, None)
        if known is None:
            known = answer(node)
            setattr(node, place, known)
        return known

    return kept


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes directly below a node, in the order of its fields."""
    found: list[ast.AST] = []
    for name in _FIELDS[node.__class__]:
        value = getattr(node, name, None)
        if value.__class__ is list:
            found += filter(None, value)
        elif isinstance(value, ast.AST):
            found.append(value)
    return found


def walk(node: ast.AST) -> Sequence[ast.AST]:
    """A node and all nodes below it, in no particular order.

    What is below a statement or a module is kept with it: dozens of passes ask for it.
    """
    if isinstance(node, ast.Module):
        return index(node).nodes
    if not isinstance(node, ast.stmt):
        return tuple(_walk(node))
    known: tuple[ast.AST, ...] | None = getattr(node, "_walked", None)
    if known is None:
        known = node._walked = tuple(_walk(node))  # type: ignore[attr-defined]
    return known


def _walk(node: ast.AST) -> list[ast.AST]:
    found: list[ast.AST] = []
    stack = [node]
    while stack:
        node = stack.pop()
        found.append(node)
        for name in _FIELDS[node.__class__]:
            value = getattr(node, name, None)
            if value.__class__ is list:
                stack += filter(None, value)
            elif isinstance(value, ast.AST):
                stack.append(value)
    return found
