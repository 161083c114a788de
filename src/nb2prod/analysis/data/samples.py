"""Where only some rows are taken on the way to a model or a result."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nb2prod.analysis.flow.names import root_name
from nb2prod.analysis.register import Placed, Register, bound_by, constant, keyword
from nb2prod.notebook import ParsedCell
from nb2prod.notebook.walk import called_name, index

_FEWEST = 50  # fewer rows are a look at the data
_FEWEST_READ = 500
_RANKS = frozenset(
    "sort_values sort sort_index value_counts groupby nlargest nsmallest sorted orderBy groupBy "
    "order_by group_by top_k".split()
)
_GOES_ON = frozenset("fit fit_transform train_test_split to_csv to_parquet to_excel".split())
_WRITES = frozenset({"write", "write_csv", "write_parquet"})  # Spark's and polars'
_SAME_ROWS = frozenset("copy reset_index values reset toPandas to_pandas to_csv".split())

_READERS = (
    "read_csv read_table read_excel read_json read_fwf read_parquet genfromtxt scan_csv "
    "scan_parquet".split()
)
_TRIAL = re.compile(r"debug|test|trial|sample|small|quick|fast|dev|len'", re.IGNORECASE)


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """An expression that takes a fixed number of rows, or a fixed part of them."""

    cell: ParsedCell
    node: ast.expr
    text: str


def find_samples(register: Register) -> Iterator[Sample]:
    """The samples that take the place of the data, or go on to a model or a file."""
    for call in register.calls("head", "limit", "sample"):
        node = call.node
        text = _rows(node)
        if text and not (_is_ranked(node) or _is_trial(call.around)) and _stays(call, register):
            yield Sample(call.cell, node, text)
    for call in register.calls(*_READERS):
        word = "nrows" if keyword(call.node, "nrows") else "n_rows"
        rows = constant(keyword(call.node, word))
        kept = isinstance(call.parent, ast.Assign) and not _is_trial(call.around)
        if kept and isinstance(rows, int) and rows >= _FEWEST_READ and rows % 100 == 0:
            yield Sample(call.cell, call.node, f"{word}={rows}")
    for cell in register.cells:
        nodes = index(cell.tree)
        for assigned in nodes.of(ast.Assign):
            name, size = _cut(assigned.value)
            same = size and any(getattr(target, "id", "") == name for target in assigned.targets)
            if same and not _is_trial(nodes.around(assigned)):
                yield Sample(cell, assigned.value, f"[:{size}]")
    for call in register.calls("fit", "fit_transform", "train_test_split"):
        for given in call.node.args[:1]:
            _, size = _cut(given)
            if size and not _is_trial(call.around) and not _is_split(size, register):
                yield Sample(call.cell, given, f"[:{size}]")


def _is_trial(around: Iterator[ast.AST]) -> bool:
    """Whether it stands under `if DEBUG:`, or in a function that cuts whatever it is given."""
    for outer in around:
        if isinstance(outer, ast.FunctionDef | ast.Lambda):
            return True
        if isinstance(outer, ast.If) and _TRIAL.search(ast.dump(outer.test)):
            return True
    return False


def _rows(call: ast.Call) -> str:
    """How many rows a call takes, as it is written, or '' where that is no sample of the data."""
    given = call.args[0] if len(call.args) == 1 else keyword(call, "n", "frac", "fraction")
    size = constant(given)
    word = called_name(call)
    named = keyword(call, "frac", "fraction") is not None
    if isinstance(size, bool) or not isinstance(call.func, ast.Attribute):
        return ""
    if isinstance(size, int) and size >= _FEWEST and not named:
        return f"{word}({size})"
    if isinstance(size, float) and 0 < size < 1 and named:
        return f"{word}(frac={size})"
    return ""


def _is_ranked(call: ast.Call) -> bool:
    """Whether the first rows are wanted because they are the first of an order."""
    node: ast.AST = call
    while isinstance(node, ast.Call | ast.Attribute | ast.Subscript):
        if isinstance(node, ast.Call):
            if called_name(node) in _RANKS:
                return True
            node = node.func
        else:
            node = node.value
    return False


def _stays(call: Placed[ast.Call], register: Register) -> bool:
    """Whether the sample replaces what it is taken from, or goes on to a model or a file."""
    inner: ast.AST = call.node
    for outer in call.around:
        if isinstance(outer, ast.Attribute):
            if outer.attr in _WRITES:
                return True
            if outer.attr not in _SAME_ROWS:
                return False
        elif isinstance(outer, ast.Call):
            if outer.func is not inner:
                return called_name(outer) in _GOES_ON
            if called_name(outer) in _GOES_ON:
                return True
        elif isinstance(outer, ast.Assign):
            names = [t.id for t in outer.targets if isinstance(t, ast.Name)]
            if not names or outer.value is not inner:
                return False
            return root_name(call.node.func) in names or any(
                _goes_on(name, call, register) for name in names
            )
        else:
            return False
        inner = outer
    return False


def _goes_on(name: str, call: Placed[ast.Call], register: Register) -> bool:
    """Whether a model is fitted on what the name holds, or it is written or split."""
    for place in register.names(name):
        if place.order <= call.order:
            continue
        if isinstance(place.node.ctx, ast.Store) and bound_by(place) is not None:
            return False
        parent = place.parent
        if isinstance(parent, ast.Attribute) and parent.attr == "index":
            return False  # `rest = data.drop(part.index)`: it is a split
        if isinstance(parent, ast.Attribute) and parent.attr in _WRITES:
            return True
        if isinstance(parent, ast.Call) and called_name(parent) in _GOES_ON:
            return True
    return False


def _cut(value: ast.expr) -> tuple[str, int]:
    """Of `x[:1000]` and `x.iloc[:1000]` the name and the size; "" and 0 for anything else."""
    match value:
        case ast.Subscript(
            value=ast.Name(id=name) | ast.Attribute(value=ast.Name(id=name), attr="iloc" | "loc"),
            slice=ast.Slice(lower=None, upper=upper, step=None),
        ):
            size = constant(upper)
            if type(size) is int and size >= _FEWEST and size % 10 == 0:
                return name, size
    return "", 0


def _is_split(size: int, register: Register) -> bool:
    """Whether the rest is taken, too: `x[1000:]`."""
    slices = (cut for cell in register.cells for cut in index(cell.tree).of(ast.Slice))
    return any(constant(cut.lower) == size for cut in slices)
