"""Conditions that are true whatever the data is."""

import ast
from collections.abc import Callable
from typing import Literal

from nb2prod.analysis.register import constant
from nb2prod.notebook.walk import called_name, walk

Why = Literal["", "tuple", "literal", "generator", "function", "or", "itself", "size"]

_EVEN = (ast.Eq, ast.GtE, ast.LtE, ast.Is)
_NEVER_BELOW_0 = frozenset({"len", "abs"})


def why_always(test: ast.expr, is_function: Callable[[str], bool]) -> Why:
    """Why a condition is always true; '' where it may be false.

    Args:
        test: the condition.
        is_function: whether a name stands for a function.
    """
    if _is_filled(test):
        return "tuple" if isinstance(test, ast.Tuple) else "literal"
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand) if _is_empty(operand):
            return "literal"
        case ast.GeneratorExp():
            return "generator"
        case ast.Lambda():
            return "function"
        case ast.Name(id=name) if is_function(name):
            return "function"
        case ast.BoolOp(op=ast.Or(), values=values) if any(constant(v) for v in values):
            return "or"
        case ast.BoolOp(op=ast.And(), values=values):
            found = [why_always(value, is_function) for value in values]
            return found[0] if all(found) else ""
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            if isinstance(op, _EVEN) and are_same(left, right):
                return "itself"
            return "size" if _is_size(left) and _is_below_all(op, constant(right)) else ""
    return ""


def _is_filled(node: ast.expr) -> bool:
    """Whether a literal has something in it, whatever its parts are."""
    match node:
        case ast.Constant(value=value):
            return bool(value)
        case ast.Tuple(elts=parts) | ast.List(elts=parts) | ast.Set(elts=parts):
            return any(not isinstance(part, ast.Starred) for part in parts)
        case ast.Dict(keys=keys):
            return any(keys)
        case ast.JoinedStr(values=parts):
            return any(isinstance(part, ast.Constant) and part.value for part in parts)
    return False


def are_same(one: ast.expr, other: ast.expr) -> bool:
    """Whether two expressions are the same and give the same: a call may not."""
    parts = walk(one)
    fixed = not any(isinstance(part, ast.Call | ast.NamedExpr | ast.Await) for part in parts)
    named = any(isinstance(part, ast.Name) for part in parts)
    return fixed and named and ast.dump(one) == ast.dump(other)


def _is_empty(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=value):
            return not value
        case ast.Tuple(elts=[]) | ast.List(elts=[]) | ast.Dict(keys=[]):
            return True
    return False


def _is_size(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and called_name(node) in _NEVER_BELOW_0


def _is_below_all(op: ast.cmpop, limit: object) -> bool:
    """Whether every size compares so with a number."""
    if not isinstance(limit, int | float):
        return False
    return limit < 0 if isinstance(op, ast.Gt) else limit <= 0 and isinstance(op, ast.GtE)
