"""Where code that parses might still not compile: to see for sure takes longer than to parse."""

import ast
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from nb2prod.notebook.walk import Index

_RARE = frozenset(
    {
        ast.Global,
        ast.Nonlocal,
        ast.NamedExpr,
        ast.Yield,
        ast.YieldFrom,
        ast.Await,
        ast.AsyncFor,
        ast.AsyncWith,
        ast.Match,
        ast.TryStar,
    }
)
_BLOCKS = (ast.For, ast.While, ast.With, ast.Try)
_MOST_BLOCKS = 20  # that Python lets stand in each other
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def doubtful(text: str, index: Index) -> list[ast.stmt]:
    """The statements of a module in which something can be wrong that the parser does not see."""
    body: list[ast.stmt] = index.nodes[0].body  # type: ignore[attr-defined]
    if "__debug__" in text or (index.depth > _MOST_BLOCKS and _has_many_blocks(index)):
        return body
    found = {_statement(node, index) for node in _doubtful(index)}
    return [statement for statement in body if statement in found] if found else []


def _has_many_blocks(index: Index) -> bool:
    return sum(len(index.kinds.get(kind, ())) for kind in _BLOCKS) > _MOST_BLOCKS


def _doubtful(index: Index) -> Iterator[ast.AST]:
    if not _RARE.isdisjoint(index.kinds):
        yield from index.of(*_RARE)
    for kind in _LOOKED_INTO.keys() & index.kinds.keys():
        is_odd = _LOOKED_INTO[kind]
        yield from (node for node in index.kinds[kind] if is_odd(node, index))


def _statement(node: ast.AST, index: Index) -> ast.AST:
    """The module's own statement that a node is, or stands in."""
    *_, statement, _ = (node, *index.around(node))
    return statement


def _is_outside(node: ast.AST, index: Index) -> bool:
    """Whether a node stands in no function, or in a class within it."""
    around = (n for n in index.around(node) if isinstance(n, (*_FUNCTIONS, ast.ClassDef)))
    return not isinstance(next(around, None), _FUNCTIONS)


def _is_in_no_loop(node: ast.AST, index: Index) -> bool:
    """Whether a `break` or `continue` stands in no loop's body; that in its `else` is not its."""
    inner = node
    for outer in index.around(node):
        if isinstance(outer, ast.For | ast.While) and inner not in outer.orelse:
            return False
        if isinstance(outer, (*_FUNCTIONS, ast.ClassDef)):
            return True
        inner = outer
    return True


def _repeats(arguments: ast.arguments, index: Index) -> bool:
    plain = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    return _has_twice(a.arg for a in (*plain, arguments.vararg, arguments.kwarg) if a)


def _is_repeated(keyword: ast.keyword, index: Index) -> bool:
    keywords: list[ast.keyword] = index.parents[keyword].keywords  # type: ignore[attr-defined]
    is_first = keyword is keywords[0]  # which asks for all of them
    return is_first and len(keywords) > 1 and _has_twice(k.arg for k in keywords)


def _has_twice(names: Iterable[str | None]) -> bool:
    given = [name for name in names if name]
    return len(given) > 1 and len(given) != len(set(given))


def _is_odd_import(node: ast.ImportFrom, index: Index) -> bool:
    if node.module == "__future__":
        return True
    is_star = any(alias.name == "*" for alias in node.names)
    return is_star and any(isinstance(n, (*_FUNCTIONS, ast.ClassDef)) for n in index.around(node))


def _is_odd_star(node: ast.Starred, index: Index) -> bool:
    parent = index.parents[node]
    return not isinstance(node.ctx, ast.Load) or not isinstance(
        parent, ast.Call | ast.List | ast.Tuple | ast.Set | ast.ClassDef
    )


_LOOKED_INTO: dict[type[ast.AST], Callable[[Any, Index], bool]] = {
    ast.Return: _is_outside,
    ast.Break: _is_in_no_loop,
    ast.Continue: _is_in_no_loop,
    ast.comprehension: lambda node, _: bool(node.is_async),
    ast.arguments: _repeats,
    ast.keyword: _is_repeated,
    ast.Try: lambda node, _: any(h.type is None for h in node.handlers[:-1]),
    ast.ImportFrom: _is_odd_import,
    ast.Starred: _is_odd_star,
}
