"""Options and variables of the environment whose value silences warnings."""

import ast
from collections.abc import Iterator

from nb2prod.analysis.register import Register, constant
from nb2prod.notebook import ParsedCell, Program
from nb2prod.notebook.walk import index

_COPIES = "mode.chained_assignment"
_VARIABLES = {("PYTHONWARNINGS", "ignore"), ("TF_CPP_MIN_LOG_LEVEL", "3")}
_WORDS = ("chained_assignment", "warnings.warn", "PYTHONWARNINGS", "TF_CPP_MIN_LOG_LEVEL")


def silencing_settings(
    program: Program, register: Register
) -> Iterator[tuple[ParsedCell, ast.expr | ast.stmt, bool]]:
    """Where one is set; with whether it is about changes that pandas makes to a copy."""
    for cell in program.cells_with(*_WORDS):
        nodes = index(cell.tree)
        for made in nodes.of(ast.Assign):
            target, named = made.targets[0], register.dotted(made.targets[0])
            if named == f"pandas.options.{_COPIES}" and _is_none(made.value):
                yield cell, made, True
            key = target.slice if isinstance(target, ast.Subscript) else None
            if named == "warnings.warn" or (constant(key), constant(made.value)) in _VARIABLES:
                yield cell, made, False
        for call in nodes.called("set_option"):
            match call.args:
                case [ast.Constant(value=name), value] if name == _COPIES and _is_none(value):
                    yield cell, call, True


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
