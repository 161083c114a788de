"""Small faults of the kind that people make, for one function at a time."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any, NamedTuple

from .defaults import is_default

MOST = 8  # of one function
_OPERATORS: dict[type, type] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.Pow: ast.Mult, ast.MatMult: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip
_SIGNS = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
    ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in", ast.And: "and",
    ast.Or: "or", ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//",
    ast.Mod: "%", ast.Pow: "**", ast.MatMult: "@", ast.BitAnd: "&", ast.BitOr: "|",
    ast.LShift: "<<", ast.RShift: ">>",
}  # fmt: skip
_SPEAKING = {"print", "display", "warn", "debug", "info", "warning", "error", "exception"}
"""Calls that tell people something: what they say, no result depends on."""
_LONGEST = 40


class Fault(NamedTuple):
    """One fault: its line, what becomes of what, and how it is put into the tree and taken out."""

    line: int
    change: str
    plant: Callable[[], None]
    undo: Callable[[], None]


def faults(node: ast.AST, text: str, function: FunctionType) -> list[Fault]:
    """The faults to plant in a function, spread over it; `text` is that of its module."""
    found = sorted(_all(node, text, function), key=lambda fault: (fault.line, fault.change))
    return [found[i * len(found) // MOST] for i in range(MOST)] if len(found) > MOST else found


def _all(definition: Any, text: str, function: FunctionType) -> Iterator[Fault]:
    for node in _inside(definition.body):
        yield from _changed_operator(node)
        yield from _changed_constant(node)
        if isinstance(node, (ast.If, ast.IfExp)) and not isinstance(node.test, ast.Constant):
            other = ast.copy_location(ast.UnaryOp(ast.Not(), node.test), node.test)
            said = f"`if {_source(text, node.test)}` becomes `if not`"
            yield _set(node, "test", ast.fix_missing_locations(other), said)
        elif isinstance(node, ast.comprehension) and node.ifs:
            said = f"`if {_source(text, node.ifs[-1])}` is left out"
            yield _set(node, "ifs", node.ifs[:-1], said, line=node.ifs[-1].lineno)
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            yield _set(node, "op", ast.UAdd(), f"`{_source(text, node)}` loses its sign")
        elif isinstance(node, ast.Return) and _is_something(node.value):
            nothing = ast.copy_location(ast.Constant(None), node)
            said = f"`return {_source(text, node.value)}` returns nothing"
            yield _set(node, "value", nothing, said)
        elif isinstance(node, ast.Call) and not is_default(node, function):
            yield from _without_argument(node, text)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            nothing = ast.copy_location(ast.Constant(None), node)
            yield _set(node, "value", nothing, f"`{_source(text, node)}` is left out")


def _inside(body: list[Any]) -> Iterator[ast.AST]:
    """The nodes of a function that its result may depend on."""
    for statement in body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield from _inside(statement.body)
        elif not _is_talk(statement):
            yield from _walk(statement)


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        yield from _inside(node.body)
        return
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "msg") or isinstance(node, (ast.Raise, ast.JoinedStr)):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_talk(child):
                yield from _walk(child)


def _is_talk(node: ast.AST) -> bool:
    """Whether a statement only documents or tells."""
    if not isinstance(node, ast.Expr):
        return False
    value = node.value
    if isinstance(value, ast.Call):
        called = value.func
        name = getattr(called, "attr", None) or getattr(called, "id", "")
        return name in _SPEAKING
    return isinstance(value, ast.Constant)


def _changed_operator(node: Any) -> Iterator[Fault]:
    if isinstance(node, ast.Compare):
        for place, sign in enumerate(node.ops):
            other = _OPERATORS[type(sign)]()
            ops = [*node.ops[:place], other, *node.ops[place + 1 :]]
            yield _set(node, "ops", ops, _becomes(sign, other))
    elif isinstance(node, (ast.BinOp, ast.AugAssign, ast.BoolOp)):
        operator = node.op
        if type(operator) in _OPERATORS and not _is_text(node):
            other = _OPERATORS[type(operator)]()
            yield _set(node, "op", other, _becomes(operator, other))


def _is_text(node: Any) -> bool:
    """Whether an operator puts texts together."""
    sides = (getattr(node, "left", None), getattr(node, "right", None))
    return any(
        isinstance(side, ast.JoinedStr)
        or (isinstance(side, ast.Constant) and isinstance(side.value, str))
        for side in sides
    )


def _becomes(operator: ast.AST, other: ast.AST) -> str:
    return f"`{_SIGNS[type(operator)]}` becomes `{_SIGNS[type(other)]}`"


def _changed_constant(node: ast.AST) -> Iterator[Fault]:
    """A number is one more, True is False; texts stay, as they may be places and messages."""
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        old: Any = node.value
        new: Any = not old if isinstance(old, bool) else old + 1
        if new != old:
            yield _set(node, "value", new, f"`{old!r}` becomes `{new!r}`")


def _without_argument(node: ast.Call, text: str) -> Iterator[Fault]:
    """A call without its last argument, where it has several or names it."""
    where = f"in `{_source(text, node)}`"
    if node.keywords and node.keywords[-1].arg:
        last = node.keywords[-1]
        said = f"`{last.arg}=` {where} is left out"
        yield _set(node, "keywords", node.keywords[:-1], said, line=last.value.lineno)
    elif len(node.args) > 1 and not isinstance(node.args[-1], ast.Starred):
        said = f"`{_source(text, node.args[-1])}` {where} is left out"
        yield _set(node, "args", node.args[:-1], said, line=node.args[-1].lineno)


def _is_something(value: Any) -> bool:
    return value is not None and not (isinstance(value, ast.Constant) and value.value is None)


def _set(node: Any, name: str, new: Any, change: str, *, line: int = 0) -> Fault:
    old = getattr(node, name)
    return Fault(
        line or node.lineno,
        change,
        lambda: setattr(node, name, new),
        lambda: setattr(node, name, old),
    )


def _source(text: str, node: Any) -> str:
    """The code of a node in one short line, as it may stand between backticks."""
    code = " ".join((ast.get_source_segment(text, node) or "").split()).replace("`", "'")
    return code if len(code) <= _LONGEST else f"{code[: _LONGEST - 1]}…"
