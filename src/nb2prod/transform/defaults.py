"""Defaults that read the notebook's variables: callers hand over the value instead.

`def load(path=PATH)` becomes `def load(path)` and `load()` becomes `load(path=PATH)`, where PATH
never changes and every mention is a call that shows which parameters it gives.
"""

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nb2prod.analysis.flow.scopes import Mention
from nb2prod.notebook import ParsedCell, TextEdit, apply_edits
from nb2prod.notebook.walk import walk

_PLAIN = (
    ast.Name, ast.Attribute, ast.Subscript, ast.Constant, ast.BinOp, ast.UnaryOp, ast.Tuple,
    ast.Load, ast.operator, ast.unaryop, ast.Slice,
)  # fmt: skip
_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Default:
    """A parameter whose default value the callers give: `place` counts positional parameters.

    `place` is None for a keyword-only one, `by_keyword` tells that it has to become one; `reads`
    are the variables in it, as the notebook names them.
    """

    parameter: ast.arg
    value: ast.expr
    place: int | None
    by_keyword: bool
    reads: frozenset[str]

    def is_missing(self, call: ast.Call) -> bool:
        """Whether a call relies on the default."""
        by_place = self.place is not None and self.place < len(call.args)
        return not by_place and all(k.arg != self.parameter.arg for k in call.keywords)


def given_defaults(node: ast.stmt, variables: Iterable[str]) -> tuple[Default, ...] | None:
    """The parameters whose defaults read some of the variables; None when they must stay."""
    if not isinstance(node, _Function):
        return ()
    wanted = frozenset(variables)
    places = [*node.args.posonlyargs, *node.args.args]
    first = len(places) - len(node.args.defaults)
    positional = list(enumerate(zip(places[first:], node.args.defaults, strict=True), first))
    read = {place: _names(value) & wanted for place, (_, value) in positional}
    chosen = [place for place in read if read[place]]
    if chosen and chosen[0] < len(node.args.posonlyargs):
        return None
    leading = chosen == list(range(first, first + len(chosen)))
    if not leading and (node.args.vararg or node.args.kwonlyargs):
        return None
    found = [
        Default(parameter, value, place, not leading, read[place])
        for place, (parameter, value) in positional
        if read[place]
    ]
    for parameter, keyword_value in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True):
        if keyword_value and (names := _names(keyword_value) & wanted):
            found.append(Default(parameter, keyword_value, None, False, names))
    return tuple(found) if all(_is_plain(d.value) for d in found) else None


def default_names(node: ast.stmt) -> list[ast.Name]:
    """The names that a function's defaults read."""
    if not isinstance(node, _Function):
        return []
    values = [*node.args.defaults, *(d for d in node.args.kw_defaults if d)]
    return [n for value in values for n in walk(value) if isinstance(n, ast.Name)]


def can_be_given(default: Default, mention: Mention) -> bool:
    """Whether a mention is a call that shows which parameters it gives."""
    call = mention.parent
    if not isinstance(call, ast.Call) or call.func is not mention.node:
        return False
    if any(isinstance(a, ast.Starred) for a in call.args) or any(not k.arg for k in call.keywords):
        return False
    at = default.place
    return not (default.by_keyword and at is not None and at < len(call.args))


def removals(cell: ParsedCell, defaults: Sequence[Default]) -> list[TextEdit]:
    """The edits that take the default values out of a signature."""
    edits = []
    for number, default in enumerate(defaults):
        start, end = cell.span(default.parameter)
        if default.by_keyword and number == 0:
            edits.append(TextEdit(start, start, "*, "))
        edits.append(TextEdit(end, cell.span(default.value)[1], ""))
    return edits


def is_removable(cell: ParsedCell, default: Default) -> bool:
    """Whether nothing but `=` stands between a parameter and its default: no bracket, no line."""
    between = cell.text[cell.span(default.parameter)[1] : cell.span(default.value)[0]]
    return between.strip(" ") == "="


def spelled(cell: ParsedCell, default: Default, edits: Iterable[TextEdit]) -> str:
    """A default's text, with the names that its variables have by now."""
    start, end = cell.span(default.value)
    inside = [e for e in edits if start <= e.start and e.end <= end]
    moved = [TextEdit(e.start - start, e.end - start, e.text) for e in inside]
    return apply_edits(cell.text[start:end], moved)


def _names(value: ast.expr) -> frozenset[str]:
    return frozenset(n.id for n in walk(value) if isinstance(n, ast.Name))


def _is_plain(value: ast.expr) -> bool:
    return all(isinstance(n, _PLAIN) for n in walk(value))
