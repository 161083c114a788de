"""Arguments that say what would be so without them: to leave one out is no fault."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

from .lines import inner

_NOWHERE = object()


def is_default(call: ast.Call, function: FunctionType) -> bool:
    """Whether the last argument of a call, in a function, is the default of what is called.

    Only what the names of the function's module lead to is known, and no wrapper is looked through.
    """
    called: Any = _found(call.func, function) if call.args or call.keywords else _NOWHERE
    try:
        parameters = inspect.signature(called, follow_wrapped=False).parameters
    except (TypeError, ValueError):
        return False
    if call.keywords:
        name, given = call.keywords[-1].arg, call.keywords[-1].value
    else:
        places = [
            each.name for each in parameters.values() if each.kind <= each.POSITIONAL_OR_KEYWORD
        ]
        number = len(call.args) - 1
        has_unknown = any(isinstance(each, ast.Starred) for each in call.args)
        name = None if has_unknown or number >= len(places) else places[number]
        given = call.args[-1]
    parameter = parameters.get(name or "")
    try:
        value = ast.literal_eval(given)
    except ValueError:
        return False
    default = parameter.default if parameter else inspect.Parameter.empty
    return type(value) is type(default) and repr(value) == repr(default)


def _found(node: ast.expr, function: FunctionType) -> Any:
    """What a name means in a function, or an attribute of a module or class."""
    if isinstance(node, ast.Name):
        own = set(_variables(function.__code__))
        space = function.__globals__
        builtin = getattr(space.get("__builtins__"), "__dict__", space.get("__builtins__")) or {}
        return _NOWHERE if node.id in own else space.get(node.id, builtin.get(node.id, _NOWHERE))
    if isinstance(node, ast.Attribute):
        holder = _found(node.value, function)
        if isinstance(holder, (ModuleType, type)):
            return vars(holder).get(node.attr, _NOWHERE)
    return _NOWHERE


def _variables(code: CodeType) -> Iterator[str]:
    """The names that are variables of a function, or of one in it."""
    yield from (*code.co_varnames, *code.co_cellvars, *code.co_freevars)
    for each in inner(code):
        yield from _variables(each)
