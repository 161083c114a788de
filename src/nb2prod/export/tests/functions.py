"""tests/test_functions.py: the notebook's assertions, and the calls that its functions received."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

from nb2prod.export import imports, source
from nb2prod.export.tests import properties, recorded
from nb2prod.export.tests.assertions import assertion_tests
from nb2prod.export.tests.call_tests import FILE as FILE
from nb2prod.export.tests.call_tests import CallTest, alias
from nb2prod.export.tests.voice import voice_of
from nb2prod.export.tried import NO_TESTS, Without, id_of
from nb2prod.observe import Observation
from nb2prod.transform import Plan, Skipped

_DOCSTRING = '"""What the functions gave back for calls like those of the notebook."""'
_MODULES = {
    "pytest": "import pytest", "np": "import numpy as np", "pd": "import pandas as pd",
    "plt": "import matplotlib.pyplot as plt", "Path": "from pathlib import Path",
    **{name: f"import {name}" for name in (
        "ast", "asyncio", "doctest", "itertools", "json", "logging", "random", "shutil",
        "torch",
    )},
}  # fmt: skip
_CHECKS = (
    "assert_same", "attributes_of", "drawn", "of_class", "stored_table", "with_attributes",
)  # fmt: skip
_DATA = 'DATA = Path(__file__).with_name("data")'
_EXAMPLES_TEST = "test_examples_in_docstrings"
_EXAMPLES = """\
@pytest.mark.parametrize("function", [{functions}])
def {name}(function):
    for examples in doctest.DocTestFinder(recurse=False).find(function):
        assert doctest.DocTestRunner().run(examples).failed == 0
"""
_SAID = """\
@pytest.fixture
def said(capsys):
    handler = logging.Handler()
    handler.emit = lambda record: print(record.getMessage())
    logger = logging.getLogger({name!r})
    logger.addHandler(handler)
    logger.setLevel("INFO")
    yield lambda: capsys.readouterr().out
    logger.removeHandler(handler)
"""
_CLOSE = """\
@pytest.fixture(autouse=True)
def closed_figures():
    yield
    plt.close("all")
"""


@dataclass(frozen=True, slots=True)
class _Test:
    """A test: its text, what it is about, and the imports that its values need."""

    text: str
    names: tuple[str, ...]
    imports: tuple[str, ...] = ()


def module(plan: Plan, observation: Observation | None, without: Without = NO_TESTS) -> str:
    """The text of the module, not formatted yet; empty when there is nothing to assert."""
    tests = list(_tests(plan, observation, without))
    if not tests:
        return ""
    body = "\n\n".join(test.text for test in tests)
    used = source.names(body)
    preamble = []
    if "drawn" in used:
        preamble.append(_CLOSE)
        used |= {"plt"}
    if "said" in used:
        preamble.append(_SAID.format(name=plan.name))
        used |= {"logging"}
    if "DATA" in used:
        preamble.insert(0, _DATA)
        used |= {"Path"}
    named = {name for test in tests for name in test.names}
    brought = tuple(dict.fromkeys(line for test in tests for line in test.imports))
    read = source.free("\n\n".join([*preamble, body]))
    lines = imports.without_stars(_imports(plan, named, used, brought), read)
    backend = ['matplotlib.use("Agg")'] if "import matplotlib" in lines else []
    return "\n\n".join([_DOCSTRING, "\n".join(lines), *backend, *preamble, body])


def _tests(plan: Plan, observation: Observation | None, without: Without) -> Iterator[_Test]:
    """The tests in their order: assertions, examples, calls."""
    if FILE in without:
        return
    taken: set[str] = set()
    for name, names, text in assertion_tests(plan, taken):
        if id_of(FILE, name) not in without:
            yield _Test(text, names)
    examples = _with_examples(plan, observation)
    examples = [f for f in examples if id_of(FILE, _EXAMPLES_TEST, f) not in without]
    if examples:
        functions = ", ".join(map(alias, examples))
        yield _Test(_EXAMPLES.format(name=_EXAMPLES_TEST, functions=functions), tuple(examples))
    for each in recorded.recorded(plan, observation):
        function = each.target.function
        if text := CallTest(each, voice_of(plan, function), without).text(taken):
            given = [name for call in each.calls for name in call.names]
            brought = [line for call in each.calls for line in call.imports]
            yield _Test(text, (function.name, each.target.name, *given), tuple(brought))


def checks(text: str) -> str:
    """The module beside the tests that they take what they need from, or ""."""
    if not any(f"from checks import {name}" in text for name in _CHECKS):
        return ""
    return (resources.files("nb2prod.observe.recorder.source") / "checks.py").read_text()


def untested(
    plan: Plan, observation: Observation | None, without: Without = NO_TESTS
) -> tuple[Skipped, ...]:
    """The functions and methods that no test calls, with the reason."""
    tested = {name for test in _tests(plan, observation, without) for name in test.names}
    tested |= properties.asked(plan, observation, without)
    return recorded.untested(plan, observation, tested)


def _with_examples(plan: Plan, observation: Observation | None) -> list[str]:
    """The functions whose docstring has examples that hold, and that read no variables."""
    holding = observation.examples if observation else ()
    return [f.name for f in plan.functions if f.name in holding and not f.added]


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
    return [*future, *rest]
