"""The page of a rule, as Markdown."""

import re
import textwrap

from nb2prod import lint
from nb2prod.lab.messages import Page
from nb2prod.lint.themes import theme_of

_PART = re.compile(r"^(\S.*)\n((?:    .*(?:\n|\Z)|\n)+)", re.MULTILINE)
_EXAMPLES = ("Bad:", "Good:")


def page(code: str) -> Page:
    """What a rule finds, why it matters, what to do.

    Raises:
        UnknownRule: there is no such rule.
    """
    rule = lint.find(code)
    summary, _, rest = rule.doc.strip().partition("\n")
    return Page(
        code=rule.code,
        name=rule.name,
        severity=rule.severity.value,
        theme=theme_of(rule.code),
        summary=summary,
        markdown=_PART.sub(_part, rest.strip() + "\n").strip() + "\n",
    )


def _part(found: re.Match[str]) -> str:
    text = textwrap.dedent(found[2]).strip("\n")
    if found[1] in _EXAMPLES:
        return f"## {found[1].removesuffix(':')}\n\n```python\n{text}\n```\n\n"
    return f"## {found[1]}\n\n{text}\n\n"
