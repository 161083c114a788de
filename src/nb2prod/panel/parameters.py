"""The values that a run can be given, and those of them that are to stay in the code."""

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from nb2prod.panel import markup
from nb2prod.panel.reading import Reading

_STAYS = (
    "The notebook's file is left alone: what is not ticked stays in the code of packages made here."
)


class Parameters:
    """One box to tick for each; `changed` hears when another one is left out."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self.left_out: tuple[str, ...] = ()
        self.box = widgets.VBox()

    def show(self, reading: Reading) -> None:
        """Those of a notebook."""
        self.left_out = reading.left_out
        known = reading.plan.parameters if reading.plan else ()
        taken = [(p.name, f"{p.type} · {p.default!r}", p.help) for p in known]
        stay = [
            (n, "stays in the code", "") for n in self.left_out if n not in {p.name for p in known}
        ]
        if not taken and not stay:
            none = markup.text("No values that a run could be given.")
            self.box.children = [widgets.HTML(none)]
            return
        rows = [self._row(*one, is_in=one in taken) for one in (*taken, *stay)]
        self.box.children = [*rows, widgets.HTML(markup.text(_STAYS))]

    def _row(self, name: str, detail: str, help: str, *, is_in: bool) -> widgets.HBox:
        choice = widgets.Checkbox(is_in, description=name, indent=False, tooltip=help)
        choice.observe(lambda change: self._choose(name, change), "value")
        return widgets.HBox([choice, widgets.HTML(markup.text(detail))])

    def _choose(self, name: str, change: dict[str, Any]) -> None:
        others = tuple(one for one in self.left_out if one != name)
        self.left_out = others if change["new"] else (*others, name)
        self._changed()
