"""What CHECKLIST.md tells of the tests."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from nb2prod.export.layout import Outcome
from nb2prod.export.package import build_package
from nb2prod.export.skeleton import skeleton
from nb2prod.export.tried import Tried
from nb2prod.notebook import Location
from nb2prod.observe import Fault, Watched
from nb2prod.transform import Function, Plan, Skipped

HERE = Location(3)
P = Plan("p", "P", "p.ipynb")
SOURCES = {
    "what has no default": ("def f(a, b=1, *c, d, e=2, **g): ...", "f(a=..., d=...)"),
    "by place only": ("def f(a, /, b): ...", "f(..., b=...)"),
    "nothing": ("def f(): ...", "f()"),
    "decorated": ("@cache\ndef f(a): ...", "f(a=...)"),
}


@pytest.mark.parametrize(("text", "call"), SOURCES.values(), ids=SOURCES.keys())
def test_skeleton_of_a_function(text: str, call: str) -> None:
    assert skeleton(Function("f", text, (), HERE), P) == (
        "from p.functions import f", "", "", "def test_f():", f"    assert {call} == ...",
    )  # fmt: skip


def test_skeleton_of_a_class() -> None:
    text = "class Net:\n    def __init__(self, size, *, depth=2): ...\n    def run(self, x): ..."
    assert skeleton(Function("Net", text, (), HERE, is_class=True), P)[3:] == (
        "def test_net():",
        "    it = Net(size=...)",
        "    assert it.run(x=...) == ...",
    )


def test_skeleton_of_a_function_that_makes_a_class() -> None:
    text = "def make_net(*, size):\n    class Net:\n        x = size\n    return Net"
    assert skeleton(Function("make_net", text, (), HERE, makes="Net"), P)[3:] == (
        "def test_net():",
        "    Net = make_net(size=...)",
        "    it = Net()",
        "    assert it == ...",
    )


def checklist(plan: Plan, tried: Tried, *missing: Skipped) -> str:
    outcome = Outcome(ran=True, untested=missing, tried=tried)
    (file,) = (f for f in build_package(plan, outcome).files if f.path == "CHECKLIST.md")
    return file.data.decode()


def fault(line: int, noticed: bool, function: str = "savings") -> Fault:
    return Fault(function, "functions.py", line, "`<` becomes `<=`", noticed)


def test_checklist_tells_what_the_tests_are_worth(solar: Plan) -> None:
    results = tuple((f"tests/test_functions.py::test_{n}", "passed", "") for n in range(3))
    faults = (*(fault(n, n > 6) for n in range(12)), fault(99, False, "other"))
    watched = Watched(results, (("functions.py", 7, 9),), faults, untried=2)
    left_out = (("tests/test_functions.py::test_x[n 1]", "passes once: assert 1 == `2`"),)
    text = checklist(solar, Tried(left_out, watched))
    assert "3 tests passed in two new\nprocesses" in text
    assert "| functions with a test | `savings` |" in text
    assert "| 5 of 13 (38 %): a sign" in text
    assert "of 15 that could be planted |" in text
    assert "| 7 of 9 (78 %), without" in text
    assert text.count("No test notices when `<` becomes `<=` in line ") == 5
    assert "in line 99 of `functions.py` (`other`)" in text
    assert "- [ ] `tests/test_functions.py::test_x[n 1]`: passes once: assert 1 == \\`2\\`" in text


def test_checklist_tells_of_lines_and_why_where_no_fault_was_planted(solar: Plan) -> None:
    results = (("tests/test_functions.py::test_it", "passed", ""),)
    text = checklist(solar, Tried((), Watched(results, (("functions.py", 7, 9),))))
    assert "| 7 of 9 (78 %), without" in text
    assert "| planted faults noticed | none were planted: " in text


def test_checklist_has_a_skeleton_for_what_has_no_test(solar: Plan) -> None:
    missing = Skipped("savings", "the notebook does not call it", HERE)
    text = checklist(solar, Tried(), missing, Skipped("the job", "no network", HERE))
    assert "They could not be run here" in text
    assert (
        "- [ ] `savings` (cell 4, line 1): The notebook does not call it.\n\n  ```python\n" in text
    )
    assert "      assert savings(kwh=..., sun_hours=..., kwh_price=...) == ...\n  ```\n" in text
    assert "- [ ] The job (cell 4, line 1): No network.\n" in text
    assert "planted" not in text


def test_without_a_run_the_checklist_has_no_tests_to_tell_of(
    solar: Plan, export: Callable[[Plan], Path]
) -> None:
    text = (export(replace(solar)) / "CHECKLIST.md").read_text()
    assert "## The tests" not in text
