"""Where the code goes through files or sets in an order that nobody fixed."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from nb2prod.analysis.register import Placed, Register
from nb2prod.notebook.walk import called_name, walk

_LISTS = frozenset({"os.listdir", "glob.glob", "glob.iglob", "os.scandir"})
_PATH_LISTS = frozenset({"glob", "rglob", "iterdir"})
_IN_ANY_ORDER = frozenset(
    "sorted len set frozenset any all sum min max Counter natsorted sort_values index_natsorted "
    "print display natsort_keygen humansorted unique isin difference intersection union "
    "symmetric_difference update issubset issuperset discard".split()
)
_SAME_ORDER = frozenset({"list", "tuple", "enumerate", "iter", "map", "filter", "str", "zip"})
_SHUFFLES = frozenset({"shuffle", "sample", "permutation"})
_COLLECTS = frozenset({"append", "extend", "insert", "concat", "append_row", "write", "put"})


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """A call whose result has no order of its own and is used as if it had one."""

    call: Placed[ast.Call]
    of_files: bool
    sortable: bool


def find_listings(register: Register) -> Iterator[Listing]:
    """Every listing whose order gets into a result."""
    for call in register.calls("listdir", "glob", "iglob", "scandir", "rglob", "iterdir"):
        name, word = register.called(call.node), called_name(call.node)
        of_path = word in _PATH_LISTS and isinstance(call.node.func, ast.Attribute)
        if (name in _LISTS or of_path) and _is_ordered(call.node, call, register):
            yield Listing(call, True, word != "scandir")
    for call in register.calls("set", "frozenset"):
        if call.node.args and isinstance(call.node.func, ast.Name) and _is_listed(call):
            yield Listing(call, False, True)


def _is_listed(call: Placed[ast.Call]) -> bool:
    """Whether a set is made a list, or gone through, and not sorted then."""
    parent = call.parent
    if not isinstance(parent, ast.Call) or called_name(parent) not in {"list", "tuple"}:
        return False
    around = [*call.around]
    return _step(parent, around[1]) is None and isinstance(around[1], ast.Assign)


def _is_ordered(
    node: ast.expr, place: Placed[ast.Call] | Placed[ast.Name], register: Register
) -> bool:
    """Whether the order of an expression's elements gets into something."""
    inner: ast.AST = node
    for outer in place.around:
        if (known := _step(inner, outer)) is not None:
            return known
        match outer:
            case ast.Assign(targets=[ast.Name(id=name)]):
                return _is_name_ordered(name, place, register)
            case ast.For() if inner is outer.iter:
                return _collects(outer.body)
            case ast.stmt():
                return False
        inner = outer
    return False


def _step(inner: ast.AST, outer: ast.AST) -> bool | None:
    """What one surrounding node says: ordered, in any order, or ask the next one."""
    match outer:
        case ast.Call() if inner is not outer.func:
            name = called_name(outer)
            if name in _IN_ANY_ORDER:
                return False
            return None if name in _SAME_ORDER else name in _COLLECTS
        case ast.Call() | ast.Starred() | ast.Attribute():
            return None if not isinstance(outer, ast.Attribute) else outer.attr == "pop"
        case ast.Compare() | ast.SetComp() | ast.DictComp() | ast.BoolOp() | ast.UnaryOp():
            return False
        case ast.Subscript():
            return inner is outer.value
    return None


def _is_name_ordered(
    name: str, place: Placed[ast.Call] | Placed[ast.Name], register: Register
) -> bool:
    """Whether a list's order matters where its name is read, and nobody sorts it."""
    here = [n for n in register.names(name) if n.function is place.function]
    reads = [n for n in here if isinstance(n.node.ctx, ast.Load) and n.order > place.order]
    if any(_sorts(read) for read in reads):
        return False
    return any(_is_ordered_read(read) for read in reads)


def _sorts(read: Placed[ast.Name]) -> bool:
    parent = read.parent
    if isinstance(parent, ast.Attribute):
        return parent.attr in {"sort", "sort_values"}
    return any(
        isinstance(outer, ast.Call)
        and ("sort" in called_name(outer) or called_name(outer) in _SHUFFLES)
        for outer in read.around
    )


def _is_ordered_read(read: Placed[ast.Name]) -> bool:
    inner: ast.AST = read.node
    gathered = False
    for outer in read.around:
        if (known := _step(inner, outer)) is not None:
            return known
        match outer:
            case ast.For() if inner is outer.iter:
                return _collects(outer.body)
            case ast.ListComp():
                gathered = True
            case ast.stmt():
                break
        inner = outer
    return gathered


def _collects(body: list[ast.stmt]) -> bool:
    """Whether a loop's body gathers something in the order of the loop."""
    for node in (n for statement in body for n in walk(statement)):
        if isinstance(node, ast.Call) and called_name(node) in _COLLECTS:
            return True
        if isinstance(node, ast.Yield | ast.Break):
            return True
    return False
