"""`globals()["x"]`, `"x" in locals()`, `eval("x + 1")`: names in texts become plain names.

In a package the notebook's variables are no globals of anything. Where a lookup by text has one
answer that is known from reading, the answer stands in its place.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

from nb2prod.analysis.scopes import Comprehension, bound_names, local_names
from nb2prod.notebook import ParsedCell, TextEdit
from nb2prod.notebook.walk import children, walk
from nb2prod.transform.draft import Draft
from nb2prod.transform.model import Skipped
from nb2prod.transform.rewrite import rewritten

_SPACES = frozenset({"globals", "locals", "vars"})
_SHELLS = frozenset("__file__ __builtins__ __doc__ __name__ _ Out In exit quit open".split())
_ROUNDS = 3  # what one round binds by its name, the next can find
_INSIDE = "looks in the package's module, where the notebook's variables are not: pass the value"


@dataclass(frozen=True, slots=True)
class _Scope:
    """What is known of the notebook's names where some code stands.

    `bound` surely have a value, `maybe` may have one by then. `own` are the names of the functions
    around the code, None at the top. `closed` tells that no name can come about unseen.
    """

    cell: ParsedCell
    bound: frozenset[str]
    maybe: frozenset[str]
    closed: bool
    own: frozenset[str] | None = None


def resolve_lookups(draft: Draft) -> Draft:
    """Write names where the notebook looks its variables up by their names' text."""
    for _ in range(_ROUNDS):
        before, (draft, left) = draft, _round(draft)
        if draft.analysis is before.analysis:
            break
    return replace(draft, notes=(*draft.notes, *left))


def _round(draft: Draft) -> tuple[Draft, list[Skipped]]:
    """The draft with what can be said plainly, and what stays a lookup inside a function."""
    binding = [u.names.may_bind | u.names.global_writes for u in draft.units]
    every = frozenset().union(*binding)
    dynamic = [u for u in draft.units if u.names.dynamic]
    if not dynamic or every & (_SPACES | {"eval", "exec"}):
        return draft, []
    nodes = [node for unit in draft.units for node in walk(unit.node)]
    every |= {name for node in nodes if (name := _assigned(node))}
    every |= {name for node in nodes if _is_text_call(node, "exec") for name in _names_in(node)}
    gone = frozenset(n for u in draft.units for n in u.names.deletes)
    understood = {id(space) for node in nodes if (space := _space_of(node))}
    closed = all(id(n) in understood or not _is_space(n) for n in nodes)
    closed = closed and not any(_may_bind_unseen(node) for node in nodes)
    bound: set[str] = set()
    edits: dict[ParsedCell, list[TextEdit]] = {}
    notes: list[Skipped] = []
    for unit in draft.units:
        if unit.names.dynamic:
            scope = _Scope(unit.cell, frozenset(bound - gone), every, closed)
            edits.setdefault(unit.cell, []).extend(_edits(unit.node, scope))
            notes += _left(unit.cell, unit.node, scope)
        bound |= unit.names.binds
    real = {cell: made for cell, made in edits.items() if made}
    return rewritten(draft, real), notes


def _edits(node: ast.AST, scope: _Scope) -> Iterator[TextEdit]:
    """The edits in a statement at the top of a cell, outermost first where they nest."""
    if isinstance(node, ast.Expr) and _is_text_call(node.value, "exec") and scope.own is None:
        yield TextEdit(*scope.cell.span(node), _text_of(node.value).strip("\n"))
        return
    yield from _below(node, _inside(node, scope))


def _below(node: ast.AST, scope: _Scope) -> Iterator[TextEdit]:
    cell = scope.cell
    if _is_text_call(node, "eval"):
        yield TextEdit(*cell.span(node), f"({_text_of(node).strip()})")
        return
    answer = _answer(node, scope)
    if isinstance(answer, ast.expr):  # the default, in which there may be more
        start, end = cell.span(node)
        first, last = cell.span(answer)
        simple = isinstance(answer, ast.Constant | ast.Name | ast.Call | ast.List | ast.Dict)
        left, right = ("", "") if simple else ("(", ")")
        yield TextEdit(start, first, left)
        yield from _below(answer, scope)
        yield TextEdit(last, end, right)
        return
    if answer is not None:
        yield TextEdit(*cell.span(node), answer)
        return
    if _is_space(node) and scope.own is None:
        assert isinstance(node, ast.Call)
        yield TextEdit(*cell.span(node.func), "locals")
    for child in children(node):
        yield from _below(child, _inside(child, scope))


def _inside(node: ast.AST, scope: _Scope) -> _Scope:
    """The scope within a node."""
    own = scope.own or frozenset()
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return replace(scope, own=own | local_names(node))
    if isinstance(node, ast.ClassDef):
        return replace(scope, own=own.union(*(bound_names(child) for child in node.body)))
    if isinstance(node, Comprehension):
        return replace(scope, own=own.union(*(bound_names(g.target) for g in node.generators)))
    return scope


def _answer(node: ast.AST, scope: _Scope) -> str | ast.expr | None:
    """What a lookup finds: a text, the expression of its default, or None if nobody knows."""
    space = _space_of(node)
    if space is None or (scope.own is not None and _called(space) != "globals"):
        return None
    name = _looked_up(node)
    if name in _SHELLS or name in (scope.own or ()) or not name.isidentifier():
        return None
    there = name in scope.bound
    if isinstance(node, ast.Subscript):
        stores = isinstance(node.ctx, ast.Store | ast.Del)
        return name if name in scope.maybe and (scope.own is None or not stores) else None
    if not there and (name in scope.maybe or not scope.closed):
        return None
    if isinstance(node, ast.Compare):
        return str(there == isinstance(node.ops[0], ast.In))
    if there:
        return name
    assert isinstance(node, ast.Call)
    return node.args[1] if len(node.args) > 1 else "None"


def _space_of(node: ast.AST) -> ast.Call | None:
    """The call of `globals` or its like in a lookup by a literal name."""
    found: ast.AST | None = None
    match node:
        case ast.Subscript(value=ast.Call() as found, slice=ast.Constant(value=str())):
            pass
        case ast.Compare(left=ast.Constant(value=str()), comparators=[ast.Call() as found]):
            found = found if isinstance(node.ops[0], ast.In | ast.NotIn) else None
        case ast.Call(
            func=ast.Attribute(value=ast.Call() as found, attr="get"),
            args=[ast.Constant(value=str()), *rest],
            keywords=[],
        ) if (
            len(rest) < 2
        ):
            pass
    return found if isinstance(found, ast.Call) and _is_space(found) else None


def _looked_up(node: ast.AST) -> str:
    match node:
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            return name
        case ast.Compare(left=ast.Constant(value=str(name))):
            return name
        case ast.Call(args=[ast.Constant(value=str(name)), *_]):
            return name
    return ""


def _is_space(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and _called(node) in _SPACES and not node.args


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else ""


def _is_text_call(node: ast.AST, name: str) -> bool:
    """Whether a node is `eval("…")` or `exec("…")` of a literal text that is Python."""
    if not isinstance(node, ast.Call) or _called(node) != name or node.keywords:
        return False
    if len(node.args) != 1 or not _text_of(node):
        return False
    try:
        ast.parse(_text_of(node).strip(), mode=name)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _text_of(node: ast.AST) -> str:
    argument = node.args[0] if isinstance(node, ast.Call) and node.args else None
    is_text = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    return str(argument.value) if is_text and isinstance(argument, ast.Constant) else ""


def _names_in(node: ast.AST) -> frozenset[str]:
    return bound_names(ast.parse(_text_of(node).strip()))


def _assigned(node: ast.AST) -> str:
    """The name that `globals()["name"] = …` binds."""
    writes = isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del)
    return _looked_up(node) if writes and _space_of(node) else ""


def _may_bind_unseen(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return any(alias.name == "*" for alias in node.names)
    is_exec = isinstance(node, ast.Call) and _called(node) == "exec"
    return is_exec and not _is_text_call(node, "exec")


def _left(cell: ParsedCell, node: ast.AST, scope: _Scope) -> Iterator[Skipped]:
    """What stays a lookup inside a function, where it cannot see what it saw."""
    inner = _inside(node, scope)
    if _is_space(node) and scope.own is not None and _called_globals(node):
        yield Skipped(cell.source(node), _INSIDE, cell.location(node))
    for child in children(node):
        if _answer(child, inner) is None:
            yield from _left(cell, child, inner)


def _called_globals(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and _called(node) == "globals"
