"""tests/test_functions.py: the notebook's assertions, and the calls that its functions received."""

from collections.abc import Iterable, Sequence
from importlib import resources

from nb2prod.export import imports, source
from nb2prod.export.tests import recorded
from nb2prod.export.tests.call_tests import CallTest, alias
from nb2prod.export.tests.voice import voice_of
from nb2prod.observe import Observation
from nb2prod.transform import Assertion, Plan, Skipped

_DOCSTRING = '"""What the functions gave back for calls that they received in the notebook."""'
_MODULES = {
    "pytest": "import pytest", "np": "import numpy as np", "pd": "import pandas as pd",
    "plt": "import matplotlib.pyplot as plt", "Path": "from pathlib import Path",
    **{name: f"import {name}" for name in (
        "ast", "asyncio", "doctest", "itertools", "json", "random", "shutil", "torch"
    )},
}  # fmt: skip
_CHECKS = ("assert_same", "drawn", "of_class", "with_attributes")
_DATA = 'DATA = Path(__file__).with_name("data")'
_EXAMPLES = """\
@pytest.mark.parametrize("function", [{functions}])
def test_examples_in_docstrings(function):
    for examples in doctest.DocTestFinder(recurse=False).find(function):
        assert doctest.DocTestRunner().run(examples).failed == 0
"""
_CLOSE = """\
@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")
"""


def module(plan: Plan, observation: Observation | None) -> str:
    """The text of the module, not formatted yet; empty when there is nothing to assert."""
    taken: set[str] = set()
    tests = [_assertion_test(plan, group, taken) for group in _grouped(plan.assertions)]
    named = {name for a in _usable(plan.assertions) for name in a.names}
    if examples := _with_examples(plan, observation):
        tests.append(_EXAMPLES.format(functions=", ".join(map(alias, examples))))
        named |= set(examples)
    brought: dict[str, None] = {}
    for each in recorded.recorded(plan, observation):
        tests.append(CallTest(each, voice_of(plan, each.target.function)).text(taken))
        named |= {each.target.function.name, *(n for call in each.calls for n in call.names)}
        brought.update(dict.fromkeys(i for call in each.calls for i in call.imports))
    if not tests:
        return ""
    body = "\n\n".join(tests)
    used = source.names(body)
    preamble = []
    if "drawn" in used:
        preamble.append(_CLOSE)
        used |= {"plt"}
    if "DATA" in used:
        preamble.insert(0, _DATA)
        used |= {"Path"}
    lines = _imports(plan, named, used, tuple(brought))
    backend = ['matplotlib.use("Agg")'] if "import matplotlib\n" in f"{lines[0]}\n" else []
    return "\n\n".join([_DOCSTRING, *lines, *backend, *preamble, body])


def checks(text: str) -> str:
    """The module beside the tests that they take what they need from, or ""."""
    if not any(f"from checks import {name}" in text for name in _CHECKS):
        return ""
    return (resources.files("nb2prod.observe.recorder") / "checks.py").read_text()


def untested(plan: Plan, observation: Observation | None) -> tuple[Skipped, ...]:
    """The functions that no test calls, with the reason."""
    asserted = {name for a in _usable(plan.assertions) for name in a.names}
    asserted.update(_with_examples(plan, observation))
    return recorded.untested(plan, observation, asserted)


def _with_examples(plan: Plan, observation: Observation | None) -> list[str]:
    """The functions whose docstring has examples that hold, and that read no variables."""
    holding = observation.examples if observation else ()
    return [f.name for f in plan.functions if f.name in holding and not f.added]


def _usable(assertions: Iterable[Assertion]) -> list[Assertion]:
    """Those that are plain Python: a top-level `await` is not."""
    found = []
    for assertion in assertions:
        try:
            compile(assertion.source, "<assertion>", "exec", dont_inherit=True)
        except SyntaxError:
            continue
        found.append(assertion)
    return found


def _grouped(assertions: Iterable[Assertion]) -> list[list[Assertion]]:
    """The assertions of one cell make one test."""
    groups: dict[int, list[Assertion]] = {}
    for assertion in _usable(assertions):
        groups.setdefault(assertion.location.cell, []).append(assertion)
    return list(groups.values())


def _assertion_test(plan: Plan, group: Sequence[Assertion], taken: set[str]) -> str:
    own = {function.name for function in plan.functions}
    names = dict.fromkeys(name for a in group for name in a.names if name in own)
    about = "_and_".join(name.strip("_") for name in list(names)[:2])
    wanted = f"test_{about or 'notebook'}_as_cell_{group[0].location.cell + 1}_asserts"
    name = source.free_name(wanted, taken)
    taken.add(name)
    body = "\n".join(source.indent(assertion.source) for assertion in group)
    return f"def {name}():\n{body}\n"


def _imports(
    plan: Plan, named: set[str], used: frozenset[str], brought: tuple[str, ...]
) -> list[str]:
    lines = ["import pytest", *(line for name, line in _MODULES.items() if name in used)]
    lines += [each.text for each in imports.split(brought)]
    lines += imports.needed(imports.split(plan.imports), named)
    if used & {"plt", "drawn"} or any("matplotlib" in line for line in lines):
        lines.append("import matplotlib")
    own = {function.name for function in plan.functions}
    if plan.constants.strip():
        own |= source.bound_at_top(plan.constants)
    lines += [f"from checks import {name}" for name in _CHECKS if name in used]
    for name in sorted(own & named):
        renamed = "" if alias(name) == name else f" as {alias(name)}"
        lines.append(f"from {plan.name}.functions import {name}{renamed}")
    future = [line for line in lines if line.startswith("from __future__")]
    rest = dict.fromkeys(line for line in lines if line not in future)
    return ["\n".join([*future, *rest])]
