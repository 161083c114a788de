"""The process of one task: `python -m nb2prod.lab.working`, which is told what on standard input.

It is started and heard by `api.apart`.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nb2prod.api import apart
from nb2prod.lab.language import translated
from nb2prod.lab.messages import Productionized, ProductionizeRequest, Run, RunRequest
from nb2prod.lab.places import Places
from nb2prod.sentence import gettext


@dataclass(frozen=True, slots=True)
class Work:
    """A task: one of the two requests, with the places that its paths stand for.

    `source` is the notebook or the job, `target` the package's folder or the executed notebook,
    `notebook` the notebook's bytes, `home` the folder in which a job is run, `language` that of the
    news.
    """

    root: str
    source: str
    target: str
    productionize: ProductionizeRequest | None = None
    run: RunRequest | None = None
    name: str = ""
    notebook: bytes = b""
    home: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """A stage or a cell begins; or the end: a result, why there is none, or that it was stopped."""

    stage: str = ""
    cell: int = 0
    cells: int = 0
    error: str = ""
    stopped: bool = False
    productionized: Productionized | None = None
    run: Run | None = None


Tell = Callable[[News], None]


def done(work: Work, tell: Tell) -> News:
    """Do it; the last news. No exception leaves this."""

    def say(news: News) -> None:
        tell(translated(news, work.language))

    def do() -> News:
        if work.productionize:
            return _productionized(work, work.productionize, say)
        assert work.run
        return _run(work, work.run, say)

    news = apart.attempt(do, lambda error: News(error=error), News(stopped=True))
    return translated(news, work.language)


def _productionized(work: Work, asked: ProductionizeRequest, tell: Tell) -> News:
    from nb2prod.api.order import EXECUTED, READING
    from nb2prod.api.person import Person
    from nb2prod.api.productionize import Options, productionize
    from nb2prod.lab.answers.produced import produced

    person = Person(
        tell=lambda stage: tell(News(stage=stage)),
        decide=lambda order: EXECUTED if asked.executed else READING,
        allow=lambda outside: asked.allow_effects,
    )
    options = Options(
        *(Path(work.target), work.name, asked.force, asked.run, asked.kernel),
        targets=asked.targets,
    )
    result = productionize(Path(work.source), options, person, work.notebook)
    return News(productionized=produced(result, Places(Path(work.root))))


def _run(work: Work, asked: RunRequest, tell: Tell) -> News:
    from nb2prod.observe.imports import without_checkers

    with without_checkers():
        from nb2prod.api.run import run as run_job
    from nb2prod.lab.answers.job import ran

    os.chdir(work.home)
    stage = gettext("Running the job")
    tell(News(stage=stage))
    run = run_job(
        Path(work.source),
        asked.values.items(),
        output=Path(work.target),
        tell=lambda cell, cells: tell(News(stage=stage, cell=cell, cells=cells)),
    )
    return News(run=ran(run, Places(Path(work.root))))


if __name__ == "__main__":
    apart.serve(Work, done)
