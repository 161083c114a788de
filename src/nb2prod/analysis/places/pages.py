"""Addresses of pages that are there for people: nothing reads them, or they are only shown."""

import ast
import re

from nb2prod.analysis.places.strings import Value
from nb2prod.notebook import Program
from nb2prod.notebook.walk import Index, called_name, index, walk

_SHOWING = frozenset("IFrame HTML Image Markdown YouTubeVideo display print".split())


def is_for_people(value: Value, program: Program) -> bool:
    """Whether an address is bound to a name that nothing reads, or given to what shows it."""
    parent = index(value.cell.tree).parents.get(value.node)
    if isinstance(parent, ast.Call) and isinstance(parent.func, ast.Name):
        return _is_only_shown(parent, value.node, program)
    if not isinstance(parent, ast.Assign) or not isinstance(parent.targets[0], ast.Name):
        return False
    name = parent.targets[0].id
    trees = [index(cell.tree) for cell in program.cells_with(name)]
    if any(_is_used(read, tree) for tree in trees for read in tree.names.get(name, ())):
        return False
    texts = (n.value for t in trees for n in t.of(ast.Constant) if isinstance(n.value, str))
    return not any(re.search(rf"[{{$]{name}\b", text) for text in texts)  # `!wget {url}`


def _is_only_shown(call: ast.Call, given: ast.AST, program: Program) -> bool:
    """Whether the notebook's function that is called shows what it is given: `show(address)`."""
    name = called_name(call)
    for cell in program.cells_with(f"def {name}("):
        nodes = index(cell.tree)
        for made in nodes.of(ast.FunctionDef):
            if made.name == name and given in call.args[: len(made.args.args)]:
                taken = made.args.args[call.args.index(given)].arg
                reads = [n for n in walk(made) if isinstance(n, ast.Name) and n.id == taken]
                return bool(reads) and not any(_is_used(read, nodes) for read in reads)
    return False


def _is_used(name: ast.Name, nodes: Index) -> bool:
    """Whether a name is read for more than showing people what it holds."""
    parent = nodes.parents[name]
    shown = isinstance(parent, ast.Call) and called_name(parent) in _SHOWING
    return isinstance(name.ctx, ast.Load) and not shown
