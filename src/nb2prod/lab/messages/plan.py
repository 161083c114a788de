"""What the package will be."""

from dataclasses import dataclass
from typing import Literal

from nb2prod.lab.messages.document import Document, Order, Place


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRequest:
    """POST plan: what the package will be; slower than a check."""

    document: Document
    revision: int = 0
    order: Order = "reading"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A value that a run can be given.

    The notebook's metadata call it `known_as`, "" where they can say nothing of it; `types` are
    those that it could have, its own among them. `text` is its default as one types it, which can
    be changed in the code where it `is_plain`.
    """

    name: str
    type: str
    types: tuple[str, ...]
    text: str
    is_plain: bool
    help: str
    role: Literal["input", "output", "value"]
    place: Place
    known_as: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A section of the notebook as a function; `call` tells what it takes and hands on."""

    name: str
    title: str
    cells: tuple[str, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    call: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """What is not carried over, or what a reviewer should know, with the reason."""

    what: str
    reason: str
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What a run would touch outside its folder; a grave one has to be allowed."""

    kind: str
    what: str
    grave: bool
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAnswer:
    """What would come out.

    `name` is the package's; `lifted` are the functions that become a module; `order_warnings` are
    sentences on cells that do not work from top to bottom, and `executed_works` says whether the
    order in which they were run does.
    """

    revision: int
    name: str = ""
    parameters: tuple[Parameter, ...] = ()
    steps: tuple[Step, ...] = ()
    lifted: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[Skipped, ...] = ()
    outside: tuple[Outside, ...] = ()
    order_warnings: tuple[str, ...] = ()
    executed_works: bool = False
    refused: str = ""
