"""Tables: where they are read, whether anything checks them, and where they are told whole."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nb2prod.analysis.effects import Effect
from nb2prod.analysis.register import Placed, Register, bound_by, keyword
from nb2prod.analysis.tested import is_test
from nb2prod.notebook import Program
from nb2prod.notebook.walk import called_name, index, walk

READERS = (
    *("read_csv", "read_table", "read_excel", "read_parquet", "read_feather", "read_json"),
    *("read_fwf", "read_sql", "read_sql_query", "read_sql_table", "read_gbq", "read_stata"),
    *("read_pickle", "read_hdf", "read_html", "read_xml", "read_spss", "read_sas", "read_orc"),
    *("scan_csv", "scan_parquet"),
)
_WHOLE = frozenset({"to_string", "to_markdown", "to_csv", "to_json", "to_dict", "collect"})
_CHECKED = ("dtype", "usecols", "schema", "dtypes", "schema_overrides", "names")
_CHECKS = frozenset(
    "validate check is_valid expect_column_to_exist assert_frame_equal from_pandas "
    "DataFrameSchema Schema".split()
)
_CHECKER = re.compile(r"(?:^|_)(?:check|validate|verify|ensure|assert)(?:_|$|[A-Z])")


@dataclass(frozen=True, slots=True, eq=False)
class TableRead:
    """A call that reads a table which nothing checks; `name` is what it is bound to."""

    call: Placed[ast.Call]
    name: str


def told_tables(effects: Iterable[Effect], register: Register) -> dict[ast.AST, str]:
    """The prints and log lines that tell a whole table, and how they call it."""
    found: dict[ast.AST, str] = {}
    for effect in effects:
        if effect.kind in {"print", "log"} and isinstance(effect.node, ast.Call):
            for given in effect.node.args:
                if name := _table(given, register):
                    found[effect.node] = name
    return found


def _table(node: ast.expr, register: Register) -> str:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        whole = node.func.attr in _WHOLE and not node.args
        return _table(node.func.value, register) if whole else ""
    if not isinstance(node, ast.Name):
        return ""
    values = [bound_by(place) for place in register.bound(node.id)]
    reads = [v for v in values if isinstance(v, ast.Call) and called_name(v) in READERS]
    known = len(reads) == len(values) and all(keyword(read, "nrows") is None for read in reads)
    return node.id if reads and known else ""


def unchecked_reads(program: Program, register: Register) -> Iterator[TableRead]:
    """The tables that are read and of which nothing checks a column or a type, in order."""
    reads = sorted(register.calls(*READERS), key=lambda call: call.order)
    if not reads or register.imports("pandera", "great_expectations", "pandas_schema", "patito"):
        return
    checked = set(_checked_names(program, register))
    for call in reads:
        name = _bound(call)
        known = keyword(call.node, *_CHECKED) is not None or is_test(call.function or call.node)
        if name and name not in checked and not known:
            yield TableRead(call, name)


def _bound(call: Placed[ast.Call]) -> str:
    """The name that a read is bound to, also by way of methods: `read_csv(p).dropna()`."""
    inner: ast.AST = call.node
    for outer in call.around:
        if isinstance(outer, ast.Assign):
            target = outer.targets[0]
            return target.id if inner is outer.value and isinstance(target, ast.Name) else ""
        if not isinstance(outer, ast.Attribute | ast.Call) or inner in getattr(outer, "args", ()):
            return ""
        inner = outer
    return ""


def _checked_names(program: Program, register: Register) -> Iterator[str]:
    """What assertions, checks that stop the run, and calls that validate are about."""
    for nodes in (index(cell.tree) for cell in program.cells):
        checks: list[ast.AST] = [*nodes.of(ast.Assert)]
        for branch in nodes.of(ast.If):
            stops = any(isinstance(part, ast.Raise) for part in branch.body)
            checks += [branch.test] if stops else []
        for check in checks:
            yield from (part.id for part in walk(check) if isinstance(part, ast.Name))
    for word in register.words:
        if word in _CHECKS or _CHECKER.search(word):
            for call in register.calls(word):
                yield from (part.id for part in walk(call.node) if isinstance(part, ast.Name))
