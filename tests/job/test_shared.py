"""Which cells of a job no swept parameter can change."""

import pytest

from nb2prod.job.shared import Shared, shared
from nb2prod.notebook import Cell

GIVEN = Cell(0, "", "code", "rate: float = 0.1\npath: str = 'a.csv'", ("parameters",))
SETUP = """\
from job import places
from job.parameters import Parameters
parameters = places.enter(Parameters(rate=rate, path=path), data_dir)"""
RENAMED = """\
from job.parameters import Parameters as Given
given = Given(rate=rate, path=path)"""


def _judged(*sources: str, setup: str = "") -> Shared:
    texts = [*([setup] if setup else []), *sources]
    cells = [
        Cell(at, "", "code", text, ("setup",) if text == setup else ())
        for at, text in enumerate(texts, start=1)
    ]
    return shared([GIVEN, *cells], {"rate"})


SHARES = {
    "what mentions no swept parameter": ("x = 1", "y = x + len(path)"),
    "an attribute of its name": ("x = model.rate",),
    "a text of its name": ("print('rate')",),
    "a comment": ("x = 1  # rate",),
}
DEPENDS = {
    "reads it": ("y = rate * 2", "takes rate"),
    "binds it": ("rate = 2", "takes rate"),
    "reads it in a function": ("def f():\n    return rate", "takes rate"),
    "has a function of its name": ("def rate():\n    pass", "takes rate"),
    "has a parameter of its name": ("f = lambda rate: 1", "takes rate"),
    "imports its name": ("from a import rate", "takes rate"),
    "imports under its name": ("import a as rate", "takes rate"),
    "catches under its name": ("try:\n    1\nexcept OSError as rate:\n    2", "takes rate"),
    "matches under its name": ("match 1:\n    case rate:\n        2", "takes rate"),
    "names it global": ("def f():\n    global rate", "takes rate"),
    "looks among all variables": ("x = globals()", "uses globals"),
    "runs text": ("exec('x = ra' + 'te')", "uses exec"),
    "a magic": ("%run other.py", "is not only Python"),
    "looks at what was run": ("In[2]", "uses In"),
}


@pytest.mark.parametrize("sources", SHARES.values(), ids=SHARES.keys())
def test_cells_that_all_runs_share(sources: tuple[str, ...]) -> None:
    found = _judged(*sources)
    assert (found.cells, found.reason) == (tuple(range(len(sources) + 1)), "")


@pytest.mark.parametrize(("source", "reason"), DEPENDS.values(), ids=DEPENDS.keys())
def test_cells_that_each_run_has_to_run(source: str, reason: str) -> None:
    found = _judged("x = 1", source, "y = 1")
    assert found.cells == (0, 1)
    assert f"cell 3 {reason}" in found.reason


def test_putting_parameters_together_is_done_again() -> None:
    found = _judged("use(parameters.path)", "use(parameters.rate)", setup=SETUP)
    assert found.cells == (0, 1, 2)
    assert found.again == SETUP.splitlines()[-1]
    assert found.reason == "cell 4 takes rate"


SETUPS = {
    "under another name": (RENAMED, "use(given.path)", (0, 1, 2)),
    "handed on as a whole": (SETUP, "use(parameters)", (0, 1)),
    "an attribute that it was not given": (SETUP, "use(parameters.monthly)", (0, 1)),
    "computed on the way": (SETUP.replace("rate=rate", "rate=rate * 2"), "x = 1", (0,)),
    "by something else": (SETUP.replace("job.parameters", "job.other"), "x = 1", (0,)),
    "used in the setup": (SETUP + "\nprint(parameters)", "x = 1", (0,)),
}


@pytest.mark.parametrize(("setup", "source", "cells"), SETUPS.values(), ids=SETUPS.keys())
def test_how_parameters_are_put_together(setup: str, source: str, cells: tuple[int, ...]) -> None:
    assert _judged(source, setup=setup).cells == cells


NOT_AT_ALL = {
    "no parameters": ([Cell(0, "", "code", "x = 1")], "no cell is tagged"),
    "those of an earlier run": (
        [GIVEN, Cell(1, "", "code", "rate = 3", ("injected-parameters",))],
        "earlier run",
    ),
    "a use before the parameters": ([Cell(0, "", "code", "rate = 3"), GIVEN], "takes rate"),
}


@pytest.mark.parametrize(("cells", "reason"), NOT_AT_ALL.values(), ids=NOT_AT_ALL.keys())
def test_jobs_that_share_nothing(cells: list[Cell], reason: str) -> None:
    found = shared(cells, {"rate"})
    assert set(found.cells) <= {0}
    assert reason in found.reason
