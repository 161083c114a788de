"""The process of one task: `python -m nb2prod.lab.working`, which is told what on standard input.

It ends as a command does that is stopped (see `api.stopping`) when it is asked to, or when its
standard input ends, because then the server is gone.
"""

import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from nb2prod.api.stopping import Stopped, stoppable
from nb2prod.errors import Nb2prodError
from nb2prod.lab import frames
from nb2prod.lab.messages import Productionized, ProductionizeRequest, Run, RunRequest
from nb2prod.lab.places import Places


@dataclass(frozen=True, slots=True)
class Work:
    """A task: one of the two requests, with the places that its paths stand for.

    `source` is the notebook or the job, `target` the package's folder or the executed notebook,
    `notebook` the notebook's bytes, `home` the folder in which a job is run.
    """

    root: str
    source: str
    target: str
    productionize: ProductionizeRequest | None = None
    run: RunRequest | None = None
    name: str = ""
    notebook: bytes = b""
    home: str = ""


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
    try:
        with stoppable():
            if work.productionize:
                return _productionized(work, work.productionize, tell)
            assert work.run
            return _run(work, work.run, tell)
    except Stopped:
        return News(stopped=True)
    except Nb2prodError as error:
        return News(error=str(error))
    except Exception as error:
        traceback.print_exc()
        return News(error=f"nb2prod stumbled ({type(error).__name__}: {error}); please report it")


def _productionized(work: Work, asked: ProductionizeRequest, tell: Tell) -> News:
    from nb2prod.api.person import Person
    from nb2prod.api.productionize import Options, productionize
    from nb2prod.lab.answers.produced import produced

    person = Person(
        tell=lambda stage: tell(News(stage=stage)),
        decide=lambda order: asked.order,
        allow=lambda outside: asked.allow_effects,
    )
    options = Options(Path(work.target), work.name, asked.force, asked.run, asked.kernel)
    result = productionize(Path(work.source), options, person, work.notebook)
    return News(productionized=produced(result, Places(Path(work.root))))


def _run(work: Work, asked: RunRequest, tell: Tell) -> News:
    from nb2prod.observe.imports import without_checkers

    with without_checkers():
        from nb2prod.api.run import run as run_job
    os.chdir(work.home)
    tell(News(stage="Running the job"))
    run = run_job(
        Path(work.source),
        asked.values.items(),
        output=Path(work.target),
        tell=lambda cell, cells: tell(News(stage="Running the job", cell=cell, cells=cells)),
    )
    told = Run(
        status="failed" if run.failure else "done",
        started=run.started.isoformat(),
        seconds=run.seconds,
        values=dict(run.parameters),
        executed=Places(Path(work.root)).told(run.executed),
        error=run.failure.error if run.failure else "",
        failed_cell=run.failure.cell if run.failure else 0,
    )
    return News(run=told)


def _stop_with_server(pipe: IO[bytes]) -> None:
    """Ask this process to end when nobody is there any more."""
    pipe.read()
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Do one task; whatever else is printed goes to standard error."""
    reports = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    work = frames.read(sys.stdin.buffer, Work)
    threading.Thread(target=_stop_with_server, args=[sys.stdin.buffer], daemon=True).start()
    frames.write(reports, done(work, lambda news: frames.write(reports, news)))
    os._exit(0)  # a thread waits for standard input, and Python would wait for it


if __name__ == "__main__":
    main()
