"""Run the rules over a notebook, leave out what its author has suppressed, put findings right."""

from nb2prod.lint.check import Checked, check
from nb2prod.lint.choose import EVERY_RULE, find, select
from nb2prod.lint.fix import Fixed, fix, make, replacements
from nb2prod.lint.silence import silence

__all__ = [
    "EVERY_RULE",
    "Checked",
    "Fixed",
    "check",
    "find",
    "fix",
    "make",
    "replacements",
    "select",
    "silence",
]
