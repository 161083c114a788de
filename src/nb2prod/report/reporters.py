"""The formats in which findings are told: checked notebooks become pieces of text."""

from collections.abc import Callable, Iterable, Iterator

from nb2prod.lint import Checked
from nb2prod.report.github import report as as_github
from nb2prod.report.json import report as as_json
from nb2prod.report.markdown import report as as_markdown
from nb2prod.report.sarif import report as as_sarif
from nb2prod.report.text import report as as_text

Reporter = Callable[[Iterable[Checked]], Iterator[str]]

REPORTERS: dict[str, Reporter] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
    "markdown": as_markdown,
}

TELL_FIXES = frozenset({"json", "sarif"})  # which say how findings are put right

__all__ = ["REPORTERS", "TELL_FIXES", "Reporter"]
