"""Which functions no test can call as they stand, and why."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from nb2prod.analysis.effects import Definition, Effect
from nb2prod.analysis.io_calls import called_name
from nb2prod.analysis.scopes import free_names
from nb2prod.analysis.tested import is_test
from nb2prod.analysis.variables import Variables
from nb2prod.notebook import ParsedCell
from nb2prod.notebook.walk import walk

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
    for effect in effects:
        if effect.kind in {"read", "write"} and effect.function:
            inside.setdefault(effect.function, effect)
    for cell in variables.cells:
        for node in cell.tree.body:
            if not isinstance(node, Definition) or node.name in tested or is_test(node):
                continue
            inner = [part for statement in node.body for part in walk(statement)]
            found = _global(node, inner, variables) or _changed(node, inner)
            found = found or _io(node, inner, inside)
            if found:
                yield Untestable(cell, node, *found)


_Found = tuple[ast.AST, Reason, str]


def _global(function: Definition, inner: list[ast.AST], variables: Variables) -> _Found | None:
    """A variable of the notebook that the body reads, and that is no constant."""
    named = {n.id for n in inner if isinstance(n, ast.Name)}
    varying = {name for name in named if _varies(name, variables)}
    names = varying & free_names(function) if varying else varying
    reads = [n for n in inner if isinstance(n, ast.Name) and n.id in names] if names else []
    if reads:
        first = min(reads, key=lambda n: (n.lineno, n.col_offset))
        return first, "reads", first.id
    return None


def _varies(name: str, variables: Variables) -> bool:
    """Whether a name is a variable whose value depends on what ran before."""
    bindings = variables.bindings.get(name, [])
    if not bindings or name.isupper() or name.startswith("_") or _DRAWN_ON.search(name):
        return False
    if all(_is_fixed(binding.statement) for binding in bindings):
        return False
    defining = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.alias)
    return not any(isinstance(b.node, defining) for b in bindings)


def _is_fixed(statement: ast.stmt) -> bool:
    """Whether a statement binds a plain value, or another name for something: `cat = "".join`."""
    value = statement.value if isinstance(statement, ast.Assign | ast.AnnAssign) else None
    if isinstance(value, ast.Call):
        return called_name(value) in _FIXED_CALLS
    return isinstance(value, (*_PLAIN, ast.Attribute))


def _changed(function: Definition, inner: list[ast.AST]) -> _Found | None:
    """An argument that is changed in place by a function which gives back a result."""
    arguments = {a.arg for a in (*function.args.posonlyargs, *function.args.args)}
    arguments &= {name for node in inner if (name := _table(node))}
    if not (arguments and _gives_back(inner)):
        return None
    rebound = {n.id: n.lineno for n in reversed(inner) if _binds(n)}  # type: ignore[attr-defined]
    targets = [target for node in inner if (target := _target(node))]
    for node in sorted(targets, key=lambda n: (n.lineno, n.col_offset)):
        if node.id in arguments and rebound.get(node.id, 1e9) > node.lineno:
            return node, "changes", node.id
    return None


def _table(node: ast.AST) -> str:
    """The name of what is used as a table is: `bills.groupby`, `bills["kwh"].fillna`."""
    if isinstance(node, ast.Attribute) and node.attr in _OF_TABLES:
        where = node.value.value if isinstance(node.value, ast.Subscript) else node.value
        return where.id if isinstance(where, ast.Name) else ""
    return ""


def _binds(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


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


def _io(
    function: Definition, inner: list[ast.AST], inside: dict[Definition, Effect]
) -> _Found | None:
    """A file that is read or written amid other work."""
    effect = inside.get(function)
    if effect is None or _FOR_IO.search(function.name) or not isinstance(effect.node, ast.Call):
        return None
    logic = [n for n in inner if isinstance(n, ast.stmt) and not isinstance(n, _QUIET)]
    if len(logic) >= _LOGIC and _gives_back(inner):
        return effect.node, "reaches out", called_name(effect.node)
    return None


def _gives_back(inner: list[ast.AST]) -> bool:
    return any(isinstance(node, ast.Return) and node.value is not None for node in inner)
