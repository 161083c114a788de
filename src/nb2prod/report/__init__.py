"""How findings are told: a reporter turns checked notebooks into pieces of text."""

from collections.abc import Callable, Iterable, Iterator

from nb2prod.lint import Checked
from nb2prod.report.json import report as as_json
from nb2prod.report.text import report as as_text

Reporter = Callable[[Iterable[Checked]], Iterator[str]]

REPORTERS: dict[str, Reporter] = {"text": as_text, "json": as_json}

__all__ = ["REPORTERS", "Reporter"]
