"""How cells become functions."""

from nb2prod.transform.imports import imported_modules
from nb2prod.transform.model import (
    Assertion,
    Function,
    Parameter,
    Plan,
    Safer,
    Seen,
    Skipped,
    Step,
)
from nb2prod.transform.plan import make_plan

__all__ = [
    "Assertion",
    "Function",
    "Parameter",
    "Plan",
    "Safer",
    "Seen",
    "Skipped",
    "Step",
    "imported_modules",
    "make_plan",
]
