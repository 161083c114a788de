"""What one real run of a notebook shows."""

from nb2prod.observe.observation import (
    Call,
    CellRun,
    Failure,
    Module,
    Observation,
    Output,
    Value,
    Variable,
)
from nb2prod.observe.observe import Request, observe
from nb2prod.observe.steady import steady

__all__ = [
    "Call",
    "CellRun",
    "Failure",
    "Module",
    "Observation",
    "Output",
    "Request",
    "Value",
    "Variable",
    "observe",
    "steady",
]
