"""Figures that a front end draws (`%matplotlib notebook`, `widget`), shown by their data instead.

Their display is made while they are empty, and holds nothing of them. So that display is left out,
and at the end of each cell the figures that are new or have changed are told of, as the inline
backend shows them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from .values import describe

_BACKENDS = ("nbagg", "backend_nbagg", "notebook", "ipympl", "widget")


class Interactive:
    """Knows the figures of an interactive backend and what was told of them last."""

    def __init__(self, draw: Callable[[str, dict[str, Any]], None]) -> None:
        self.draw = draw
        self.told: dict[int, Any] = {}

    def is_canvas(self, shown: Any) -> bool:
        """Whether a displayed object is such a backend's own."""
        if not _is_interactive():
            return False
        kind = type(shown)
        if kind.__module__.startswith("ipympl"):
            return True
        data = getattr(shown, "data", None)
        if kind.__name__ == "Javascript":
            return "mpl.figure" in str(data)
        return kind.__name__ == "HTML" and str(data).startswith(("<div id='", '<img src="data:'))

    def after(self, result: Any) -> None:
        """Called by IPython after every cell."""
        if not _is_interactive():
            return
        helpers: Any = sys.modules["matplotlib._pylab_helpers"]
        for manager in helpers.Gcf.get_all_fig_managers():
            figure = manager.canvas.figure
            told = describe(figure)
            if figure.axes and self.told.get(id(figure)) != told:
                self.told[id(figure)] = told
                self.draw(f"interactive {figure!r}", told)


def _is_interactive() -> bool:
    matplotlib = sys.modules.get("matplotlib")
    if matplotlib is None or "matplotlib._pylab_helpers" not in sys.modules:
        return False
    return str(matplotlib.get_backend()).lower().rpartition(".")[2] in _BACKENDS
