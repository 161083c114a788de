"""IPython's magics, shell lines and help, and what stands in their place."""

from nb2prod.transform.magics.translate import leave_out_magics, translate_magics

__all__ = ["leave_out_magics", "translate_magics"]
