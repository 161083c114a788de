"""Code that reaches variables by their names as texts: eval, exec, globals, locals, vars."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from nb2prod.analysis.scopes import Mention, mentions
from nb2prod.notebook.walk import walk

_DYNAMIC = frozenset({"exec", "eval", "globals", "locals", "vars"})


@dataclass(frozen=True, slots=True)
class LookUp:
    """`"name" in globals()`, `globals()["name"]` or `globals().get("name")`: about one variable.

    `space` is the mention of `globals`, `locals` or `vars` in it.
    """

    name: str
    space: Mention


def look_ups(statement: ast.stmt) -> list[LookUp]:
    """The variables that a statement itself looks up by a name that it spells out."""
    asked = dict(_asked(statement))
    if not asked:
        return []
    return [
        LookUp(asked[m.parent], m)
        for m in mentions(statement)
        if m.parent in asked and not m.inside and m.name in _DYNAMIC
    ]


def handed_on(statement: ast.stmt) -> list[ast.Call]:
    """The calls of `globals()` whose dictionary goes elsewhere as a whole."""
    held = {n.value for n in walk(statement) if isinstance(n, ast.Subscript | ast.Attribute)}
    asked = dict(_asked(statement))
    return [
        call
        for call in walk(statement)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
        if call.func.id == "globals" and call not in held and call not in asked
    ]


def reaches_everything(statement: ast.stmt) -> bool:
    """Whether a statement may read or bind any variable, without naming it."""
    known = {id(found.space.parent) for found in look_ups(statement)}
    known |= {id(call) for call in handed_on(statement)}
    return any(
        _is_open(mention) and id(mention.parent) not in known for mention in mentions(statement)
    )


def _is_open(mention: Mention) -> bool:
    call = mention.parent
    if mention.name not in _DYNAMIC or not isinstance(call, ast.Call):
        return False
    if call.func is not mention.node or (mention.name == "vars" and call.args):
        return False  # `vars(x)` is about x alone
    if mention.name in {"eval", "exec"}:
        own_space = len(call.args) + len(call.keywords) > 1
        return not own_space and not (mention.name == "eval" and _is_spelled_out(mention, call))
    return True


def _is_spelled_out(mention: Mention, call: ast.Call) -> bool:
    """`eval("a + 1")`, whose names a reader can see; inner scopes would not see a step's."""
    text = call.args[0].value if call.args and isinstance(call.args[0], ast.Constant) else None
    if mention.inside or not isinstance(text, str):
        return False
    return not any(word in text.split() for word in ("for", "lambda", "lambda:", ":="))


def _asked(statement: ast.stmt) -> Iterator[tuple[ast.AST, str]]:
    """Calls of `globals()` and its like in which one name is looked up, with that name."""
    for node in walk(statement):
        match node:
            case ast.Compare(
                left=ast.Constant(value=str(name)),
                ops=[ast.In() | ast.NotIn()],
                comparators=[ast.Call(args=[]) as space],
            ):
                yield space, name
            case ast.Subscript(
                value=ast.Call(args=[]) as space,
                slice=ast.Constant(value=str(name)),
                ctx=ast.Load(),
            ):
                yield space, name
            case ast.Call(
                func=ast.Attribute(value=ast.Call(args=[]) as space, attr="get"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                yield space, name
