"""Which functions no test can call as they stand, and why."""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from nb2prod.analysis.effects import Definition, Effect
from nb2prod.analysis.flow.around import scopes_around
from nb2prod.analysis.flow.scopes import is_local
from nb2prod.analysis.flow.variables import Variables
from nb2prod.analysis.tested import is_test
from nb2prod.notebook import ParsedCell
from nb2prod.notebook.walk import by_kind, called_name, index

Reason = Literal["reads", "changes", "reaches out"]

_LOGIC = 6  # statements, from which on a function does more than read or write
_FOR_IO = re.compile(
    r"(?:^|_)(?:main|run|(?:pre)?load|read|save|write|download|export|fetch|get|open|import|dump|"
    r"store|plot|show|draw|display|parse|create|make|prepare|setup|train|evaluate|test)(?:_|$|[A-Z])"
)
_PLAIN = (
    ast.Constant, ast.Tuple, ast.List, ast.Set, ast.Dict, ast.UnaryOp, ast.BinOp, ast.JoinedStr,
    ast.Lambda,
)  # fmt: skip
_LITERAL = (ast.Constant, ast.UnaryOp, ast.Tuple, ast.List, ast.Set, ast.Dict)
_FIXED_CALLS = frozenset(
    "compile getLogger Path PurePath namedtuple TypeVar device frozenset set dict tuple list range "
    "partial lru_cache datetime date timedelta Decimal array environ get getenv float int str "
    "join stopwords words load_dotenv Console logger Random default_rng".split()
)
_DRAWN_ON = re.compile(r"(?:^|_)(?:ax|axes|fig|figure|lines?|canvas)\d*$|^ax\d*_|^ax[A-Z]")
_OF_TABLES = frozenset(
    "loc iloc at iat columns index groupby merge join fillna dropna apply map astype str dt "
    "rolling drop sort_values isin isna notna assign replace shift diff reset_index".split()
)
_CHANGES_LISTS = frozenset("append extend insert remove sort reverse clear".split())
_QUIET = (ast.Return, ast.Pass, ast.Import, ast.ImportFrom, ast.Global, ast.With)


@dataclass(frozen=True, slots=True, eq=False)
class Untestable:
    """A function, the node that stands in the way, and the name that it is about."""

    cell: ParsedCell
    function: Definition
    node: ast.AST
    reason: Reason
    name: str


def find_untestable(
    variables: Variables, effects: Iterable[Effect], tested: frozenset[str]
) -> Iterator[Untestable]:
    """Those of the notebook's own functions that no test calls, each with its first reason."""
    inside: dict[Definition, Effect] = {}
    logs: Counter[Definition] = Counter()
    for effect in effects:
        if effect.kind in {"read", "write"} and effect.function:
            inside.setdefault(effect.function, effect)
        elif effect.kind == "log" and effect.function:
            logs[effect.function] += 1
    for cell in variables.cells:
        for node in cell.tree.body:
            if not isinstance(node, Definition) or node.name in tested or is_test(node):
                continue
            inner = by_kind(node)
            found = _global(node, inner, cell, variables) or _changed(node, inner)
            found = found or _io(node, inner, inside.get(node), logs[node])
            if found:
                yield Untestable(cell, node, *found)


_Inner = Mapping[type[ast.AST], list[Any]]
_Found = tuple[ast.AST, Reason, str]


def _global(
    function: Definition, inner: _Inner, cell: ParsedCell, variables: Variables
) -> _Found | None:
    """A variable of the notebook that the body reads, and that is no constant."""
    named: list[ast.Name] = inner.get(ast.Name, [])
    known = variables.bindings.keys() & {n.id for n in named}
    varying = {name for name in known if _varies(name, variables)}
    body = _place(function.body[0])
    named = [n for n in named if n.id in varying and _place(n) >= body]
    nodes = index(cell.tree)
    free = {n.id for n in named if not is_local(n.id, scopes_around(n, nodes))}
    reads = [n for n in named if n.id in free]
    if reads:
        first = min(reads, key=_place)
        return first, "reads", first.id
    return None


def _place(node: ast.stmt | ast.expr) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _varies(name: str, variables: Variables) -> bool:
    """Whether a name is a variable whose value depends on what ran before."""
    bindings = variables.bindings[name]
    if name.isupper() or name.startswith("_") or _DRAWN_ON.search(name):
        return False
    if all(_is_fixed(binding.statement) for binding in bindings):
        return _are_different([binding.statement for binding in bindings])
    defining = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.alias)
    return not any(isinstance(b.node, defining) for b in bindings)


def _is_fixed(statement: ast.stmt) -> bool:
    """Whether a statement binds a plain value, or another name for something: `cat = "".join`."""
    value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
    if isinstance(value, ast.Call):
        return called_name(value) in _FIXED_CALLS
    return isinstance(value, (*_PLAIN, ast.Attribute))


def _are_different(bound: list[ast.stmt]) -> bool:
    """Whether a name is given plain values that are not the same."""
    values = [s.value for s in bound if isinstance(s, ast.Assign | ast.AnnAssign)]
    literals = all(isinstance(value, _LITERAL) for value in values)
    return len(values) > 1 and literals and len({ast.dump(v) for v in values if v}) > 1


def _changed(function: Definition, inner: _Inner) -> _Found | None:
    """A table or list among the arguments that is changed, while a result is given back."""
    arguments = {a.arg for a in (*function.args.posonlyargs, *function.args.args)}
    if not (arguments and _gives_back(inner)):
        return None
    tables = set(map(_table, inner.get(ast.Attribute, ())))
    tables |= {r.value.id for r in inner[ast.Return] if isinstance(r.value, ast.Name)}
    bound = [n for n in inner.get(ast.Name, ()) if isinstance(n.ctx, ast.Store)]
    rebound = {n.id: n.lineno for n in sorted(bound, key=_place, reverse=True)}
    may_change = (*inner.get(ast.Subscript, ()), *inner.get(ast.Call, ()))
    targets = [target for node in may_change if (target := _target(node))]
    targets = [t for t in targets if t.id in tables]
    targets += filter(None, map(_list, inner.get(ast.Expr, ())))
    for node in sorted(targets, key=_place):
        if node.id in arguments and rebound.get(node.id, 1e9) > node.lineno:
            return node, "changes", node.id
    return None


def _list(statement: ast.Expr) -> ast.Name | None:
    """The list that a statement changes: `bills.append(bill)`."""
    match statement.value:
        case ast.Call(func=ast.Attribute(value=ast.Name() as name, attr=attr)):
            return name if attr in _CHANGES_LISTS else None
    return None


def _table(node: ast.Attribute) -> str:
    """The name of what is used as a table is: `bills.groupby`, `bills["kwh"].fillna`."""
    if node.attr in _OF_TABLES:
        where = node.value.value if isinstance(node.value, ast.Subscript) else node.value
        return where.id if isinstance(where, ast.Name) else ""
    return ""


def _target(node: ast.AST) -> ast.Name | None:
    """The table that a column is written into, or that a method changes in place."""
    if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store | ast.Del):
        where = node.value
        if isinstance(where, ast.Attribute) and where.attr in {"loc", "iloc", "at", "iat"}:
            where = where.value
        elif not (isinstance(node.slice, ast.Constant) and isinstance(node.slice.value, str)):
            return None
        return where if isinstance(where, ast.Name) else None
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        in_place = any(
            k.arg == "inplace" and isinstance(k.value, ast.Constant) and k.value.value is True
            for k in node.keywords
        )
        return node.func.value if in_place and isinstance(node.func.value, ast.Name) else None
    return None


def _io(function: Definition, inner: _Inner, effect: Effect | None, logs: int) -> _Found | None:
    """A file that is read or written amid other work, which log lines are not."""
    if effect is None or _FOR_IO.search(function.name) or not isinstance(effect.node, ast.Call):
        return None
    kinds = (kind for kind in inner if issubclass(kind, ast.stmt) and kind not in _QUIET)
    if sum(len(inner[kind]) for kind in kinds) - logs >= _LOGIC and _gives_back(inner):
        return effect.node, "reaches out", called_name(effect.node)
    return None


def _gives_back(inner: _Inner) -> bool:
    return any(node.value is not None for node in inner.get(ast.Return, ()))
