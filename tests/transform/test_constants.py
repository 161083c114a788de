"""What stands at module level because it never changes: constants, and the notebook's logger."""

from collections.abc import Sequence

import pytest

from .conftest import plan_of

SHARED = ["#md ## B", "print(A_B)", "#md ## C", "print(A_B)"]

CONSTANTS = {
    "in capitals, read by several sections": (["A_B = {'a': 1}", *SHARED], "A_B = {'a': 1}"),
    "made of another one": (
        ["ONE = (1, 2)\nA_B = (*ONE, 3)", *SHARED], "ONE = (1, 2)\nA_B = (*ONE, 3)",
    ),
    "joined and split": (["A_B = '|'.join('a b'.split())", *SHARED],
                         "A_B = '|'.join('a b'.split())"),
    "in small letters": (["a_b = {'a': 1}", *[c.lower() for c in SHARED]], ""),
    "read in its own cell only": (["A_B = {'a': 1}\nprint(A_B)"], ""),
    "changed in place": (["A_B = []\nA_B.append(1)", *SHARED], ""),
    "bound again": (["A_B = {'a': 1}", *SHARED, "A_B = {}\nprint(A_B)"], ""),
    "of the environment": (["import os\nA_B = os.environ['A_B']", *SHARED], ""),
    "a look at the clock": (["import time\nA_B = time.time()", *SHARED], ""),
    "made of a variable": (["a = f()\nA_B = (a, 1)", *SHARED], ""),
    "a matrix": (["X = [[1, 2]]", "#md ## B", "print(X)"], ""),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "text"), CONSTANTS.values(), ids=CONSTANTS.keys())
def test_constants_of_several_sections_stand_at_module_level(
    cells: Sequence[str], text: str
) -> None:
    plan = plan_of(cells)
    assert plan.constants == text
    assert ("A_B" in {name for step in plan.steps for name in step.inputs}) == (
        not text and len(cells) > 1 and "A_B" in "".join(cells)
    )


MAKES = "import logging\nlog_it = logging.getLogger(__name__)"
LOGGERS = {
    "that only speaks": ([MAKES, "def f():\n    log_it.info(1)\nf()\nlog_it.debug(2)"], "log_it"),
    "with a level, of the steps alone": (
        [f"{MAKES}\nlog_it.setLevel('DEBUG')", "log_it.debug(2)"], "log_it",
    ),
    "with a level, of functions too": (
        [f"{MAKES}\nlog_it.setLevel('DEBUG')", "def f():\n    log_it.info(1)\nf()"], "logger",
    ),
    "that is bound again": ([MAKES, "log_it = f()\nlog_it.info(1)"], "logger"),
    "that a function has for itself": (
        [MAKES, "def f(log_it):\n    log_it.info(1)\nf(log_it)"], "logger",
    ),
    "with a name": (
        ["import logging\nlog_it = logging.getLogger('it')\nlog_it.info(1)"], "logger",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("cells", "logger"), LOGGERS.values(), ids=LOGGERS.keys())
def test_the_notebooks_logger_is_that_of_each_module(cells: Sequence[str], logger: str) -> None:
    plan = plan_of([cells[0], "#md ## More", *cells[1:]])
    assert plan.logger == logger
    handed = {name for step in plan.steps for name in (*step.inputs, *step.outputs)}
    assert logger not in handed
