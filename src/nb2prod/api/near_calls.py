"""Calls near those that the notebook made, which notice what its own do not."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from nb2prod.observe import Call, Near, Observation
from nb2prod.observe.recorder.credentials import holds_credential
from nb2prod.transform import Function, Plan

_ROW = "pd.Series({"
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
    """Whether all that a test sees of the call is what it gave back."""
    says_it = call.printed and call.result in ("", "None")
    did = (call.raises, call.after, says_it, call.drawn, call.seeds, call.items, call.reads)
    return not (any(did) or call.every or call.is_coroutine or call.gives_function)


def _formed(function: Function, seen: Iterable[Call], near: Near) -> Iterator[Call]:
    """The call as each of those that were seen would have been written."""
    given = dict(near.arguments)
    added = tuple((name, given.pop(name)) for name in function.added if name in given)
    places, defaults = _signature(function)
    seen = list(seen)
    owns = [_own(call, places) for call in seen]
    for call, own in zip(seen, owns, strict=True):
        first = places[: len(call.arguments)]
        named = [name for name, _ in call.keywords]
        rest = [name for name in given if name not in first and name not in named]
        more = [name for name in rest if given[name] != defaults.get(name)]
        spelled = _spelled(near, own, owns)
        if spelled and len(first) == len(call.arguments) and {*first, *named} <= set(given):
            yield replace(
                call,
                arguments=tuple(spelled[name] for name in first),
                keywords=tuple((name, spelled[name]) for name in (*named, *more)),
                notebook_values=tuple((name, spelled[name]) for name, _ in added),
                result=near.result,
                printed="",
                inexact=_is_inexact(near.result),
            )


def _own(call: Call, places: list[str]) -> dict[str, str]:
    """What a call was given, by the parameters' names."""
    values = {name.lower(): value for name, value in call.notebook_values}
    placed = zip(places, call.arguments, strict=False)
    return {**values, **dict(call.notebook_values), **dict(placed), **dict(call.keywords)}


def _spelled(near: Near, own: Mapping[str, str], others: list[dict[str, str]]) -> dict[str, str]:
    """The arguments, if this is the call that the other one is near to; else nothing."""
    spelled = {}
    for name, source in near.arguments:
        before = own.get(name, "")
        if before.startswith(_ROW):
            rows = [each[name] for each in others if each.get(name, "").startswith(_ROW)]
            as_it_was = [row for row in rows if _changed_row(row, source, most=0)]
            source = _changed_row(before, source, most=0 if as_it_was else 1)
        elif not source and len({each.get(name) for each in others}) == 1:
            source = before
        elif source.startswith("{") != before.startswith("{"):
            source = ""  # a row that lies in a file
        if not source:
            return {}
        spelled[name] = source
    return spelled


def _changed_row(source: str, wanted: str, *, most: int) -> str:
    """The row with other values in at most so many columns; "" where it differs in more."""
    tree = ast.parse(source, mode="eval").body
    assert isinstance(tree, ast.Call)
    items = tree.args[0]
    assert isinstance(items, ast.Dict)
    row = ast.literal_eval(wanted) if wanted else {}
    changed = 0
    for place, (key, value) in enumerate(zip(items.keys, items.values, strict=True)):
        name = key.value if isinstance(key, ast.Constant) else None
        new = repr(row.pop(name)) if name in row else ast.unparse(value)
        if new != ast.unparse(value):
            items.values[place] = ast.parse(new, mode="eval").body
            changed += 1
    return ast.unparse(tree) if changed <= most and not row and wanted else ""


def _signature(function: Function) -> tuple[list[str], dict[str, str]]:
    """The parameters that go by their place, and the defaults of all, as `repr` spells them."""
    for node in ast.walk(ast.parse(function.source)):
        if isinstance(node, _Def) and node.name == function.name:
            places = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
            last = places[len(places) - len(node.args.defaults) :]
            named = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
            pairs = [*zip(last, node.args.defaults, strict=True)]
            pairs += [(each.arg, value) for each, value in named if value is not None]
            return places, {name: _default(value) for name, value in pairs}
    return [], {}


def _default(node: ast.expr) -> str:
    try:
        return repr(ast.literal_eval(node))
    except ValueError:
        return ""


def _is_inexact(literal: str) -> bool:
    nodes = ast.walk(ast.parse(literal, mode="eval"))
    return any(isinstance(n, ast.Constant) and isinstance(n.value, float) for n in nodes)
