"""Where rows are dropped: those with gaps, those that are there twice, those a test rejects."""

import ast
from collections.abc import Iterator

from nb2prod.analysis.flow.names import root_name
from nb2prod.analysis.register import constant, keyword
from nb2prod.notebook.walk import Index, called_name, walk

_DROPS = frozenset({"dropna", "drop_duplicates"})
_TESTS = frozenset(
    "isin isna isnull notna notnull between eq ne lt le gt ge contains startswith endswith "
    "duplicated isnumeric isfinite isnan logical_and logical_or logical_not".split()
)
_NO_TABLE = frozenset("unique groupby pct_change shift rolling stack to_numeric Series".split())
_COLUMNS = frozenset("s ser series col column values vals x y".split())


def find_drops(nodes: Index) -> Iterator[ast.expr]:
    """The expressions of a cell that leave rows out of a table which goes on under some name."""
    for call in nodes.called(*_DROPS, "drop"):
        name = called_name(call)
        if name in _DROPS and isinstance(call.func, ast.Attribute):
            of_rows = constant(keyword(call, "axis")) not in {1, "columns"}
            of_rows = of_rows and not (call.args and constant(call.args[0]) in {1, "columns"})
            is_one = _is_table(call.func.value, of_column=name == "dropna")
            if of_rows and is_one and _goes_on(call, nodes):
                yield call
        elif name == "drop" and _drops_by_test(call):
            yield call
    for made in nodes.of(ast.Assign):
        target = made.targets[0]
        if len(made.targets) == 1 and isinstance(target, ast.Name) and _filters(made, target.id):
            yield made.value


def _goes_on(call: ast.Call, nodes: Index) -> bool:
    """Whether the rest gets a name, or takes the table's place."""
    if constant(keyword(call, "inplace")) is True:
        return True
    inner: ast.AST = call
    for outer in nodes.around(call):
        if isinstance(outer, ast.Assign | ast.Return):
            return inner is outer.value and not _is_own_column(outer, call)
        chained = isinstance(outer, ast.Attribute) or (
            isinstance(outer, ast.Call) and outer.func is inner and _keeps_rows(outer)
        )
        chained = chained or (isinstance(outer, ast.Subscript) and _takes_columns(outer))
        if not chained:
            return False
        inner = outer
    return False


def _keeps_rows(call: ast.Call) -> bool:
    return called_name(call) in {"copy", "reset_index", *_DROPS, "rename", "assign", "sort_values"}


def _is_own_column(node: ast.Assign | ast.Return, call: ast.Call) -> bool:
    """`df["a"] = df["a"].dropna()`: a table keeps its rows, whatever a column of it is given."""
    target = node.targets[0] if isinstance(node, ast.Assign) else None
    return isinstance(target, ast.Subscript) and _root(target) == root_name(call)


def _takes_columns(node: ast.Subscript) -> bool:
    """`df[["a", "b"]]`, `df["a"]`"""
    return isinstance(node.slice, ast.List) or isinstance(constant(node.slice), str)


def _is_table(node: ast.expr, of_column: bool) -> bool:
    """Whether it is a name, or rows or methods of it, or `of_column` what is taken from it."""
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Subscript) and _is_test(node):
            return True
        if of_column and isinstance(node, ast.Subscript | ast.Attribute):
            node = node.value
            continue
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            return False
        if called_name(node) in _NO_TABLE:
            return False
        node = node.func.value
    return node.id not in _COLUMNS


def _drops_by_test(call: ast.Call) -> bool:
    """`df.drop(df[df.x > 1].index)`, in place or into its own name."""
    given = call.args[0] if call.args else keyword(call, "index")
    if not (isinstance(given, ast.Attribute) and given.attr == "index"):
        return False
    return isinstance(given.value, ast.Subscript) and _is_test(given.value)


def _filters(made: ast.Assign, name: str) -> bool:
    """`df = df[df.x > 1]` and `df = df.query("x > 1")`."""
    value = made.value
    while isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        if called_name(value) == "query" and _root(value.func.value) == name:
            return True
        if not _keeps_rows(value) or called_name(value) in _DROPS:
            return False
        value = value.func.value
    return isinstance(value, ast.Subscript) and _root(value) == name and _is_test(value)


def _is_test(node: ast.Subscript) -> bool:
    """Whether the rows in brackets are chosen by what the table's own columns hold."""
    table = _root(node.value)
    chosen = node.slice
    if isinstance(chosen, ast.Tuple) and chosen.elts:
        chosen = chosen.elts[0]
    columns = (part for part in walk(chosen) if isinstance(part, ast.Attribute | ast.Subscript))
    return bool(table) and _asks(chosen) and table in map(_root, columns)


def _asks(node: ast.expr) -> bool:
    match node:
        case ast.Compare():
            return True
        case ast.UnaryOp(op=ast.Invert(), operand=inner):
            return _asks(inner)
        case ast.BinOp(op=ast.BitAnd() | ast.BitOr(), left=left, right=right):
            return _asks(left) and _asks(right)
        case ast.Call():
            return called_name(node) in _TESTS
    return False


def _root(node: ast.AST) -> str:
    """The table of `df`, `df.loc` and `df.x`."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
