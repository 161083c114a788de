"""In which order a notebook's cells are taken, and what is said of it."""

from collections.abc import Callable

from nb2prod.analysis import Analysis, Order, analyze, find_order
from nb2prod.errors import NotebookError
from nb2prod.report.order import why_executed, why_reading

READING, EXECUTED = "reading", "executed"

Decide = Callable[[Order], str]


def in_order(analysis: Analysis, decide: Decide) -> tuple[Analysis, str]:
    """The notebook in the order that is decided on, and a sentence on it where it matters.

    `decide` hears what the order of the cells means, before anything is run or written, and
    answers READING or EXECUTED.

    Raises:
        NotebookError: EXECUTED, but the saved counts do not tell that order.
    """
    order = find_order(analysis)
    if decide(order) != EXECUTED:
        return analysis, why_reading(order)
    if order.unknown:
        raise NotebookError(
            f"{analysis.notebook.path}: {order.unknown}, so the order in which the cells were run"
            " is not known: run the notebook to its end and save it, or take the reading order"
        )
    if not order.executed:
        return analysis, ""
    return analyze(analysis.notebook.reordered(order.executed)), why_executed(order, analysis)
