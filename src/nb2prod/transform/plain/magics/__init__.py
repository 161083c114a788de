"""IPython's magics, shell lines and help, and what stands in their place."""

from nb2prod.transform.plain.magics.capture import capture_output, go_on_after_failure
from nb2prod.transform.plain.magics.timed import time_lines
from nb2prod.transform.plain.magics.translate import leave_out_magics, translate_magics

__all__ = [
    "capture_output",
    "go_on_after_failure",
    "leave_out_magics",
    "time_lines",
    "translate_magics",
]
