"""What the names of a program are bound to, and which calls take a name for a place."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from nb2prod.analysis.flow.around import scopes_around
from nb2prod.analysis.flow.scopes import FunctionNode, local_names
from nb2prod.analysis.io_calls import Use, may_reach, uses
from nb2prod.notebook import Program
from nb2prod.notebook.walk import Index, index

Scope = tuple[FunctionNode, ...]
Key = tuple[FunctionNode | None, str]

_FOLDERS = frozenset(
    "output_dir out_dir outdir output_folder output_directory save_dir log_dir logging_dir "
    "cache_dir data_dir checkpoint_dir model_dir root_dir results_dir work_dir local_dir "
    "download_dir export_dir default_root_dir".split()
)  # whatever is called with these takes a folder
_BINDING = (
    ast.Assign,
    ast.AnnAssign,
    ast.NamedExpr,
    ast.For,
    ast.AsyncFor,
    ast.comprehension,
)


@dataclass(slots=True)
class Bindings:
    """What names stand for.

    `uses` are the places that calls take, `values` what is bound to a variable, each with the
    functions that it stands in, the outermost first; `calls` are all calls by their words.
    """

    uses: list[tuple[Use, Scope]] = field(default_factory=list)
    values: dict[Key, list[tuple[ast.expr, Scope]]] = field(default_factory=dict)
    calls: dict[str, list[tuple[list[ast.Call], Index]]] = field(default_factory=dict)

    def key(self, name: str, scope: Scope) -> Key:
        """Which variable a name means in a scope."""
        for function in reversed(scope):
            if name in local_names(function):
                return function, name
        return None, name

    def arguments(self, function: FunctionNode, name: str) -> Iterator[tuple[ast.expr, Scope]]:
        """What the program's calls give to a parameter of a function."""
        if isinstance(function, ast.Lambda):
            return
        parameters = [a.arg for a in (*function.args.posonlyargs, *function.args.args)]
        if name not in parameters:
            return
        position = parameters.index(name)
        defaults = function.args.defaults
        if position >= len(parameters) - len(defaults):
            yield defaults[position - len(parameters)], ()
        made = ((c, nodes) for calls, nodes in self.calls.get(function.name, ()) for c in calls)
        for call, nodes in made:
            if not isinstance(call.func, ast.Name):
                continue
            if position < len(call.args):
                yield call.args[position], scope_of(call, nodes)
            for keyword in call.keywords:
                if keyword.arg == name:
                    yield keyword.value, scope_of(call, nodes)


def find_bindings(program: Program) -> Bindings:
    """Those of every cell."""
    found = Bindings()
    for nodes in (index(cell.tree) for cell in program.cells):
        _note_calls(found, nodes)
        _note_keywords(found, nodes)
        _note_bindings(found, nodes)
    return found


def _note_calls(found: Bindings, nodes: Index) -> None:
    for word, made in nodes.calls.items():
        found.calls.setdefault(word, []).append((made, nodes))
        for call in made if may_reach(word) else ():
            found.uses += [(use, scope_of(call, nodes)) for use in uses(call)]


def _note_keywords(found: Bindings, nodes: Index) -> None:
    for given in nodes.of(ast.keyword):
        if given.arg in _FOLDERS and not isinstance(given.value, ast.Subscript):
            found.uses.append((Use(given.value, "unknown", True), scope_of(given, nodes)))


def _note_bindings(found: Bindings, nodes: Index) -> None:
    for node in nodes.of(*_BINDING):
        pairs: list[tuple[ast.expr, ast.expr]] = []
        if isinstance(node, ast.Assign):
            pairs = [(target, node.value) for target in node.targets]
        elif isinstance(node, ast.AnnAssign | ast.NamedExpr):
            pairs = [(node.target, node.value)] if node.value else []
        elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            pairs = [(node.target, node.iter)]
        scope = scope_of(node, nodes)
        while pairs:
            target, value = pairs.pop()
            if isinstance(target, ast.Name):
                key = found.key(target.id, scope)
                found.values.setdefault(key, []).append((value, scope))
            elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                pairs += zip(target.elts, value.elts, strict=False)
            elif isinstance(target, ast.Tuple):
                pairs += zip(target.elts, _keys_and_values(value), strict=False)


def _keys_and_values(node: ast.expr) -> tuple[ast.expr, ...]:
    """What the pairs of `files.items()` are made of: the keys, and the values, of `files`."""
    match node:
        case ast.Call(func=ast.Attribute(value=files, attr="items"), args=[]):
            return ast.Call(ast.Attribute(files, "keys", ast.Load()), [], []), files
    return ()


def scope_of(node: ast.AST, nodes: Index) -> Scope:
    """The functions in whose bodies a node stands, the outermost first."""
    scopes = scopes_around(node, nodes)
    return tuple(scope for scope in scopes if isinstance(scope, FunctionNode)) if scopes else ()
