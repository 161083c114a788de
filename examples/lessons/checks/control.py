"""The end of a lesson: fields for its answers, a button, and below them what its check says."""

from collections.abc import Callable

import ipywidgets as widgets
from IPython.display import display

from checks import Outcome, Point

LABEL = {"description_width": "6em"}


class Control:
    """What the last line of a cell shows. It looks at once, and again with each press.

    What it says is an output of the cell as any other: it is kept with the notebook, and is there
    when the lesson is run where there are no widgets.
    """

    def __init__(self, check: Callable[..., Outcome], **fields: widgets.ValueWidget) -> None:
        self._check = check
        self._fields = fields
        self.button = widgets.Button(description="Check", button_style="primary")
        self.button.on_click(lambda _: self._again())

    def _ipython_display_(self) -> None:
        display(widgets.VBox([*self._fields.values(), self.button], layout={"margin": "0 0 8px"}))
        self._said = display(self._look(), display_id=True)

    def _look(self) -> Outcome:
        return self._check(**{name: field.value.strip() for name, field in self._fields.items()})

    def _again(self) -> None:
        self.button.description = "Checking…"
        try:
            outcome = self._look()
        except Exception as error:  # a callback's error is seen by nobody
            told = f"It stopped: {type(error).__name__}: {error}."
            outcome = Outcome((Point("The check came to an end.", told),), done="")
        self._said.update(outcome)
        self.button.description = "Check"


def text(label: str, value: str) -> widgets.Text:
    """A field for a word."""
    return widgets.Text(value, description=label, style=LABEL)


def choice(label: str, value: str, options: tuple[str, ...]) -> widgets.Dropdown:
    """A field for one of several words; none is chosen at first."""
    return widgets.Dropdown(options=["", *options], value=value, description=label, style=LABEL)
