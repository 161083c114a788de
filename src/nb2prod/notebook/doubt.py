"""Whether code that parses might still not compile: to see for sure takes longer than to parse."""

import ast
from collections.abc import Iterable

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
_LOOKED_INTO = frozenset({
    ast.Return, ast.Break, ast.Continue, ast.comprehension, ast.arguments, ast.keyword,
    ast.ClassDef, ast.Try, ast.ImportFrom, ast.Starred,
})  # fmt: skip
_BLOCKS = (ast.For, ast.While, ast.With, ast.Try)
_MOST_BLOCKS = 20  # that Python lets stand in each other
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def may_not_compile(text: str, index: Index) -> bool:
    """Whether something in the code can be wrong that the parser does not look at."""
    kinds = index.kinds
    if not _RARE.isdisjoint(kinds) or "__debug__" in text:
        return True
    if index.depth > _MOST_BLOCKS < sum(len(kinds.get(kind, ())) for kind in _BLOCKS):
        return True
    return not _LOOKED_INTO.isdisjoint(kinds) and (
        any(not _is_within(node, _FUNCTIONS, index) for node in index.of(ast.Return))
        or any(not _is_in_loop(node, index) for node in index.of(ast.Break, ast.Continue))
        or any(comprehension.is_async for comprehension in index.of(ast.comprehension))
        or any(map(_repeats, index.of(ast.arguments)))
        or any(_repeats_keyword(node.keywords) for node in index.of(ast.Call))
        or any(_repeats_keyword(node.keywords) for node in index.of(ast.ClassDef))
        or any(h.type is None for node in index.of(ast.Try) for h in node.handlers[:-1])
        or any(_is_odd_import(node, index) for node in index.of(ast.ImportFrom))
        or any(_is_odd_star(node, index) for node in index.of(ast.Starred))
    )


def _is_within(node: ast.AST, kinds: tuple[type[ast.AST], ...], index: Index) -> bool:
    """Whether a node stands in one of these, and in no class that stands in it."""
    around = (n for n in index.around(node) if isinstance(n, (*kinds, ast.ClassDef)))
    return isinstance(next(around, None), kinds)


def _is_in_loop(node: ast.AST, index: Index) -> bool:
    """Whether a `break` or `continue` stands in a loop's body; that in its `else` is not its."""
    inner = node
    for outer in index.around(node):
        if isinstance(outer, ast.For | ast.While) and inner not in outer.orelse:
            return True
        if isinstance(outer, (*_FUNCTIONS, ast.ClassDef)):
            return False
        inner = outer
    return False


def _repeats(arguments: ast.arguments) -> bool:
    plain = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    return _has_twice(a.arg for a in (*plain, arguments.vararg, arguments.kwarg) if a)


def _repeats_keyword(keywords: list[ast.keyword]) -> bool:
    return len(keywords) > 1 and _has_twice(k.arg for k in keywords)


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
