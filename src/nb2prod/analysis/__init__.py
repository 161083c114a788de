"""What a notebook's code means, found by reading it."""

from nb2prod.analysis.analyze import Analysis, FunctionFacts, Statement, analyze, revised
from nb2prod.analysis.effects import Effect, untold
from nb2prod.analysis.flow.late_imports import LateImport, LateImports
from nb2prod.analysis.flow.missing import Missing
from nb2prod.analysis.flow.names import Names
from nb2prod.analysis.flow.redefined import Redefined
from nb2prod.analysis.flow.stale import Stale, run_counts
from nb2prod.analysis.order import EarlyRead, Order, find_order
from nb2prod.analysis.places.paths import PathLiteral
from nb2prod.analysis.register import Placed, Register, bound_by, constant, keyword
from nb2prod.analysis.tested import Tests, is_test

__all__ = [
    "Analysis",
    "EarlyRead",
    "Effect",
    "FunctionFacts",
    "LateImport",
    "LateImports",
    "Missing",
    "Names",
    "Order",
    "PathLiteral",
    "Placed",
    "Redefined",
    "Register",
    "Stale",
    "Statement",
    "Tests",
    "analyze",
    "bound_by",
    "constant",
    "find_order",
    "is_test",
    "keyword",
    "revised",
    "run_counts",
    "untold",
]
