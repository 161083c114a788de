"""What takes longer, each in a process of its own that can be stopped at any time."""

import asyncio
import contextlib
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from nb2prod.api.apart import Apart
from nb2prod.lab.decode import Refused
from nb2prod.lab.messages import Progress, Stage, Status, Task, TaskKind
from nb2prod.lab.times import Times
from nb2prod.lab.working import News, Work
from nb2prod.sentence import gettext, joined

_KEPT = 100  # tasks that are over and can still be asked about

Emit = Callable[[Progress], None]


@dataclass(slots=True)
class _Going:
    """A task and its process; `claim` is the folder that it works in.

    It `proves` the package of that notebook, if any: it is run, and its package does the same.
    """

    task: Task
    claim: Path
    proves: str
    process: Apart[News] = field(init=False)
    since: float = field(default_factory=time.monotonic)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    is_cancelled: bool = False


class Tasks:
    """All tasks of this server; two that would write into one folder do not go on at once.

    `emit` hears of each step; a process that does not end within `grace` seconds when it is asked
    to is killed. `times` keep how long they took.
    """

    def __init__(self, emit: Emit, grace: float, times: Times) -> None:
        self._emit = emit
        self._grace = grace
        self._times = times
        self._all: dict[str, _Going] = {}

    def start(self, kind: TaskKind, path: str, claim: Path, work: Work) -> Task:
        """Begin with a task.

        Raises:
            Refused: another one is at work in that folder, above it or below it.
        """
        claim = claim.resolve()
        for other in self._all.values():
            if other.task.status == "running" and _meet(other, kind, claim):
                said = gettext(
                    "{}: something is at work there: wait for it, or cancel it", other.task.path
                )
                raise Refused(said, "folder", status=409, task=other.task.id)
        self._forget()
        task = Task(id=uuid.uuid4().hex, kind=kind, path=path, status="running")
        is_proof = work.productionize is not None and work.productionize.run
        going = _Going(task, claim, work.source if is_proof else "")
        loop = asyncio.get_running_loop()

        def hear(news: News | None) -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: the server has ended
                loop.call_soon_threadsafe(self._hear, going, news)

        going.process = Apart("nb2prod.lab.working", work, News, hear)
        self._all[going.task.id] = going
        self._tell(going)
        return going.task

    def get(self, id: str) -> Task:
        """How a task is going.

        Raises:
            Refused: there is none of this name.
        """
        return self._going(id).task

    def running(self, path: str) -> tuple[Task, ...]:
        """Those of a path that go on, the oldest first."""
        every = (going.task for going in self._all.values())
        return tuple(task for task in every if task.status == "running" and task.path == path)

    def took(self, notebook: Path) -> str:
        """How long it took last time to run a notebook and prove its package; "" if never."""
        seconds = self._times.of(str(notebook))
        return "" if seconds is None else gettext("It took {:.0f} s last time.", max(seconds, 1))

    async def cancel(self, id: str) -> Task:
        """Stop a task, and wait until it has put things back.

        Raises:
            Refused: there is none of this name.
        """
        going = self._going(id)
        if going.task.status == "running":
            going.is_cancelled = True
            going.process.ask_to_stop()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(going.over.wait(), self._grace)
            if not going.over.is_set():
                going.process.kill()
                await going.over.wait()
        return going.task

    async def stop(self) -> None:
        """Stop all of them."""
        await asyncio.gather(*(self.cancel(id) for id in list(self._all)))

    def _going(self, id: str) -> _Going:
        if id not in self._all:
            raise Refused(gettext("{}: there is no such task", id), "id", status=404)
        return self._all[id]

    def _hear(self, going: _Going, news: News | None) -> None:
        """Take up what the process says; None says that it is gone."""
        if news is None:
            self._end(going)
            return
        task, now = going.task, round(time.monotonic() - going.since, 3)
        if news.stage:
            task = replace(task, cell=news.cell, cells=news.cells, stages=_stages(task, news, now))
        elif news.stopped:
            task = replace(task, status="cancelled")
        elif news.error:
            task = replace(task, status="failed", error=news.error)
        else:
            task = replace(task, status="done", productionized=news.productionized, run=news.run)
            if going.proves:
                self._times.keep(going.proves, now)
        going.task = task
        self._tell(going)

    def _end(self, going: _Going) -> None:
        """The process is gone: if it has not said how it went, it was killed, or it crashed."""
        if going.task.status == "running":
            status: Status = "cancelled" if going.is_cancelled else "failed"
            error = "" if going.is_cancelled else going.process.last_words()
            going.task = replace(going.task, status=status, error=error)
            self._tell(going)
        going.process.close()
        going.over.set()

    def _tell(self, going: _Going) -> None:
        task = going.task = replace(going.task, told=_sentence(going.task))
        stage = task.stages[-1].name if task.stages else ""
        self._emit(
            Progress(
                task=task.id,
                kind=task.kind,
                status=task.status,
                stage=stage,
                cell=task.cell,
                cells=task.cells,
            )
        )

    def _forget(self) -> None:
        """Let the oldest go that are over."""
        over = [id for id, going in self._all.items() if going.over.is_set()]
        for id in over[: max(len(over) - _KEPT, 0)]:
            del self._all[id]


def _meet(other: _Going, kind: TaskKind, claim: Path) -> bool:
    """Whether two tasks would get in each other's way; two runs of a job do not."""
    if other.task.kind == kind == "run":
        return False
    return claim.is_relative_to(other.claim) or other.claim.is_relative_to(claim)


def _sentence(task: Task) -> str:
    """How it is going, or went."""
    name = PurePosixPath(task.path).name
    if task.kind == "run":
        if not task.cells:
            return gettext("Starting")
        return gettext("Cell {} of {}", task.cell, task.cells)
    if task.status == "running":
        if not task.stages:
            return gettext("Productionizing {}", name)
        return joined(": ", (name, task.stages[-1].name))
    if task.status == "cancelled":
        return gettext("{}: cancelled, nothing was written.", name)
    if task.status == "failed":
        return task.error or gettext("{}: failed", name)
    made = task.productionized
    return gettext("{} is a package: {}", name, made.folder) if made else ""


def _stages(task: Task, news: News, now: float) -> tuple[Stage, ...]:
    """The stages so far; the last one has no seconds yet, the others have theirs."""
    if task.stages and task.stages[-1].name == news.stage:
        return task.stages
    spent = sum(stage.seconds or 0.0 for stage in task.stages)
    ended = tuple(
        stage if stage.seconds is not None else replace(stage, seconds=round(now - spent, 3))
        for stage in task.stages
    )
    return (*ended, Stage(name=news.stage))
