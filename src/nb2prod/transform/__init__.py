"""How cells become functions."""

from nb2prod.transform.model import (
    ORDINARY,
    Assertion,
    Check,
    Function,
    Parameter,
    Plan,
    Safer,
    Seen,
    Skipped,
    Step,
)
from nb2prod.transform.plain.inputs import answered
from nb2prod.transform.plan import make_plan
from nb2prod.transform.types import ALWAYS_THERE, annotate, roots

__all__ = [
    "ALWAYS_THERE",
    "ORDINARY",
    "Assertion",
    "Check",
    "Function",
    "Parameter",
    "Plan",
    "Safer",
    "Seen",
    "Skipped",
    "Step",
    "annotate",
    "answered",
    "make_plan",
    "roots",
]
