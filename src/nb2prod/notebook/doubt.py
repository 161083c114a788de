"""Where code that parses might still not compile: to see for sure takes longer than to parse."""

import ast
from collections.abc import Iterable, Iterator

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


def doubtful(text: str, index: Index) -> list[ast.stmt]:
    """The statements of a module in which something can be wrong that the parser does not see."""
    body: list[ast.stmt] = index.nodes[0].body  # type: ignore[attr-defined]
    blocks = sum(len(index.kinds.get(kind, ())) for kind in _BLOCKS)
    if "__debug__" in text or index.depth > _MOST_BLOCKS < blocks:
        return body
    found = {_statement(node, index) for node in _doubtful(index)}
    return [statement for statement in body if statement in found] if found else []


def _doubtful(index: Index) -> Iterator[ast.AST]:
    if not _RARE.isdisjoint(index.kinds):
        yield from index.of(*_RARE)
    if _LOOKED_INTO.isdisjoint(index.kinds):
        return
    yield from (n for n in index.of(ast.Return) if not _is_within(n, _FUNCTIONS, index))
    yield from (n for n in index.of(ast.Break, ast.Continue) if not _is_in_loop(n, index))
    yield from (n for n in index.of(ast.comprehension) if n.is_async)
    yield from filter(_repeats, index.of(ast.arguments))
    given = {index.parents[keyword] for keyword in index.of(ast.keyword)}
    yield from (n for n in given if _repeats_keyword(n.keywords))  # type: ignore[attr-defined]
    yield from (n for n in index.of(ast.Try) if any(h.type is None for h in n.handlers[:-1]))
    yield from (n for n in index.of(ast.ImportFrom) if _is_odd_import(n, index))
    yield from (n for n in index.of(ast.Starred) if _is_odd_star(n, index))


def _statement(node: ast.AST, index: Index) -> ast.AST:
    """The module's own statement that a node is, or stands in."""
    *_, statement, _ = (node, *index.around(node))
    return statement


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
