"""How a package is to be made, asked before it is."""

from collections.abc import Callable
from pathlib import Path

import ipywidgets as widgets

from nb2prod.api.order import EXECUTED, READING
from nb2prod.export.offered import CHOICES
from nb2prod.panel import markup
from nb2prod.panel.news import Work
from nb2prod.panel.reading import Reading

_WHY = "In a copy of its folder, to record tests and to prove that the package does the same."


class How:
    """The button Productionize…, and the form that it opens; `start` hears what was asked for."""

    def __init__(self, folder: Path, start: Callable[[Work], None]) -> None:
        self._start = start
        self._reading: Reading | None = None
        self._open = _button("Productionize…", self._toggle)
        self._open.layout.width = "auto"
        self._name = widgets.Text(description="Name")
        self._folder = widgets.Text(str(folder), description="Folder")
        self._run = _choice("Run the notebook once", True)
        self._outside = widgets.HTML()
        self._allow = _choice("Let it; otherwise these are kept from happening")
        self._executed = _choice("Take the order in which they were last run")
        self._why = widgets.HTML(markup.text(_WHY))
        self._targets = {name: _choice(f"{name}: {words}") for name, words in CHOICES.items()}
        folded = widgets.Accordion([widgets.VBox(tuple(self._targets.values()))])
        folded.titles, folded.selected_index = ["Make it for other systems, too"], None
        self._go = _button("Productionize", self._productionize)
        self._folder.layout.width = "auto"
        asked = [self._name, self._folder, self._run, self._why]
        decided = [self._outside, self._allow, self._executed]
        self._form = widgets.VBox([*asked, *decided, folded, self._go])
        self._form.layout.display = "none"
        self.box = widgets.VBox([self._open, self._form])

    @property
    def package(self) -> Path:
        """The folder that the package gets."""
        folder = Path(str(self._folder.value)).expanduser().absolute()
        return folder / str(self._name.value).strip()

    def show(self, reading: Reading) -> None:
        """Ask what there is to ask about a notebook."""
        self._name.value = self._name.value or reading.name
        self._reading = reading
        self._outside.value = markup.outside(reading)
        for part in (self._outside, self._allow):
            part.layout.display = None if self._is_grave else "none"
        self._executed.layout.display = None if reading.order.is_solved else "none"

    def busy(self, is_busy: bool) -> None:
        """While something goes on, nothing else is started."""
        self._open.disabled = self._go.disabled = is_busy

    def took(self, seconds: float) -> None:
        """Tell how long it took last time, when the notebook was run."""
        if self._run.value:
            self._why.value = markup.text(f"{_WHY} It took {max(seconds, 1):.0f} s last time.")

    @property
    def _is_grave(self) -> bool:
        return self._reading is not None and any(one.is_grave for one in self._reading.outside)

    def _toggle(self) -> None:
        self._form.layout.display = None if self._form.layout.display == "none" else "none"

    def _productionize(self) -> None:
        assert self._reading is not None
        self._form.layout.display = "none"
        is_executed = self._executed.value and self._reading.order.is_solved
        work = Work(
            source=str(self._reading.notebook.path),
            notebook=self._reading.raw,
            folder=str(self.package),
            name=self.package.name,
            run=self._run.value,
            allow_effects=self._allow.value and self._is_grave,
            order=EXECUTED if is_executed else READING,
            targets=tuple(name for name, box in self._targets.items() if box.value),
        )
        self._start(work)


def _button(words: str, act: Callable[[], None]) -> widgets.Button:
    button = widgets.Button(description=words, button_style="primary")
    button.on_click(lambda _: act())
    return button


def _choice(words: str, value: bool = False) -> widgets.Checkbox:
    choice = widgets.Checkbox(value, description=words, indent=False)
    choice.layout.width = "auto"
    return choice
