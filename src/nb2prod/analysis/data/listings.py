"""Where the code goes through files or sets in an order that nobody fixed."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from nb2prod.analysis.register import Placed, Register, bound_by
from nb2prod.notebook.walk import called_name, index, walk

_LISTS = frozenset({"os.listdir", "glob.glob", "glob.iglob", "os.scandir"})
_PATH_LISTS = frozenset({"glob", "rglob", "iterdir"})
_IN_ANY_ORDER = frozenset(
    "sorted len set frozenset any all sum min max Counter natsorted sort_values index_natsorted "
    "print display natsort_keygen humansorted unique isin difference intersection union "
    "symmetric_difference update issubset issuperset discard mean median std bool dict".split()
)
_SAME_ORDER = frozenset({"list", "tuple", "enumerate", "iter", "map", "filter", "str", "zip"})
_SHUFFLES = frozenset({"shuffle", "sample", "permutation"})
_COLLECTS = frozenset(
    "append extend insert concat append_row write put array asarray stack vstack hstack "
    "concatenate DataFrame Series from_tensor_slices".split()
)
_NUMBERS = frozenset({"range", "arange", "len", "int", "float", "round"})


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """What has no order of its own and is used as if it had one."""

    place: Placed[ast.Call] | Placed[ast.expr]
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
        if call.node.args and isinstance(call.node.func, ast.Name) and _is_listed(call, register):
            yield Listing(call, False, True)
    for cell in register.cells:
        for loop in index(cell.tree).of(ast.For):
            if _is_set(loop.iter, register) and _gathers(loop.body, register):
                place = cell.index, loop.iter.lineno, loop.iter.col_offset
                yield Listing(Placed(cell, loop.iter, place), False, True)


def _is_listed(call: Placed[ast.Call], register: Register) -> bool:
    """Whether a set is made a list, or gone through, and not sorted then."""
    parent = call.parent
    if not isinstance(parent, ast.Call) or called_name(parent) not in {"list", "tuple"}:
        return False
    around = [*call.around]
    if _step(parent, around[1]) is not None or not isinstance(around[1], ast.Assign):
        return False
    names = [target.id for target in around[1].targets if isinstance(target, ast.Name)]
    return not any(_sorts(read) for name in names for read in register.names(name))


def _is_set(node: ast.expr, register: Register) -> bool:
    """Whether an expression is a set for sure, and of more than numbers as far as can be seen."""
    match node:
        case ast.Set(elts=elements):
            return len(elements) > 1 and not all(map(_is_number, elements))
        case ast.SetComp(elt=element):
            return not _is_number(element)
        case ast.Call(func=ast.Name(id="set" | "frozenset"), args=[given]):
            if isinstance(given, ast.ListComp | ast.GeneratorExp):
                return not _is_number(given.elt)
            return not (isinstance(given, ast.Call) and called_name(given) in _NUMBERS)
        case ast.Name(id=name):
            bound = [n for n in register.names(name) if isinstance(n.node.ctx, ast.Store)]
            values = [bound_by(n) for n in bound]
            sets = (v and not isinstance(v, ast.Name) and _is_set(v, register) for v in values)
            return bool(values) and all(sets)
    return False


def _is_number(node: ast.expr) -> bool:
    """Whether it is a number, or some: a set of these has the same order in each run."""
    match node:
        case ast.Constant(value=value):
            return isinstance(value, int | float)
        case ast.Tuple(elts=elements):
            return all(map(_is_number, elements))
        case ast.Call():
            return called_name(node) in _NUMBERS
    return False


def _is_ordered(node: ast.expr, place: Placed[ast.Call], register: Register) -> bool:
    """Whether the order of an expression's elements gets into something."""
    inner: ast.AST = node
    gathered = False
    for outer in place.around:
        if (known := _step(inner, outer)) is not None:
            return known
        match outer:
            case ast.ListComp():
                gathered = True
            case ast.comprehension() if inner is not outer.iter:
                return False
            case ast.Assign(targets=[ast.Name(id=name)]):
                return _is_name_ordered(name, place, register, gathered)
            case ast.For() if inner is outer.iter:
                return _gathers(outer.body, register)
            case ast.Return():
                return gathered
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
    name: str, place: Placed[ast.Call], register: Register, gathered: bool
) -> bool:
    """Whether a list's order matters where its name is read, and nobody sorts it."""
    here = [n for n in register.names(name) if n.function is place.function]
    reads = [n for n in here if isinstance(n.node.ctx, ast.Load) and n.order > place.order]
    if any(_sorts(read) for read in reads):
        return False
    return any(_is_ordered_read(read, register) for read in reads) or (gathered and not reads)


def _sorts(read: Placed[ast.Name]) -> bool:
    parent = read.parent
    if isinstance(parent, ast.Attribute):
        return parent.attr in {"sort", "sort_values"}
    return any(
        isinstance(outer, ast.Call)
        and ("sort" in called_name(outer) or called_name(outer) in _SHUFFLES)
        for outer in read.around
    )


def _is_ordered_read(read: Placed[ast.Name], register: Register) -> bool:
    inner: ast.AST = read.node
    gathered = False
    for outer in read.around:
        if (known := _step(inner, outer)) is not None:
            return known
        match outer:
            case ast.For() if inner is outer.iter:
                return _gathers(outer.body, register)
            case ast.comprehension() if inner is not outer.iter:
                return False
            case ast.ListComp():
                gathered = True
            case ast.stmt():
                break
        inner = outer
    return gathered


def _gathers(body: list[ast.stmt], register: Register) -> bool:
    """Whether a loop's body gathers something in the order of the loop, that nobody sorts."""
    for node in (n for statement in body for n in walk(statement)):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name))):
                if called_name(node) in _COLLECTS and not _is_sorted(name, register):
                    return True
            case ast.Call():
                if called_name(node) in _COLLECTS:
                    return True
            case ast.AugAssign(target=ast.Name(id=name), value=ast.List() | ast.ListComp()):
                if not _is_sorted(name, register):
                    return True
            case ast.Yield() | ast.Break():
                return True
    return False


def _is_sorted(name: str, register: Register) -> bool:
    return any(map(_sorts, register.names(name)))
