"""What is displayed takes a description of itself along, to be taken out again by the house."""

from __future__ import annotations

from typing import Any

from .interactive import Interactive
from .values import describe

MIME = "application/vnd.nb2prod.value+json"


def start(shell: Any) -> None:
    """Add a description to all that this shell displays."""
    formatter, publisher = shell.display_formatter, shell.display_pub
    own_format, own_publish = formatter.format, publisher.publish

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

    formatter.format, publisher.publish = format, publish
