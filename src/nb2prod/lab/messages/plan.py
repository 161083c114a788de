"""What the package will be."""

from dataclasses import dataclass
from typing import Literal

from nb2prod.lab.messages.document import Document, Order, Row


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
class Ask:
    """What is to be decided before a package is made, and what is known about it.

    It is decided by `field` of the request, and `words` say what that means; they are "" where
    there is nothing to choose.
    """

    title: str
    facts: tuple[str, ...]
    words: str
    field: Literal["allow_effects", "executed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanAnswer:
    """What would come out.

    `name` is the package's, `folder` where it would lie; `length` counts the steps and `taken` the
    parameters; `skipped` is what is not carried over, and `notes` what a reviewer should know;
    `order_warnings` are sentences on cells that do not work from top to bottom.
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
    order_warnings: tuple[str, ...] = ()
    asks: tuple[Ask, ...] = ()
    refused: str = ""
