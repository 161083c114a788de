"""Walking syntax trees, as `ast.walk` does and several times as fast.

Only nodes that can hold something are visited: no operators, no contexts (`ast.Load`, `ast.Add`).
"""

import ast
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import wraps
from itertools import chain
from typing import Any, TypeVar

Node = TypeVar("Node", bound=ast.AST)
Answer = TypeVar("Answer")

_BARE = frozenset(
    "ctx op ops id attr arg kind type_comment module level rest name asname simple conversion "
    "is_async".split()
)
_NONE: frozenset[type[ast.AST]] = frozenset()
_FIELDS: dict[type, tuple[str, ...]] = {
    kind: tuple(name for name in kind._fields if name not in _BARE)
    for kind in vars(ast).values()
    if isinstance(kind, type) and issubclass(kind, ast.AST)
}
_FIELDS |= {ast.Constant: (), ast.Global: (), ast.Nonlocal: (), ast.MatchSingleton: ()}
_FIELDS[ast.MatchClass] = ("cls", "patterns", "kwd_patterns")


@dataclass(frozen=True, slots=True)
class Index:
    """All nodes of a tree, by their kinds, and each with the one it stands in.

    They come statement by statement of the module, of each level by level.

    `names` holds for each name the nodes that are it, `calls` those of each called word (`read_csv`
    for `pd.read_csv(…)`), and "" for what is called by no word; `bound` are the names that are
    bound or deleted, `depth` is the number of levels. `scopes` is for those who find out about
    scopes.
    """

    nodes: tuple[ast.AST, ...]
    kinds: Mapping[type[ast.AST], list[Any]]
    parents: Mapping[ast.AST, ast.AST]
    names: Mapping[str, list[ast.Name]]
    calls: Mapping[str, list[ast.Call]]
    bound: tuple[ast.Name, ...]
    depth: int
    scopes: dict[ast.AST, tuple[ast.AST, ...]] = field(default_factory=dict)

    def of(self, *kinds: type[Node]) -> Iterable[Node]:
        """The nodes of these kinds; subclasses are kinds of their own."""
        if len(kinds) == 1:
            return self.kinds.get(kinds[0], ())
        return chain.from_iterable([self.kinds[kind] for kind in kinds if kind in self.kinds])

    def called(self, *words: str) -> list[ast.Call]:
        """The calls of these words in reading order, the outermost first."""
        found = [call for word in words if word in self.calls for call in self.calls[word]]
        return sorted(found, key=_reading) if len(found) > 1 else found

    def around(self, node: ast.AST) -> Iterator[ast.AST]:
        """The nodes that a node stands in, the innermost first."""
        parent = self.parents.get(node)
        while parent is not None:
            yield parent
            parent = self.parents.get(parent)


def index(tree: ast.Module) -> Index:
    """The nodes of a module, found once and kept with it: dozens of questions are asked of them.

    Nothing that is kept with a node leads back to it: a tree goes when nobody needs it any more,
    and the garbage collector has no circles to look for. So another module stands for this one.
    """
    known: Index | None = getattr(tree, "_index", None)
    if known is None:
        known = tree._index = _indexed(tree)  # type: ignore[attr-defined]
    return known


def _indexed(tree: ast.Module) -> Index:
    kinds: defaultdict[type[ast.AST], list[Any]] = defaultdict(list)
    parents: dict[ast.AST, ast.AST] = {}
    module = ast.Module(tree.body, [])
    nodes: list[ast.AST] = [module]
    kinds[ast.Module] = [module]
    deepest = 1
    for statement in tree.body:
        parents[statement] = module
        first, depth = len(nodes) + 1, 1
        level: list[ast.AST] = [statement]
        while level:
            depth += 1
            nodes += level
            below: list[ast.AST] = []
            for node in level:
                kind = node.__class__
                kinds[kind].append(node)
                for part in _FIELDS[kind]:
                    value = getattr(node, part, None)
                    if value.__class__ is list:
                        for item in value:
                            if item is not None:
                                parents[item] = node
                                below.append(item)
                    elif value is not None:
                        parents[value] = node
                        below.append(value)
            level = below
        statement._walked = tuple(nodes[first:])  # type: ignore[attr-defined]
        deepest = max(deepest, depth)
    names: defaultdict[str, list[ast.Name]] = defaultdict(list)
    named: list[ast.Name] = kinds.get(ast.Name, [])
    for name in named:
        names[name.id].append(name)
    bound = tuple([name for name in named if name.ctx.__class__ is not ast.Load])
    calls: defaultdict[str, list[ast.Call]] = defaultdict(list)
    for call in kinds.get(ast.Call, ()):
        calls[called_name(call)].append(call)
    return Index(tuple(nodes), dict(kinds), parents, dict(names), dict(calls), bound, deepest)


def _reading(call: ast.Call) -> tuple[int, int, int, int]:
    return call.lineno, call.col_offset, -(call.end_lineno or 0), -(call.end_col_offset or 0)


def called_name(call: ast.Call) -> str:
    """The last word of what is called: `read_csv` for `pd.read_csv(…)`, or ''."""
    return last_word(call.func)


def last_word(named: ast.expr) -> str:
    """The last word of a dotted name, or ''."""
    if isinstance(named, ast.Attribute):
        return named.attr
    return named.id if isinstance(named, ast.Name) else ""


def kept_with_node(answer: Callable[[Any], Answer]) -> Callable[[Any], Answer]:
    """An answer about a node, without the node, that is kept with it and goes when it goes."""
    place = _place(answer)

    @wraps(answer)
    def kept(node: Any) -> Answer:
        known: Answer | None = getattr(node, place, None)
        if known is None:
            known = answer(node)
            setattr(node, place, known)
        return known

    return kept


def keep_with_node(node: ast.AST, answer: Callable[[Any], Answer], known: Answer) -> None:
    """Keep an answer that was found on another way than by asking."""
    setattr(node, _place(answer), known)


def _place(answer: Callable[[Any], Any]) -> str:
    """The attribute of a node that holds an answer."""
    return f"_{answer.__module__}.{answer.__name__}"


@kept_with_node
def dumped(node: ast.AST) -> str:
    """What `ast.dump` says: the same for code that is the same but for its layout."""
    return ast.dump(node)


def children(node: ast.AST) -> list[ast.AST]:
    """The nodes directly below a node, in the order of its fields."""
    found: list[ast.AST] = []
    for name in _FIELDS[node.__class__]:
        value = getattr(node, name, None)
        if value.__class__ is list:
            found += filter(None, value)
        elif value is not None:
            found.append(value)
    return found


def walk(node: ast.AST) -> Sequence[ast.AST]:
    """A node and all nodes below it, in no particular order.

    What is below a statement or a module is kept with it: dozens of passes ask for it.
    """
    if isinstance(node, ast.Module):
        return (node, *index(node).nodes[1:])
    if not _FIELDS[node.__class__]:
        return (node,)
    if not isinstance(node, ast.stmt):
        return tuple(walk_until(node, _NONE))
    known: tuple[ast.AST, ...] | None = getattr(node, "_walked", None)
    if known is None:
        known = node._walked = tuple(walk_until(node, _NONE)[1:])  # type: ignore[attr-defined]
    return (node, *known)


@kept_with_node
def by_kind(node: ast.AST) -> Mapping[type[ast.AST], list[Any]]:
    """The nodes below a node, by their kinds."""
    found: defaultdict[type[ast.AST], list[Any]] = defaultdict(list)
    for part in walk(node)[1:]:
        found[part.__class__].append(part)
    return dict(found)


def walk_until(node: ast.AST, kinds: Set[type[ast.AST]]) -> list[ast.AST]:
    """A node and the nodes below it, but for what is below nodes of these kinds."""
    found: list[ast.AST] = []
    stack = [node]
    while stack:
        node = stack.pop()
        found.append(node)
        kind = node.__class__
        for name in () if kind in kinds else _FIELDS[kind]:
            value = getattr(node, name, None)
            if value.__class__ is list:
                stack += filter(None, value)
            elif value is not None:
                stack.append(value)
    return found
