"""The process of one task: `python -m nb2prod.panel.working`, started and heard by `api.apart`."""

import os
from collections.abc import Callable
from pathlib import Path

from nb2prod.api import apart
from nb2prod.panel.news import News, Work

Tell = Callable[[News], None]


def done(work: Work, tell: Tell) -> News:
    """Do it; the last news. No exception leaves this."""

    def do() -> News:
        return _productionized(work, tell) if work.values is None else _run(work, tell)

    return apart.attempt(do, lambda error: News(error=error), News(stopped=True))


def _productionized(work: Work, tell: Tell) -> News:
    from nb2prod.api.person import Person
    from nb2prod.api.productionize import Options, productionize
    from nb2prod.panel.made import made_of

    person = Person(
        tell=lambda stage: tell(News(stage=stage)),
        decide=lambda order: work.order,
        allow=lambda outside: work.allow_effects,
    )
    options = Options(Path(work.folder), work.name, run=work.run, targets=work.targets)
    result = productionize(Path(work.source), options, person, work.notebook)
    return News(made=made_of(result))


def _run(work: Work, tell: Tell) -> News:
    from nb2prod.observe.imports import without_checkers

    with without_checkers():
        from nb2prod.api.run import run as run_job
    os.chdir(work.home)
    tell(News(stage="Running the job"))
    assert work.values is not None
    run_job(
        Path(work.source),
        work.values.items(),
        tell=lambda cell, cells: tell(News(stage="Running the job", cell=cell, cells=cells)),
    )
    return News()


if __name__ == "__main__":
    apart.serve(Work, done)
