"""What the order of a notebook's cells means, in words."""

from collections.abc import Sequence

from nb2prod.analysis import Analysis, EarlyRead, Order
from nb2prod.sentence import gettext, joined

_MOST_NAMED = 3


def warnings(order: Order) -> list[str]:
    """What to say before a notebook is run whose cells do not work from top to bottom."""
    if not order.early:
        return []
    said: list[str] = [gettext("Run from top to bottom, {}.", _missing(order.early))]
    if order.is_solved:
        said.append(gettext("In the order in which the cells were run, nothing is missing."))
    elif order.executed:
        missing = _missing(order.executed_early)
        said.append(gettext("In the order in which they were run, {}.", missing))
    elif order.unknown:
        said.append(gettext("The saved counts tell no other order: {}.", order.unknown))
    return said


def why_reading(order: Order) -> str:
    """Why the cells are in the order they stand in, or "" when nothing speaks against it."""
    if not order.early:
        return ""
    return f"The cells are in the order in which they stand, although {_missing(order.early)}."


def why_executed(order: Order, analysis: Analysis) -> str:
    """Which order was taken instead, and why."""
    code = {cell.index for cell in analysis.notebook.code_cells if cell.source.strip()}
    numbers = ", ".join(str(index + 1) for index in order.executed if index in code)
    reason = f": from top to bottom, {_missing(order.early)}" if order.early else ""
    return f"The cells are in the order in which they were run ({numbers}){reason}."


def _missing(early: Sequence[EarlyRead]) -> str:
    said: list[str] = [_read(one) for one in early[:_MOST_NAMED]]
    if (more := len(early) - _MOST_NAMED) > 0:
        said.append(gettext("and {} more of the kind", more))
    return joined("; ", said)


def _read(read: EarlyRead) -> str:
    where, defined = read.location.words, read.defined.cell + 1
    if not read.through:
        return gettext("{} reads {} before cell {} defines it", where, read.name, defined)
    return gettext(
        "{} calls {}, which reads {} before cell {} defines it",
        where,
        read.through,
        read.name,
        defined,
    )
