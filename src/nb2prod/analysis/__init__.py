"""What a notebook's code means, found by reading it."""

from nb2prod.analysis.analyze import Analysis, FunctionFacts, Statement, analyze, revised
from nb2prod.analysis.effects import Effect, untold
from nb2prod.analysis.names import Names
from nb2prod.analysis.order import EarlyRead, Order, find_order
from nb2prod.analysis.paths import PathLiteral
from nb2prod.analysis.tested import is_test

__all__ = [
    "Analysis",
    "EarlyRead",
    "Effect",
    "FunctionFacts",
    "Names",
    "Order",
    "PathLiteral",
    "Statement",
    "analyze",
    "find_order",
    "is_test",
    "revised",
    "untold",
]
