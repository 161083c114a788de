"""What a verification found."""

from dataclasses import dataclass

from nb2prod.verify.rung import Rung

VALUE, FILE = "value", "file"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing of the notebook beside the same thing of the job.

    `kind` is "line", "stderr", "display", "figure", "value" or "file"; `name` that of a value or
    file; `original` and `job` are both sides as text, None where there was nothing; `cell` is the
    index of the notebook's cell, -1 where none is known.
    """

    kind: str
    rung: Rung
    original: str | None
    job: str | None
    name: str = ""
    why: str = ""
    cell: int = -1


@dataclass(frozen=True, slots=True)
class StepVerification:
    """The things of one step; `name` is "" for what belongs to none.

    `cells` are the notebook's, by index; `extra` is what the job shows in addition.
    """

    name: str
    cells: tuple[int, ...]
    items: tuple[Item, ...]
    extra: tuple[str, ...] = ()

    @property
    def rung(self) -> Rung:
        return max((item.rung for item in self.items), default=Rung.IDENTICAL)


@dataclass(frozen=True, slots=True)
class Verification:
    """The job beside the notebook.

    `failure` says why it could not be finished: the notebook itself fails, or the job does, in
    which case `failed_step` is the step; `notes` are sentences.
    """

    steps: tuple[StepVerification, ...]
    failure: str = ""
    failed_step: str = ""
    notes: tuple[str, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for step in self.steps for item in step.items)

    @property
    def rung(self) -> Rung:
        """The worst of all; a job that did not reach its end differs."""
        found = max((step.rung for step in self.steps), default=Rung.IDENTICAL)
        return Rung.DIFFERS if self.failure else found

    @property
    def is_same(self) -> bool:
        """Whether the job does what the notebook does, as far as it can be compared."""
        return self.rung < Rung.DIFFERS

    @property
    def differences(self) -> tuple[Item, ...]:
        return tuple(item for _, item in self.placed_differences)

    @property
    def placed_differences(self) -> tuple[tuple[str, Item], ...]:
        """What differs, each with the name of its step."""
        return tuple(
            (step.name, item)
            for step in self.steps
            for item in step.items
            if item.rung is Rung.DIFFERS
        )
