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
_GIVE_SETS = frozenset("difference intersection union symmetric_difference copy".split())
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
    for call in register.calls("walk"):
        loop = call.parent
        if register.called(call.node) == "os.walk" and _gathers_unsorted(loop, register):
            yield Listing(call, True, False)
    for call in register.calls("next"):
        given = call.node.args[0] if len(call.node.args) == 1 else None
        if isinstance(given, ast.Call) and called_name(given) in _PATH_LISTS:
            yield Listing(Placed(call.cell, given, call.order), True, False)
    if _has_sets(register):
        yield from _ordered_sets(register)


def _ordered_sets(register: Register) -> Iterator[Listing]:
    """Sets that are made lists, numbered, or gone through to gather something."""
    for call in register.calls("list", "tuple", "enumerate"):
        if call.node.args and _is_set(call.node.args[0], register):
            made = Placed(call.cell, call.node.args[0], call.order)
            is_list = called_name(call.node) != "enumerate" and _is_listed(call, register)
            if is_list or _is_ordered(made.node, made, register):
                yield Listing(made, False, True)
    for number, cell in enumerate(register.cells):
        nodes = index(cell.tree)
        loops: list[ast.For | ast.comprehension] = [*nodes.of(ast.For)]
        for loop in (*loops, *nodes.of(ast.comprehension)):
            if not _is_set(loop.iter, register):
                continue
            made = Placed(cell, loop.iter, (number, loop.iter.lineno, loop.iter.col_offset))
            if isinstance(loop, ast.For):
                is_ordered = _gathers(loop, register)
            else:
                is_ordered = _is_ordered(loop.iter, made, register)
            if is_ordered:
                yield Listing(made, False, True)


def _has_sets(register: Register) -> bool:
    """Whether it is worth while to ask each loop what it goes through."""
    if register.words & {"set", "frozenset"}:
        return True
    kinds = {ast.Set, ast.SetComp}
    return any(not kinds.isdisjoint(index(cell.tree).kinds) for cell in register.cells)


def _is_listed(call: Placed[ast.Call], register: Register) -> bool:
    """Whether a list gets a name, and is not sorted then."""
    around = [*call.around]
    if _step(call.node, around[0]) is not None or not isinstance(around[0], ast.Assign):
        return False
    names = [target.id for target in around[0].targets if isinstance(target, ast.Name)]
    reads = [r for n in names for r in register.names(n) if isinstance(r.node.ctx, ast.Load)]
    counted = [isinstance(r.parent, ast.Call) and _step(r.node, r.parent) is False for r in reads]
    return not any(map(_sorts, reads)) and not (counted and all(counted))


def _is_set(node: ast.expr, register: Register, depth: int = 3) -> bool:
    """Whether an expression is a set for sure, and of more than numbers as far as can be seen."""
    match node:
        case ast.BinOp(op=ast.Sub(), left=left):
            return _is_set(left, register, depth)
        case ast.BinOp(op=ast.BitAnd() | ast.BitOr() | ast.BitXor(), left=left, right=right):
            return _is_set(left, register, depth) or _is_set(right, register, depth)
        case ast.Call(func=ast.Attribute(value=first, attr=word)) if word in _GIVE_SETS:
            return _is_set(first, register, depth)
        case ast.Set(elts=elements):
            return len(elements) > 1 and not all(map(_is_number, elements))
        case ast.SetComp(elt=element):
            return not _is_number(element)
        case ast.Call(func=ast.Name(id="set" | "frozenset"), args=[given]):
            if isinstance(given, ast.ListComp | ast.GeneratorExp):
                return not _is_number(given.elt)
            return not (isinstance(given, ast.Call) and called_name(given) in _NUMBERS)
        case ast.Name(id=name) if depth and name not in register.parameters:
            values = [bound_by(n) for n in register.bound(name)]
            known = (v and not isinstance(v, ast.Name) for v in values)
            return (
                bool(values)
                and all(known)
                and all(_is_set(v, register, depth - 1) for v in values if v)
            )
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


def _is_ordered(
    node: ast.expr, place: Placed[ast.Call] | Placed[ast.expr], register: Register
) -> bool:
    """Whether the order of an expression's elements gets into something."""
    inner: ast.AST = node
    gathered = False
    for outer in place.around:
        if (known := _step(inner, outer)) is not None:
            return known and not isinstance(place.statement, ast.Raise)
        match outer:
            case ast.ListComp():
                gathered = True
            case ast.comprehension() if inner is not outer.iter:
                return False
            case ast.Assign(targets=[ast.Name(id=name)]):
                return _is_name_ordered(name, place, register, gathered)
            case ast.For() if inner is outer.iter:
                return _gathers(outer, register)
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
        case ast.comprehension(iter=ast.Call() as given) if given is inner:
            return True if called_name(given) == "enumerate" else None
        case (
            ast.JoinedStr()
            | ast.Compare()
            | ast.SetComp()
            | ast.DictComp()
            | ast.BoolOp()
            | ast.UnaryOp()
        ):
            return False
        case ast.Subscript():
            return inner is outer.value
    return None


def _is_name_ordered(
    name: str,
    place: Placed[ast.Call] | Placed[ast.expr],
    register: Register,
    gathered: bool,
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
                return _gathers(outer, register)
            case ast.comprehension() if inner is not outer.iter:
                return False
            case ast.ListComp():
                gathered = True
            case ast.stmt():
                break
        inner = outer
    return gathered


def _gathers_unsorted(loop: ast.AST, register: Register) -> bool:
    """Whether a loop gathers something, with nothing within it that sorts."""
    if not isinstance(loop, ast.For) or not _gathers(loop, register):
        return False
    return not any(isinstance(n, ast.Call) and "sort" in called_name(n) for n in walk(loop))


def _gathers(loop: ast.For, register: Register) -> bool:
    """Whether a loop's body gathers something in the order of the loop, that nobody sorts."""
    if _numbers(loop):
        return True
    for node in (n for statement in loop.body for n in walk(statement)):
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


def _numbers(loop: ast.For) -> bool:
    """Whether what a loop goes through gets numbers: `for i, word in enumerate(words)`."""
    match loop:
        case ast.For(target=ast.Tuple(elts=[ast.Name(id=number), _]), iter=ast.Call() as given):
            if called_name(given) != "enumerate":
                return False
            kept = [s for s in loop.body if isinstance(s, ast.Assign)]
            kept = [s for s in kept if isinstance(s.targets[0], ast.Subscript)]
            return any(isinstance(n, ast.Name) and n.id == number for s in kept for n in walk(s))
    return False


def _is_sorted(name: str, register: Register) -> bool:
    return any(map(_sorts, register.names(name)))
