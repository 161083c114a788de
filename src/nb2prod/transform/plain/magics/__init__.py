"""IPython's magics, shell lines and help, and what stands in their place."""

from nb2prod.transform.plain.magics.capture import capture_output
from nb2prod.transform.plain.magics.translate import leave_out_magics, translate_magics

__all__ = ["capture_output", "leave_out_magics", "translate_magics"]
