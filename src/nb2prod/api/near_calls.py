"""Calls near those that the notebook made, which notice what its own do not."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import replace

from nb2prod.observe import Call, Near, Observation
from nb2prod.observe.recorder.credentials import holds_credential
from nb2prod.transform import Function, Plan

_Def = ast.FunctionDef | ast.AsyncFunctionDef


def with_calls(observation: Observation, plan: Plan, near: Iterable[Near]) -> Observation:
    """The observation with such calls among those that it saw, in the form of one of them."""
    functions = {function.name: function for function in plan.functions if not function.is_class}
    more = []
    for call in near:
        function = functions.get(call.function)
        seen = [c for c in observation.calls if c.function == call.function and _is_plain(c)]
        texts = (*(text for _, text in call.arguments), call.result)
        if function is not None and not any(map(holds_credential, texts)):
            more += list(_formed(function, seen, call))[:1]
    return replace(observation, calls=(*observation.calls, *more))


def _is_plain(call: Call) -> bool:
    """Whether all that the call did was to give something back."""
    did = (call.raises, call.after, call.printed, call.drawn, call.seeds, call.items, call.reads)
    return not (any(did) or call.every or call.is_coroutine)


def _formed(function: Function, seen: Iterable[Call], near: Near) -> Iterator[Call]:
    """The call as each of those that were seen would have been written."""
    given = dict(near.arguments)
    added = tuple((name, given.pop(name)) for name in function.added if name in given)
    places, defaults = _signature(function)
    for call in seen:
        first = places[: len(call.arguments)]
        named = [name for name, _ in call.keywords]
        rest = [name for name in given if name not in first and name not in named]
        more = [name for name in rest if given[name] != defaults.get(name)]
        if len(first) == len(call.arguments) and {*first, *named} <= set(given):
            yield replace(
                call,
                arguments=tuple(given[name] for name in first),
                keywords=tuple((name, given[name]) for name in (*named, *more)),
                notebook_values=added,
                result=near.result,
                inexact=_is_inexact(near.result),
            )


def _signature(function: Function) -> tuple[list[str], dict[str, str]]:
    """The parameters that go by their place, and the defaults of all, as `repr` spells them."""
    for node in ast.walk(ast.parse(function.source)):
        if isinstance(node, _Def) and node.name == function.name:
            places = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
            last = places[len(places) - len(node.args.defaults) :]
            named = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
            pairs = [*zip(last, node.args.defaults, strict=True)]
            pairs += [(each.arg, value) for each, value in named if value is not None]
            return places, {name: _spelled(value) for name, value in pairs}
    return [], {}


def _spelled(node: ast.expr) -> str:
    try:
        return repr(ast.literal_eval(node))
    except ValueError:
        return ""


def _is_inexact(literal: str) -> bool:
    nodes = ast.walk(ast.parse(literal, mode="eval"))
    return any(isinstance(n, ast.Constant) and isinstance(n.value, float) for n in nodes)
