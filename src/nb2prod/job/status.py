"""How a run ended, and why when it did not end well."""

from dataclasses import dataclass
from enum import StrEnum

from nb2prod.sentence import Sentence, gettext, joined


class Status(StrEnum):
    """How a run stands; the first two are no failures."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CONTRACT = "contract broken"
    TIMED_OUT = "timed out"
    KILLED = "killed"

    @property
    def exit_code(self) -> int:
        return _EXIT_CODES.get(self, 1)


_EXIT_CODES = {Status.DONE: 0, Status.CONTRACT: 4, Status.TIMED_OUT: 5, Status.KILLED: 6}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a package failed: its step, its line, and where the notebook has that line.

    `file` is relative to the package; cells and lines count from 1 and are 0 where unknown.
    """

    step: str = ""
    file: str = ""
    line: int = 0
    cell: int = 0
    cell_line: int = 0

    def __str__(self) -> str:
        return str(self.words)

    @property
    def words(self) -> Sentence:
        found: list[str] = [gettext("step {}", self.step)] * bool(self.step)
        found += [f"{self.file}:{self.line}"] * bool(self.file)
        found += [gettext("notebook cell {}", self.cell)] * bool(self.cell)
        found += [gettext("line {}", self.cell_line)] * bool(self.cell and self.cell_line)
        return joined(", ", found)


@dataclass(frozen=True, slots=True)
class JobFailure:
    """Why a run failed.

    `cell` counts the executed notebook's cells from 1, `job_cell` the job's; both are 0 when it
    failed in none. `frames` are the lines of code that were being run, the innermost last.
    `ended` says what ended the run from outside the notebook, if anything did.
    """

    error: str
    cell: int = 0
    job_cell: int = 0
    frames: tuple[tuple[str, int], ...] = ()
    ended: Status | None = None
    place: Place = Place()

    @property
    def status(self) -> Status:
        if self.ended:
            return self.ended
        return Status.CONTRACT if self.error.startswith("ContractError:") else Status.FAILED

    @property
    def is_contract(self) -> bool:
        """Whether the data were not what the package has a contract on."""
        return self.status is Status.CONTRACT

    @property
    def name(self) -> str:
        """The error's name, as `ConnectionError`."""
        return self.error.partition(":")[0]
