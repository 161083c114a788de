"""The beginning of a test, for somebody to fill in: calls with dots where the values go."""

import ast

from nb2prod.export import source
from nb2prod.export.properties import property_of
from nb2prod.transform import Function, Plan

_Def = ast.FunctionDef | ast.AsyncFunctionDef


def skeleton(function: Function, plan: Plan, called: bool = False) -> tuple[str, ...]:
    """The lines of a test of a function or class of a plan; none where it is neither.

    Of one that was not `called` it is a whole test where its name or its types promise something.
    """
    name = function.name
    promised = None if called or function.makes else property_of(function, plan)
    if promised is not None:
        return (
            "from hypothesis import given, settings, strategies as st",
            f"from {plan.name}.functions import {', '.join(promised.functions)}",
            "",
            "",
            *promised.lines(),
        )
    node = _definition(function.source, function.defined_as)
    if node is None:
        return ()
    lines = _lines(node, name)
    if function.makes:
        inner = _definition(function.source, function.makes)
        assert isinstance(node, _Def)
        assert inner is not None
        lines = [f"{inner.name} = {_call(name, node.args)}", *_lines(inner, inner.name)]
    about = (function.makes or name).strip("_").lower().removeprefix("test_") or "it"
    return (
        f"from {plan.name}.functions import {name}",
        "",
        "",
        f"def test_{about}():",
        *(f"    {line}" for line in lines),
    )


def _definition(text: str, name: str) -> _Def | ast.ClassDef | None:
    found = (n for n in ast.walk(source.parse(text)) if isinstance(n, _Def | ast.ClassDef))
    return next((node for node in found if node.name == name), None)


def _lines(node: _Def | ast.ClassDef, name: str) -> list[str]:
    if isinstance(node, ast.ClassDef):
        return _of_class(node, name)
    return [f"assert {_call(name, node.args)} == ..."]


def _of_class(node: ast.ClassDef, name: str) -> list[str]:
    """One is made, and its first method called that is for others to call."""
    methods = [each for each in node.body if isinstance(each, _Def)]
    made = next((each.args for each in methods if each.name == "__init__"), None)
    lines = [f"it = {_call(name, made, skip=1)}"]
    for method in methods:
        if not method.name.startswith("_") and not method.decorator_list:
            return [*lines, f"assert {_call(f'it.{method.name}', method.args, skip=1)} == ..."]
    return [*lines, "assert it == ..."]


def _call(name: str, signature: ast.arguments | None, skip: int = 0) -> str:
    """A call that gives all that has no default."""
    if signature is None:
        return f"{name}()"
    places = [*signature.posonlyargs, *signature.args]
    needed = places[skip : len(places) - len(signature.defaults)]
    only_by_place = {each.arg for each in signature.posonlyargs}
    given = ["..." if each.arg in only_by_place else f"{each.arg}=..." for each in needed]
    named = zip(signature.kwonlyargs, signature.kw_defaults, strict=True)
    given += [f"{each.arg}=..." for each, default in named if default is None]
    return f"{name}({', '.join(given)})"
