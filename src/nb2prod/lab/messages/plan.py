"""What the package will be."""

from dataclasses import dataclass

from nb2prod.lab.messages.document import Document, Order, Place, Row


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
    those that it could have, its own among them. `text` is its default as one types it, one of
    `options` if there are any, which can be changed in the code where it `is_plain`. What is no
    parameter because the metadata say so is told by its name alone: it `is_left_out`.
    """

    name: str
    known_as: str
    type: str = ""
    types: tuple[str, ...] = ()
    text: str = ""
    options: tuple[str, ...] = ()
    is_plain: bool = False
    help: str = ""
    is_left_out: bool = False


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

    `name` is the package's, `folder` where it would lie; `length` counts the steps and `taken` the
    parameters; `skipped` is what is not carried over, and `notes` what a reviewer should know;
    `order_warnings` are sentences on cells that do not work from top to bottom, and
    `executed_works` says whether the order in which they were run does.
    """

    revision: int
    name: str = ""
    folder: str = ""
    length: str = ""
    taken: str = ""
    parameters: tuple[Parameter, ...] = ()
    steps: tuple[Row, ...] = ()
    skipped: tuple[Row, ...] = ()
    notes: tuple[Row, ...] = ()
    outside: tuple[Outside, ...] = ()
    order_warnings: tuple[str, ...] = ()
    executed_works: bool = False
    refused: str = ""
