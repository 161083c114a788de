"""Code that reaches variables by their names as texts: eval, exec, globals, locals, vars."""

import ast
import keyword
from collections.abc import Iterator
from dataclasses import dataclass

from nb2prod.analysis.flow.scopes import FunctionNode, Mention, local_names, mentions
from nb2prod.notebook.walk import by_kind, walk

_DYNAMIC = frozenset({"exec", "eval", "globals", "locals", "vars"})


@dataclass(frozen=True, slots=True)
class LookUp:
    """`"name" in globals()`, `globals()["name"]` or `globals().get("name")`: about one variable.

    `space` is the mention of `globals`, `locals` or `vars` in it, `whole` all of it.
    """

    name: str
    space: Mention
    whole: ast.expr


def look_ups(statement: ast.stmt, *, deferred: bool = False) -> Iterator[LookUp]:
    """The variables that a statement itself looks up by a name that it spells out.

    With `deferred` those that its functions look up through `globals()`, and never bind.
    """
    if not _may_reach(statement):  # as good as always
        return
    asked = {space: (name, whole) for space, name, whole in _asked(statement)}
    for mention in mentions(statement) if asked else ():
        if mention.parent not in asked or mention.name not in _DYNAMIC:
            continue
        name, whole = asked[mention.parent]
        own = any(name in _own_names(scope) for scope in mention.inside)
        inner = mention.inside and mention.name == "globals" and not own
        if inner if deferred else not mention.inside:
            yield LookUp(name, mention, whole)


def stores(statement: ast.stmt) -> Iterator[tuple[ast.Subscript, str]]:
    """`globals()["name"] = …` where the statement itself runs, as (what is bound, its name)."""
    inside = {m.parent for m in mentions(statement) if m.name == "globals" and not m.inside}
    for node in walk(statement) if inside else ():
        match node:
            case ast.Subscript(
                value=ast.Call(args=[]) as space,
                slice=ast.Constant(value=str(name)),
                ctx=ast.Store(),
            ) if (
                space in inside and name.isidentifier() and not keyword.iskeyword(name)
            ):
                yield node, name


def _own_names(scope: ast.AST) -> frozenset[str]:
    if isinstance(scope, FunctionNode):
        return local_names(scope)
    return frozenset(n.id for n in walk(scope) if isinstance(n, ast.Name) and not _is_load(n))


def _is_load(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Load)


def handed_on(statement: ast.stmt) -> list[ast.Call]:
    """The calls of `globals()` whose dictionary goes elsewhere as a whole."""
    calls: list[ast.Call] = by_kind(statement).get(ast.Call, [])
    calls = [c for c in calls if isinstance(c.func, ast.Name) and c.func.id == "globals"]
    if not calls:  # as good as always
        return []
    held = {n.value for n in walk(statement) if isinstance(n, ast.Subscript | ast.Attribute)}
    asked = {space for space, _, _ in _asked(statement)}
    return [call for call in calls if call not in held and call not in asked]


def reaches_everything(statement: ast.stmt) -> bool:
    """Whether a statement may read or bind any variable, without naming it."""
    if not _may_reach(statement):  # as good as always
        return False
    open_calls = {mention.parent for mention in mentions(statement) if _is_open(mention)}
    known = {found.space.parent for found in look_ups(statement)}
    return bool(open_calls - known - set(handed_on(statement)))


def reaches_by_key(statement: ast.stmt) -> bool:
    """Whether all that a statement reaches without naming it is asked for by a computed name."""
    keyed = {space for node in walk(statement) for space in _keyed(node)}
    open_calls = {mention.parent for mention in mentions(statement) if _is_open(mention)}
    return open_calls <= keyed


def _keyed(node: ast.AST) -> list[ast.expr]:
    match node:
        case ast.Subscript(value=space) | ast.Attribute(
            value=space, attr="get" | "pop" | "setdefault" | "update"
        ):
            return [space]
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[space]):
            return [space]
    return []


def _may_reach(statement: ast.stmt) -> bool:
    return any(name.id in _DYNAMIC for name in by_kind(statement).get(ast.Name, ()))


def _is_open(mention: Mention) -> bool:
    call = mention.parent
    if mention.name not in _DYNAMIC or not isinstance(call, ast.Call):
        return False
    if call.func is not mention.node or (mention.name == "vars" and call.args):
        return False  # `vars(x)` is about x alone
    if mention.name in {"locals", "vars"} and any(
        isinstance(scope, FunctionNode) for scope in mention.inside
    ):
        return False  # these are the function's own
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


def _asked(statement: ast.stmt) -> Iterator[tuple[ast.AST, str, ast.expr]]:
    """Calls of `globals()` and its like in which one name is looked up, with that and all of it."""
    for node in walk(statement):
        match node:
            case ast.Compare(
                left=ast.Constant(value=str(name)),
                ops=[ast.In() | ast.NotIn()],
                comparators=[ast.Call(args=[]) as space],
            ):
                yield space, name, node
            case ast.Subscript(
                value=ast.Call(args=[]) as space,
                slice=ast.Constant(value=str(name)),
                ctx=ast.Load(),
            ):
                yield space, name, node
            case ast.Call(
                func=ast.Attribute(value=ast.Call(args=[]) as space, attr="get"),
                args=[ast.Constant(value=str(name)), *_],
            ):
                yield space, name, node
