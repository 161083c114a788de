"""The panel: which notebook, how ready it is, what was found, and what can be made of it."""

from pathlib import Path

import ipywidgets as widgets
from IPython.display import display

from nb2prod.errors import Nb2prodError
from nb2prod.panel import markup
from nb2prod.panel.how import How
from nb2prod.panel.job import Job
from nb2prod.panel.news import News
from nb2prod.panel.parameters import Parameters
from nb2prod.panel.place import notebook_here, notebooks_near
from nb2prod.panel.reading import Reading, read_saved
from nb2prod.panel.task import Task
from nb2prod.report.functions import tested_of

_STYLE = Path(__file__).with_name("style.css")
_SECTIONS = ("Findings", "Functions", "Parameters", "Plan", "Job")


def show(notebook: str | None = None) -> None:
    """Show the panel of a notebook below the cell that is run, or ask which notebook it is."""
    style = widgets.HTML(f"<style>{_STYLE.read_text(encoding='utf-8')}</style>")
    outer = widgets.VBox([style])
    outer.add_class("nb2prod")
    place = Path(notebook).absolute() if notebook else notebook_here()
    inner = Panel(place).box if place else _question(outer, style)
    outer.children = [style, inner]
    display(outer)  # type: ignore[no-untyped-call]


def _question(outer: widgets.VBox, style: widgets.HTML) -> widgets.VBox:
    words = widgets.HTML(markup.text("Which notebook is this? This front end does not tell."))
    field = widgets.Combobox(options=notebooks_near(), placeholder="its path", description="Path")
    button = widgets.Button(description="Open")

    def answered(_: object) -> None:
        path = Path(field.value.strip()).expanduser().absolute()
        if path.is_file():
            outer.children = [style, Panel(path).box]
        else:
            words.value = markup.text(f"{path}: there is no such file.", "trouble")

    button.on_click(answered)
    return widgets.VBox([words, widgets.HBox([field, button])])


class Panel:
    """All of it, of one notebook; `box` is what is shown."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._is_read = False
        self._title, self._top = widgets.HTML(), widgets.HTML()
        refresh = widgets.Button(description="Refresh", tooltip="Read the saved file again")
        refresh.on_click(lambda _: self.refresh())
        title = widgets.HBox([self._title, refresh])
        title.layout.justify_content = "space-between"
        self._task = Task(self._ended, self._busy)
        self._job = Job(self._task.start, self.refresh)
        self._parameters = Parameters(self.refresh)
        self._how = How(path.parent, self._task.start)
        self._html = {name: widgets.HTML() for name in ("Findings", "Functions", "Plan")}
        shown = self._html | {"Parameters": self._parameters.box, "Job": self._job.box}
        self._sections = widgets.Accordion([shown[name] for name in _SECTIONS], selected_index=0)
        self._all = [title, self._top, self._how.box, self._task.box, self._sections]
        self.box = widgets.VBox(self._all)
        self.refresh()

    def refresh(self) -> None:
        """Read the saved file again; what cannot be read is told in place of all the rest."""
        try:
            reading = read_saved(self._path, self._parameters.left_out if self._is_read else None)
        except Nb2prodError as error:
            self._refuse(str(error))
        except Exception as error:  # a callback's error is seen by nobody
            said = f"nb2prod stumbled ({type(error).__name__}: {error}); please report it"
            self._refuse(said)
        else:
            self._tell(reading)

    def _tell(self, reading: Reading) -> None:
        self._is_read = True
        saved = f"as saved at {markup.moment(reading.saved)}"
        self._title.value = markup.text(self._path.name, "file") + markup.text(saved)
        self._top.value = markup.readiness(reading)
        self._html["Findings"].value = markup.findings(reading)
        self._html["Functions"].value = markup.functions(reading)
        self._html["Plan"].value = markup.plan(reading)
        self._parameters.show(reading)
        self._how.show(reading)
        self.box.children = self._all
        self._name_sections(reading)

    def _name_sections(self, reading: Reading) -> None:
        """The sections' titles, with what they hold in numbers."""
        steps = len(reading.plan.steps) if reading.plan else 0
        said = (
            str(len(reading.findings)),
            tested_of(reading.functions),
            str(len(reading.plan.parameters)) if reading.plan else "",
            f"{steps} step{'s'[: steps != 1]}",
            self._job.show(self._how.package),
        )
        titles = zip(_SECTIONS, said, strict=True)
        self._sections.titles = [f"{name}  {detail}".rstrip() for name, detail in titles]

    def _refuse(self, words: str) -> None:
        self._title.value = markup.text(self._path.name, "file") + markup.text(words, "trouble")
        self.box.children = [self._all[0], self._task.box]

    def _busy(self, is_busy: bool) -> None:
        self._how.busy(is_busy)
        self._job.busy(is_busy)

    def _ended(self, news: News) -> None:
        """A package was made, or a job was run: its runs are told, and its form is opened."""
        if news.made:
            self._how.took(self._task.seconds)
        self.refresh()
        if not news.error and not news.stopped:
            self._sections.selected_index = _SECTIONS.index("Job")
