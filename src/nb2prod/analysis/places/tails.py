"""File names that are put below a folder elsewhere: `folder / name`, `join(folder, names[0])`."""

import ast
from collections.abc import Iterable, Iterator, Set

from nb2prod.analysis.io_calls import joins_paths
from nb2prod.analysis.places.bindings import Bindings, Scope, scope_of
from nb2prod.analysis.places.compose import text_of
from nb2prod.analysis.places.strings import Value, is_place_name
from nb2prod.notebook import Program
from nb2prod.notebook.walk import Index, called_name, index

_ASKING = frozenset(
    "print len str repr splitext startswith endswith "
    "debug info warning error critical exception".split()
)


def find_tails(program: Program, bindings: Bindings, texts: Iterable[Value]) -> set[ast.expr]:
    """The expressions bound to names that follow a folder with a name, and are given to nothing
    else; those in a list that is walked too."""
    work: list[tuple[ast.expr, Scope]] = []
    for nodes in (index(cell.tree) for cell in program.cells):
        for call in nodes.called("join", "joinpath"):
            if _joins(call):
                parts = call.args[1:] if called_name(call) == "join" else call.args
                names = [name for part in parts if (name := _named(part))]
                if names and not text_of(call.args[0]):
                    work += [(name, scope_of(name, nodes)) for name in names]
        work += [
            (name, scope_of(put, nodes))
            for put in nodes.of(ast.BinOp)
            if _puts_below(put) and (name := _named(put.right)) and not text_of(put.left)
        ]
    for value in texts:
        if value.text.head is not None:
            names = [part for part in value.text.computed[1:] if isinstance(part, ast.Name)]
            work += [(n, value.scope) for n in names if f"/{{{n.id}}}" in value.text.text]
    if not work:
        return set()
    below = {node.id for node, _ in work if isinstance(node, ast.Name)}
    others = {bindings.key(n.id, scope_of(n, nodes)) for n, nodes in _given(program, below)}
    found: set[ast.expr] = set()
    while work:
        node, scope = work.pop()
        if node in found:
            continue
        found.add(node)
        if isinstance(node, ast.Name):
            key = bindings.key(node.id, scope)
            work += bindings.values.get(key, ()) if key not in others else ()
        elif isinstance(node, ast.List | ast.Tuple | ast.Set):
            work += [(element, scope) for element in node.elts]
    return found


def _named(part: ast.expr) -> ast.Name | None:
    """The name in `name` or in `names[0]`."""
    part = part.value if isinstance(part, ast.Subscript) else part
    return part if isinstance(part, ast.Name) else None


def _puts_below(node: ast.BinOp) -> bool:
    """Whether it is `folder / name`, or `data_dir + name`."""
    if isinstance(node.op, ast.Div):
        return True
    folder = node.left if isinstance(node.op, ast.Add) else None
    return isinstance(folder, ast.Name) and is_place_name(folder.id)


def _given(program: Program, names: Set[str]) -> Iterator[tuple[ast.Name, Index]]:
    """Where one of these names is given to a call that does more than ask or join."""
    for nodes in (index(cell.tree) for cell in program.cells):
        for part in (node for name in names & nodes.names.keys() for node in nodes.names[name]):
            given: ast.AST = part
            call = nodes.parents[part]
            if isinstance(call, ast.Subscript):
                given, call = call, nodes.parents[call]
            if not isinstance(call, ast.Call) or given is call.func:
                continue
            if called_name(call) not in _ASKING and not _joins(call):
                yield part, nodes


def _joins(call: ast.Call) -> bool:
    return called_name(call) == "joinpath" or joins_paths(call)
