"""The door for every other front end: a panel of widgets in a cell's output.

    import nb2prod
    nb2prod.panel()

The module itself is what is called, so that it comes, with ipywidgets, when it is first named.
"""

import sys
from types import ModuleType


class _Door(ModuleType):
    def __call__(self, notebook: str | None = None) -> None:
        """Show the panel below this cell.

        Args:
            notebook: its path; by default the notebook that this is called in, if the front end
                tells which that is. Otherwise the panel asks.
        """
        from nb2prod.panel.front import show

        show(notebook)


sys.modules[__name__].__class__ = _Door
