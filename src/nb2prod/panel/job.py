"""The form of the package's job, and its runs."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import ipywidgets as widgets
from markupsafe import Markup

from nb2prod.api.history import Shown, shown
from nb2prod.errors import ParameterError, RunError
from nb2prod.observe.imports import without_checkers
from nb2prod.panel import markup
from nb2prod.panel.crown import Crown
from nb2prod.panel.news import Work

with without_checkers():
    from nb2prod.job import (
        Declared,
        PastRun,
        declared_parameters,
        find_job,
        typed_values,
    )


class Job:
    """What a job can be given, refused at the field when it does not fit, and how it ran.

    `run` hears what is to be run, and `changed` that another run is in use.
    """

    def __init__(self, run: Callable[[Work], None], changed: Callable[[], None]) -> None:
        self._run = run
        self._crown = Crown(changed)
        self._fields: dict[str, tuple[Declared, widgets.Text, widgets.HTML]] = {}
        self._button = widgets.Button(description="Run job")
        self._button.on_click(lambda _: self._start())
        self._runs = widgets.HTML()
        self._job: Path | None = None
        self._busy = False
        self.box = widgets.VBox()

    def show(self, package: Path) -> str:
        """The job in a package's folder, if there is one; what is to be said of it in a title."""
        try:
            job = find_job(package)
            declared = declared_parameters(job)
        except RunError:
            self._job = None
            said = "No job yet. Productionize writes one, to be run here with other parameters."
            self.box.children = [widgets.HTML(markup.text(said))]
            return ""
        if job != self._job or declared != tuple(one for one, *_ in self._fields.values()):
            self._job = job
            self._fields = {one.name: self._field(one) for one in declared}
        runs = shown(job)
        self._runs.value = markup.listed(map(_told, runs), "Runs, the newest first")
        fields = [part for _, *parts in self._fields.values() for part in parts]
        self._crown.show(job, runs)
        self.box.children = [*fields, self._button, self._runs, self._crown.box]
        if not runs:
            return ""
        return "last run done" if _status(runs[0].run) == "done" else "last run failed"

    def busy(self, is_busy: bool) -> None:
        """While something goes on, nothing else is started."""
        self._busy = is_busy
        self._judge()

    def _field(self, one: Declared) -> tuple[Declared, widgets.Text, widgets.HTML]:
        field = widgets.Text(one.typed, description=one.name, tooltip=one.help)
        field.style.description_width = "180px"
        field.layout.width = "auto"
        field.observe(lambda _: self._judge(), "value")
        return one, field, widgets.HTML()

    def _judge(self) -> None:
        """Say at each field what is wrong with it."""
        is_wrong = False
        declared = [one for one, *_ in self._fields.values()]
        for name, text in self._changed():
            wrong = self._fields[name][2]
            try:
                typed_values(declared, [(name, text)])
                wrong.value = ""
            except ParameterError as error:
                wrong.value, is_wrong = markup.text(error, "wrong"), True
        for name in self._fields.keys() - dict(self._changed()).keys():
            self._fields[name][2].value = ""
        self._button.disabled = is_wrong or self._busy

    def _changed(self) -> Iterator[tuple[str, str]]:
        for one, field, _ in self._fields.values():
            if field.value != one.typed:
                yield one.name, field.value

    def _start(self) -> None:
        assert self._job is not None
        package = self._job.parent.parent
        work = Work(str(self._job), values=dict(self._changed()), home=str(package.parent))
        self._run(work)


def _status(run: PastRun) -> str:
    return "failed" if run.failure else "done" if run.seconds is not None else "cancelled"


def _told(seen: Shown) -> Markup:
    run = seen.run
    took = "" if run.seconds is None else f" · {run.seconds:.1f} s"
    took += " · in use" * seen.is_champion
    said = [f"{name} = {json.dumps(value)}" for name, value in run.parameters.items()]
    said += seen.metrics
    if run.failure:
        where = f"Cell {run.failure.cell}: " if run.failure.cell else ""
        said.append(f"{where}{run.failure.error}")
    detail = Markup("<br>").join([*said, str(run.executed)])
    return markup.row(_status(run), f"{markup.moment(run.started.astimezone())}{took}", detail)
