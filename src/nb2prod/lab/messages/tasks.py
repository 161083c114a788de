"""What takes longer: productionizing, and runs of a job."""

from dataclasses import dataclass
from typing import Literal

Status = Literal["running", "done", "failed", "cancelled"]
TaskKind = Literal["productionize", "run"]

PROGRESS_EVENT = "https://events.nb2prod.dev/progress/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductionizeRequest:
    """POST productionize: what the file at `path` holds becomes a package in `folder`/`name`.

    Or POST place, which only judges where it would lie.

    `folder` is the notebook's by default, `name` is made of the notebook's. Nothing is executed
    unless `run`; the run is kept inside its folder unless `allow_effects`; with `executed` the
    cells are taken in the order in which they were last run. `targets` are those that the package
    is made for, too.
    """

    path: str
    name: str | None = None
    folder: str | None = None
    run: bool = True
    allow_effects: bool = False
    force: bool = False
    executed: bool = False
    kernel: str | None = None
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceAnswer:
    """Answers POST place: a package can lie there.

    `took` says how long it took last time to run the notebook and prove its package, or "".
    """

    took: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRequest:
    """POST run, or POST values, which only judges them.

    A package's folder or a job notebook, and values as they are typed.
    """

    path: str
    values: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The job beside the notebook: `verdict` says it in a sentence, `counts` things of a kind."""

    is_same: bool
    verdict: str
    counts: dict[str, int]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tests:
    """How the package's tests went, and how many planted faults they noticed."""

    passed: bool
    summary: str
    passing: int
    left_out: int
    faults: int
    noticed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A heading, and a text below it."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """What is told to who wants to know more: a difference, or the functions without a test."""

    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opens:
    """A file that can be opened; of a notebook at a cell, counted from 1, or 0."""

    label: str
    path: str
    cell: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What happened: a word, or "" where it goes on from the one before, and a sentence."""

    word: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """A sentence on what came of it, and how to take it."""

    mark: Literal["done", "warning", "error"]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Productionized:
    """What came of it, in the sentences of `came`.

    `opens` are the files to begin with, the package's README first; `files` are all that were
    written, `conflicts` those in which somebody has to decide. `failure` is that of the notebook's
    own run.
    """

    folder: str
    is_clean: bool
    came: tuple[Came, ...]
    details: tuple[Detail, ...]
    opens: tuple[Opens, ...]
    told: tuple[Told, ...]
    verification: Verification | None
    tests: Tests | None
    failure: str
    files: tuple[str, ...]
    conflicts: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Crown:
    """That another run can become the champion, in words; see `ChampionRequest`.

    The run is compared with the present champion by the metric; without one there is no champion
    yet, or none to be compared with.
    """

    label: str
    title: str
    run: str = ""
    metric: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a job, with values as in "rate = 6"; `executed` is its notebook's path.

    `told` says how it went; `error` says where it failed, too; `crowns` are what it can be.
    """

    status: Status
    told: str
    started: str
    values: tuple[str, ...]
    executed: str
    opens: tuple[Opens, ...]
    error: str = ""
    crowns: tuple[Crown, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ChampionRequest:
    """POST champion: a run becomes the champion of the job at `path`, if no worse by a metric.

    Without a run the champion before the present one is it again. The answer is the job anew.
    """

    path: str
    run: str = ""
    metric: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A stage of a task, by name, with its seconds when it is over."""

    name: str
    seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Answers POST productionize, POST run (202), and GET or DELETE tasks/ID.

    `told` says how it is going, or went. Of a run, `cell` of `cells` is being executed. `error`
    says why it failed; a failing notebook or job is a result, and no such failure.
    """

    id: str
    kind: TaskKind
    path: str
    status: Status
    told: str = ""
    stages: tuple[Stage, ...] = ()
    cell: int = 0
    cells: int = 0
    error: str = ""
    productionized: Productionized | None = None
    run: Run | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """An event on the server's stream, of the schema that `PROGRESS_EVENT` names."""

    task: str
    kind: TaskKind
    status: Status
    stage: str
    cell: int = 0
    cells: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class JobParameter:
    """A field of a job's form; `type` is "" where the job declares none.

    `text` is its default as one types it, one of `options` if there are any.
    """

    name: str
    type: str
    text: str
    options: tuple[str, ...]
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Answers GET job?path=: the form of a package's job, and its runs, the newest first.

    `path` is "" where there is no package yet; `last` says how the newest went.
    """

    path: str
    last: str
    parameters: tuple[JobParameter, ...]
    runs: tuple[Run, ...]
