"""What one real run of a notebook shows."""

from nb2prod.observe.inside import kept_inside
from nb2prod.observe.observation import (
    Call,
    CellRun,
    Column,
    DataSet,
    Distribution,
    Environment,
    Failure,
    Module,
    Observation,
    Output,
    Refusal,
    Value,
    Variable,
)
from nb2prod.observe.observe import Request, observe
from nb2prod.observe.outside import Outside, find_outside
from nb2prod.observe.recorder.commands import INSTALLS
from nb2prod.observe.steady import steady

__all__ = [
    "INSTALLS",
    "Call",
    "CellRun",
    "Column",
    "DataSet",
    "Distribution",
    "Environment",
    "Failure",
    "Module",
    "Observation",
    "Output",
    "Outside",
    "Refusal",
    "Request",
    "Value",
    "Variable",
    "find_outside",
    "kept_inside",
    "observe",
    "steady",
]
