"""Names that two cells give two meanings: another kind of thing, other parameters or statements."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from nb2prod.analysis.flow.variables import Binding, Variables
from nb2prod.notebook.walk import dumped, index, walk

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINITIONS = (*_FUNCTIONS, ast.ClassDef, ast.alias)
_SHORTEST = 3  # `x`, `i` and `df` are names for whatever is at hand


@dataclass(frozen=True, slots=True, eq=False)
class Redefined:
    """A name that `after` gives another meaning than `before`.

    `was` and `now` say which: "a list", the full name of an import, or "(a, b)" for parameters.
    They are the same where a function computes something else.
    """

    before: Binding
    after: Binding
    was: str
    now: str


def find_redefined(variables: Variables) -> tuple[Redefined, ...]:
    """The first change of meaning of each name, in reading order."""
    found = [next(_changes(places, variables), None) for places in variables.bindings.values()]
    return tuple(sorted(filter(None, found), key=lambda change: change.after.at))


def _changes(places: list[Binding], variables: Variables) -> Iterator[Redefined]:
    if all(binding.cell is places[0].cell for binding in places):
        return
    known = [binding for binding in places if binding.whole and _is_new(binding)]
    for before, after in pairwise(known):
        if before.cell is not after.cell:
            if meanings := _meanings(before, after):
                yield Redefined(before, after, *meanings)
            elif _computes_otherwise(before, after) and _are_used(before, after, variables):
                yield Redefined(before, after, "a function", "a function")


def _is_new(binding: Binding) -> bool:
    """Whether it binds a new value, and not the old one changed: `f = njit(f)`, `n += 1`."""
    statement = binding.statement
    if isinstance(statement, ast.AugAssign | ast.Global):
        return False
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        named = index(binding.cell.tree).names.get(binding.name, ())
        if len(named) < 2 or not statement.value:
            return True
        within = set(walk(statement.value))
        return within.isdisjoint(named)
    return True


def _meanings(before: Binding, after: Binding) -> tuple[str, str] | None:
    """What a name was and is, where that differs."""
    was, now = _kind(before), _kind(after)
    if was == now == "a function":
        return _signatures(before.node, after.node)
    if was == now == "an import":
        return _imports(before, after)
    if was == now or not (was and now):
        return None
    defined = isinstance(before.node, _DEFINITIONS) or isinstance(after.node, _DEFINITIONS)
    if defined:
        return was, now
    literal = "a variable" not in (was, now)
    return (was, now) if literal and len(before.name) >= _SHORTEST else None


def _kind(binding: Binding) -> str:
    node, statement = binding.node, binding.statement
    if isinstance(node, _FUNCTIONS):
        return "a function"
    if isinstance(node, ast.ClassDef):
        return "a class"
    if isinstance(node, ast.alias):
        return "an import"
    if isinstance(statement, ast.Assign) and node in statement.targets:
        return _value_kind(statement.value)
    return "a variable"


def _value_kind(value: ast.expr) -> str:
    match value:
        case ast.Lambda():
            return "a function"
        case ast.JoinedStr() | ast.Constant(value=str()):
            return "a text"
        case ast.Constant(value=bool()):
            return "a yes or no"
        case ast.Constant(value=int() | float()) | ast.UnaryOp(operand=ast.Constant()):
            return "a number"
        case ast.Constant():
            return ""
        case ast.List() | ast.ListComp():
            return "a list"
        case ast.Dict() | ast.DictComp():
            return "a dictionary"
    return "a variable"


def _signatures(before: ast.AST, after: ast.AST) -> tuple[str, str] | None:
    """The parameters, unless who calls the old function can call the new one as well."""
    if not (isinstance(before, _FUNCTIONS) and isinstance(after, _FUNCTIONS)):
        return None  # a lambda
    old, new = before.args, after.args
    needed = _positional(new) - len(new.defaults)
    fits = needed <= _positional(old) - len(old.defaults) and _positional(old) <= _positional(new)
    required = any(default is None for default in new.kw_defaults)
    if old.vararg or old.kwarg or old.kwonlyargs or (fits and not required) or new.vararg:
        return None
    return f"({ast.unparse(old)})", f"({ast.unparse(new)})"


def _computes_otherwise(before: Binding, after: Binding) -> bool:
    """Whether a function that did something does something else, with the same parameters."""
    old, new = before.node, after.node
    if not (isinstance(old, _FUNCTIONS) and isinstance(new, _FUNCTIONS)):
        return False
    parameters = [[a.arg for a in walk(f.args) if isinstance(a, ast.arg)] for f in (old, new)]
    if parameters[0] != parameters[1]:
        return False
    was, now = _does(old), _does(new)
    return bool(was and now) and was != now


def _does(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    """Its statements, but for the description; nothing where it is yet to be written."""
    quiet = (ast.Pass, ast.Raise)
    does = [s for s in function.body if not (isinstance(s, ast.Expr) and _is_text(s.value))]
    return [] if all(isinstance(s, quiet) for s in does) else [*map(dumped, does)]


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant)  # also `...`


def _are_used(before: Binding, after: Binding, variables: Variables) -> bool:
    """Whether cells use the first meaning before the second comes, and that one then."""
    places = [read.at for read in variables.reads(frozenset({before.name}))]
    between = any(_end(before) < place < after.at for place in places)
    return between and any(place > _end(after) for place in places)


def _end(binding: Binding) -> tuple[int, int, int]:
    """Where a definition ends: a function that calls itself does not use it."""
    node = binding.node
    return binding.at[0], getattr(node, "end_lineno", 0), getattr(node, "end_col_offset", 0)


def _positional(arguments: ast.arguments) -> int:
    return len(arguments.posonlyargs) + len(arguments.args)


def _imports(before: Binding, after: Binding) -> tuple[str, str] | None:
    old, new = _imported(before), _imported(after)
    last = [name.rpartition(".")[2] for _, name in (old, new)]
    if old[1] == new[1] or (old[0] == new[0] and last[0] == last[1]):
        return None
    if not (old[0] or new[0]) and "." in old[1] + new[1]:  # `import a.b` after `import a`
        return None
    return old[1], new[1]


def _imported(binding: Binding) -> tuple[bool, str]:
    """Whether it is taken from a module, and its full name."""
    alias, statement = binding.node, binding.statement
    assert isinstance(alias, ast.alias)
    if isinstance(statement, ast.ImportFrom):
        return True, f"{'.' * statement.level}{statement.module or ''}.{alias.name}"
    return False, alias.name
