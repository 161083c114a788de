"""Credentials that the package reads from the environment: its tests have others there."""

import re

from nb2prod.export.layout import Layout
from nb2prod.observe.recorder.credentials import is_credential_name

_READ = re.compile(r"\b(?:environ(?:\.get)?\s*[\[(]|getenv\()\s*[rR]?([\"'])(\w+)\1")


def stood_in(layout: Layout) -> tuple[str, ...]:
    """The variables that stand for a credential of the notebook, or are named like one."""
    plan = layout.plan
    texts = [layout.function_text, *(step.body for step in plan.steps)]
    read = (found[2] for text in texts for found in _READ.finditer(text))
    own = (name for name, _ in plan.environment)
    return tuple(dict.fromkeys((*own, *filter(is_credential_name, read))))
