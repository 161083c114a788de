"""What is displayed takes a description of itself along, to be taken out again by the house."""

from __future__ import annotations

from typing import Any

from .interactive import Interactive
from .values import describe

MIME = "application/vnd.nb2prod.value+json"
BY_ITSELF = "application/vnd.nb2prod.by-itself+json"
"""Marks that a cell's last value showed itself (`_ipython_display_`), and IPython shows no more."""


def start(shell: Any) -> None:
    """Add a description to all that this shell displays."""
    formatter, publisher = shell.display_formatter, shell.display_pub
    own_format, own_publish = formatter.format, publisher.publish
    own_compute = shell.displayhook.compute_format_data

    def draw(text: str, told: dict[str, Any]) -> None:
        own_publish({"text/plain": text, "image/png": "", MIME: told}, {})

    interactive = Interactive(draw)
    shell.events.register("post_run_cell", interactive.after)

    def format(obj: Any, *args: Any, **keywords: Any) -> Any:
        if interactive.is_canvas(obj):
            return {}, {}
        data, metadata = own_format(obj, *args, **keywords)
        return ({**data, MIME: describe(obj)} if data else data), metadata

    def publish(data: Any, *args: Any, **keywords: Any) -> Any:
        """What a library shows by itself, past the formatter, is known when it is JSON."""
        specification = [data[kind] for kind in data if kind.endswith("+json")]
        if specification and MIME not in data:
            data = {**data, MIME: describe(specification[0])}
        return own_publish(data, *args, **keywords)

    def compute(result: Any) -> Any:
        """What IPython does with the value of a cell's last expression."""
        data, metadata = own_compute(result)
        if not data and not interactive.is_canvas(result):
            own_publish({BY_ITSELF: {}}, {})
        return data, metadata

    formatter.format, publisher.publish = format, publish
    shell.displayhook.compute_format_data = compute
