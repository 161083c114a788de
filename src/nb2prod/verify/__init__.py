"""Does the job do what the notebook does: two runs compared, and how alike each thing is."""

from nb2prod.verify.compare import compare
from nb2prod.verify.model import Item, StepVerification, Verification
from nb2prod.verify.rung import Rung

__all__ = ["Item", "Rung", "StepVerification", "Verification", "compare"]
