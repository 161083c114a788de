"""Which of a job's runs is in use, and another in its place."""

from collections.abc import Callable
from pathlib import Path

import ipywidgets as widgets

from nb2prod.api.history import Shown, promote, roll_back
from nb2prod.errors import Nb2prodError
from nb2prod.panel import markup


class Crown:
    """Promotes a run, or rolls the one in use back; `changed` hears that it was done."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._changed = changed
        self._job = Path()
        self._run = widgets.Dropdown(description="Run")
        self._metric = widgets.Dropdown(description="Compared by")
        self._promote = widgets.Button(
            description="Promote", tooltip="Put it in use, unless the one in use is better"
        )
        self._back = widgets.Button(
            description="Roll back", tooltip="Put the one in use again that was before it"
        )
        self._words = widgets.HTML()
        self._run.observe(lambda _: self._compare(), "value")
        self._promote.on_click(lambda _: self._try(self._crown))
        self._back.on_click(lambda _: self._try(self._uncrown))
        chosen = widgets.HBox([self._run, self._metric, self._promote, self._back])
        self.box = widgets.VBox([chosen, self._words])

    def show(self, job: Path, runs: tuple[Shown, ...]) -> None:
        """Offer what can be done with the runs of a job."""
        self._job = job
        able = [seen for seen in runs if seen.may == "promote"]
        self._run.options = [(_label(seen), seen) for seen in able]
        self._run.index = 0 if able else None
        self._words.value = ""
        for part in (self._run, self._promote):
            part.layout.display = None if able else "none"
        is_able = any(seen.may == "roll back" for seen in runs)
        self._back.layout.display = None if is_able else "none"
        self._compare()

    def _compare(self) -> None:
        """Ask for a metric where there are several."""
        by = self._run.value.by if self._run.value else ()
        self._metric.options = by
        self._metric.index = 0 if by else None
        self._metric.layout.display = None if len(by) > 1 else "none"

    def _crown(self) -> str:
        refusal = promote(self._run.value.name, self._metric.value or "").refusal
        return f"Not promoted: {refusal}." if refusal else ""

    def _uncrown(self) -> str:
        roll_back(self._job)
        return ""

    def _try(self, act: Callable[[], str]) -> None:
        """Do it; what is refused is told."""
        try:
            refused = act()
        except Nb2prodError as error:
            refused = str(error)
        if refused:
            self._words.value = markup.text(refused, "trouble")
        else:
            self._changed()


def _label(seen: Shown) -> str:
    when = markup.moment(seen.run.started.astimezone())
    return " · ".join((when, *seen.metrics))
