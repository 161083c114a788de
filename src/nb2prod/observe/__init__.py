"""What one real run of a notebook shows."""

from nb2prod.observe.inside import can_keep_inside, kept_inside
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
from nb2prod.observe.recorder.guard.commands import INSTALLS, PROGRAM
from nb2prod.observe.watched import NOTHING_WATCHED, Fault, Near, Watched, Watching

__all__ = [
    "INSTALLS",
    "NOTHING_WATCHED",
    "PROGRAM",
    "Call",
    "CellRun",
    "Column",
    "DataSet",
    "Distribution",
    "Environment",
    "Failure",
    "Fault",
    "Module",
    "Near",
    "Observation",
    "Output",
    "Outside",
    "Refusal",
    "Request",
    "Value",
    "Variable",
    "Watched",
    "Watching",
    "can_keep_inside",
    "find_outside",
    "kept_inside",
    "observe",
]
