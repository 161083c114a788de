"""File names that are put below a folder elsewhere: `folder / name`, `join(folder, name)`."""

import ast
from collections.abc import Iterable

from nb2prod.analysis.bindings import Bindings, Scope, scope_of
from nb2prod.analysis.compose import text_of
from nb2prod.analysis.io_calls import called_name, owner_words
from nb2prod.analysis.strings import Value
from nb2prod.notebook import Program
from nb2prod.notebook.walk import Index, index

_ASKING = frozenset("print len str repr splitext startswith endswith".split())


def find_tails(program: Program, bindings: Bindings, texts: Iterable[Value]) -> set[ast.expr]:
    """The expressions bound to names that follow a folder with a name, and are given to nothing
    else; those in a list that is walked too."""
    work: list[tuple[ast.expr, Scope]] = []
    given: list[tuple[ast.Name, Index]] = []
    for nodes in (index(cell.tree) for cell in program.cells):
        for call in nodes.of(ast.Call):
            name = called_name(call)
            joins = name == "joinpath" or (name == "join" and owner_words(call)[-1:] == ("path",))
            parts = call.args[1:] if joins and name == "join" else call.args
            names = [part for part in parts if isinstance(part, ast.Name)]
            if not joins and name not in _ASKING:
                given += [(argument, nodes) for argument in names]
            elif joins and names and not text_of(call.args[0]):
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
    below = {node.id for node, _ in work if isinstance(node, ast.Name)}
    others = {bindings.key(n.id, scope_of(n, nodes)) for n, nodes in given if n.id in below}
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
