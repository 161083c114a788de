"""File names that are put below a folder elsewhere: `folder / name`, `join(folder, name)`."""

import ast
from collections.abc import Iterable, Iterator, Set

from nb2prod.analysis.io_calls import joins_paths
from nb2prod.analysis.places.bindings import Bindings, Scope, scope_of
from nb2prod.analysis.places.compose import text_of
from nb2prod.analysis.places.strings import Value
from nb2prod.notebook import Program
from nb2prod.notebook.walk import Index, called_name, index

_ASKING = frozenset("print len str repr splitext startswith endswith".split())


def find_tails(program: Program, bindings: Bindings, texts: Iterable[Value]) -> set[ast.expr]:
    """The expressions bound to names that follow a folder with a name, and are given to nothing
    else; those in a list that is walked too."""
    work: list[tuple[ast.expr, Scope]] = []
    for nodes in (index(cell.tree) for cell in program.cells):
        for call in nodes.called("join", "joinpath"):
            if _joins(call):
                parts = call.args[1:] if called_name(call) == "join" else call.args
                names = [part for part in parts if isinstance(part, ast.Name)]
                if names and not text_of(call.args[0]):
                    work += [(part, scope_of(part, nodes)) for part in names]
        slashes = (node for node in nodes.of(ast.BinOp) if isinstance(node.op, ast.Div))
        work += [
            (slash.right, scope_of(slash, nodes))
            for slash in slashes
            if isinstance(slash.right, ast.Name) and not text_of(slash.left)
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


def _given(program: Program, names: Set[str]) -> Iterator[tuple[ast.Name, Index]]:
    """Where one of these names is given to a call that does more than ask or join."""
    for nodes in (index(cell.tree) for cell in program.cells):
        for part in (node for name in names & nodes.names.keys() for node in nodes.names[name]):
            call = nodes.parents[part]
            if not isinstance(call, ast.Call) or part is call.func:
                continue
            if called_name(call) not in _ASKING and not _joins(call):
                yield part, nodes


def _joins(call: ast.Call) -> bool:
    return called_name(call) == "joinpath" or joins_paths(call)
