"""What the order of a notebook's cells means, in words."""

from collections.abc import Sequence

from nb2prod.analysis import Analysis, EarlyRead, Order

_MOST_NAMED = 3


def warnings(order: Order) -> list[str]:
    """What to say before a notebook is run whose cells do not work from top to bottom."""
    if not order.early:
        return []
    said = [f"Run from top to bottom, {_missing(order.early)}."]
    if order.is_solved:
        said.append("In the order in which the cells were run, nothing is missing.")
    elif order.executed:
        said.append(f"In the order in which they were run, {_missing(order.executed_early)}.")
    elif order.unknown:
        said.append(f"The saved counts tell no other order: {order.unknown}.")
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
    named = "; ".join(map(_read, early[:_MOST_NAMED]))
    more = len(early) - _MOST_NAMED
    return named + (f"; and {more} more of the kind" if more > 0 else "")


def _read(read: EarlyRead) -> str:
    through = f" calls {read.through}, which" if read.through else ""
    return (
        f"{read.location}{through} reads {read.name} before cell {read.defined.cell + 1} defines it"
    )
