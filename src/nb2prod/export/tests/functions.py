"""tests/test_functions.py: the notebook's assertions, and the calls that its functions received."""

import ast
import keyword
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nb2prod.export import imports, source
from nb2prod.export.tests.assertions import assertion_tests
from nb2prod.export.tests.call_ids import call_ids
from nb2prod.export.tests.expectations import approximate, is_flat, readable
from nb2prod.export.tried import NO_TESTS, Without, id_of
from nb2prod.observe import Call, Observation
from nb2prod.transform import Function, Plan, Skipped

_DOCSTRING = '"""What the functions gave back for calls like those of the notebook."""'
FILE = "tests/test_functions.py"
_PYTEST_WORDS = {"pytest", "request"}
_LEFT_OUT = "none of its tests passed when they were tried"
_NEVER_CALLED = "the notebook does not call it"


def module(plan: Plan, observation: Observation | None, without: Without = NO_TESTS) -> str:
    """The text of the module, not formatted yet; empty when there is nothing to assert."""
    written = list(_written(plan, observation, without))
    if not written:
        return ""
    mentioned = {name for names, _ in written for name in names}
    return "\n\n".join([_DOCSTRING, *_imports(plan, mentioned), *(text for _, text in written)])


def untested(
    plan: Plan, observation: Observation | None, without: Without = NO_TESTS
) -> tuple[Skipped, ...]:
    """The functions that no test calls, with the reason."""
    tested = {name for names, _ in _written(plan, observation, without) for name in names}
    left_out = {function.name for function, _ in _recorded(plan, observation)} - tested
    return tuple(
        Skipped(
            function.name,
            _LEFT_OUT if function.name in left_out else _reason(function, observation),
            function.location,
        )
        for function in plan.functions
        if function.name not in tested
    )


def _written(
    plan: Plan, observation: Observation | None, without: Without
) -> Iterator[tuple[tuple[str, ...], str]]:
    """The tests, each with the names that it mentions."""
    if FILE in without:
        return
    taken: set[str] = set()
    for name, names, text in assertion_tests(plan, taken):
        if id_of(FILE, name) not in without:
            yield names, text
    for function, calls in _recorded(plan, observation):
        for group in _by_shape(calls):
            if text := _Test(plan, function, group, without).text(taken):
                yield (function.name,), text


def _reason(function: Function, observation: Observation | None) -> str:
    if observation is None:
        return "the notebook was not run"
    if function.is_class:
        return "what its methods do is not recorded yet"
    reason = dict(observation.not_recorded).get(function.name, "")
    if not reason and any(call.function == function.name for call in observation.calls):
        return "its calls cannot be repeated without the notebook's variables"
    if observation.failure and reason in ("", _NEVER_CALLED):
        return "the run ended before it was called"
    return reason or _NEVER_CALLED


def _recorded(plan: Plan, observation: Observation | None) -> list[tuple[Function, list[Call]]]:
    """The functions with the calls that a test can repeat."""
    calls = observation.calls if observation else ()
    found = []
    for function in plan.functions:
        own = [c for c in calls if c.function == function.name and _is_repeatable(function, c)]
        if own and not function.is_class:
            found.append((function, own))
    return found


def _is_repeatable(function: Function, call: Call) -> bool:
    """Whether the call is made of literals alone, and nothing that it needs is missing."""
    named = (*call.keywords, *call.notebook_values)
    names = [name for name, _ in named]
    values = [*call.arguments, *(value for _, value in named), call.result]
    return (
        all(name.isidentifier() and not keyword.iskeyword(name) for name in names)
        and all(map(_is_literal, values))
        and set(function.added) <= set(_added_values(function, call))
        and _is_complete(function, call)
    )


def _is_complete(function: Function, call: Call) -> bool:
    """Whether the call gives all that has no default: in the notebook it may have had one."""
    given = {name for name, _ in call.keywords} | set(function.added)
    for node in ast.walk(source.parse(function.source)):
        if isinstance(node, ast.FunctionDef) and node.name == function.name:
            places = [*node.args.posonlyargs, *node.args.args]
            needed = places[len(call.arguments) : len(places) - len(node.args.defaults)]
            named = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
            needed += [argument for argument, default in named if default is None]
            return all(argument.arg in given for argument in needed)
    return True


def _is_literal(text: str) -> bool:
    try:
        ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return False
    return True


def _added_values(function: Function, call: Call) -> dict[str, str]:
    """What the function's added parameters were in the notebook, where they may be spelled BIG."""
    values = {name.lower(): value for name, value in call.notebook_values}
    exact = dict(call.notebook_values)
    found = {name: exact.get(name, values.get(name.lower(), "")) for name in function.added}
    return {name: value for name, value in found.items() if value}


def _by_shape(calls: Sequence[Call]) -> list[list[Call]]:
    """Calls that pass the same parameters in the same way."""
    groups: dict[tuple[object, ...], list[Call]] = {}
    for call in calls:
        shape = (len(call.arguments), tuple(name for name, _ in call.keywords))
        groups.setdefault(shape, []).append(call)
    return sorted(groups.values(), key=len, reverse=True)


@dataclass(frozen=True, slots=True)
class _Column:
    """What goes into one place of every call: its parameter, and its value in each."""

    parameter: str
    values: tuple[str, ...]
    prefix: str = ""  # "size=" or "*"

    @property
    def varies(self) -> bool:
        return len(set(self.values)) > 1

    @property
    def spelled(self) -> str:
        """The first call's value, as one would write it in the call."""
        if self.prefix == "*":
            return self.values[0].removeprefix("(").removesuffix(",)")
        return self.prefix + self.values[0]


class _Test:
    """One test: some calls of one function that all have the same shape."""

    def __init__(
        self, plan: Plan, function: Function, calls: Sequence[Call], without: Without
    ) -> None:
        self.function = function
        self.without = without
        self.calls = calls
        self.callee = _alias(function.name)
        self.inexact = any(call.inexact for call in calls)
        self.flat = all(is_flat(call.result) for call in calls)
        self.columns = self._columns()

    def text(self, taken: set[str]) -> str:
        """The test; nothing when all of it is to be left out."""
        name = source.free_name(self._name(taken), taken)
        taken.add(name)
        if len(self.calls) == 1:
            if id_of(FILE, name) in self.without:
                return ""
            given = ", ".join(column.spelled for column in self.columns)
            line = f"assert {self.callee}({given}) == {self._expected(self.calls[0], whole=True)}"
            return f"def {name}():\n    {line}\n"
        return self._parametrized(name)

    def _parametrized(self, name: str) -> str:
        columns = [column for column in self.columns if column.varies]
        used = _PYTEST_WORDS | {self.callee}
        names = {}
        for column in columns:
            names[column] = source.free_name(column.parameter, used)
            used.add(names[column])
        expected = source.free_name("expected", used)
        given = ", ".join(c.prefix + names[c] if c in names else c.spelled for c in self.columns)
        whole = self.inexact and self.flat
        right = f"pytest.approx({expected})" if whole else expected
        rows = [
            ", ".join([*(c.values[row] for c in columns), self._expected(call), f"id={label!r}"])
            for row, (call, label) in enumerate(zip(self.calls, self._ids(columns), strict=True))
            if id_of(FILE, name, label) not in self.without
        ]
        if not rows:
            return ""
        heads = ", ".join(repr(head) for head in (*names.values(), expected))
        return "\n".join(
            [
                "@pytest.mark.parametrize(",
                f"    ({heads}),",
                "    [",
                *(f"        pytest.param({row})," for row in rows),
                "    ],",
                ")",
                f"def {name}({', '.join((*names.values(), expected))}):",
                f"    assert {self.callee}({given}) == {right}",
                "",
            ]
        )

    def _ids(self, columns: Sequence[_Column]) -> list[str]:
        heads = [column.parameter for column in columns]
        return call_ids(heads, list(zip(*(column.values for column in columns), strict=True)))

    def _expected(self, call: Call, *, whole: bool = False) -> str:
        if not self.inexact:
            return call.result
        return readable(call.result) if self.flat and not whole else approximate(call.result)

    def _name(self, taken: set[str]) -> str:
        name = f"test_{self.function.name.strip('_').removeprefix('test_') or 'function'}"
        if name not in taken:
            return name
        added = self.function.added
        given = [c.parameter for c in self.columns if c.prefix and c.parameter not in added]
        return f"{name}_with_{'_and_'.join(given[:2])}" if given else name

    def _columns(self) -> list[_Column]:
        parameters, star = _signature(self.function)
        count = len(self.calls[0].arguments)
        plain = parameters[: min(count, len(parameters))]
        columns = [
            _Column(name, tuple(call.arguments[place] for call in self.calls))
            for place, name in enumerate(plain)
        ]
        if count > len(plain):
            rest = [f"({', '.join(call.arguments[len(plain):])},)" for call in self.calls]
            columns.append(_Column(star or "arguments", tuple(rest), "*"))
        for place, (name, _) in enumerate(self.calls[0].keywords):
            values = tuple(call.keywords[place][1] for call in self.calls)
            columns.append(_Column(name, values, f"{name}="))
        for name in self.function.added:
            values = tuple(_added_values(self.function, call)[name] for call in self.calls)
            columns.append(_Column(name, values, f"{name}="))
        return columns


def _signature(function: Function) -> tuple[list[str], str]:
    """The names of the positional parameters, and of the one that takes the rest."""
    for node in ast.walk(source.parse(function.source)):
        if isinstance(node, ast.FunctionDef) and node.name == function.name:
            names = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args)]
            return names, node.args.vararg.arg if node.args.vararg else ""
    return [], ""


def _imports(plan: Plan, mentioned: set[str]) -> list[str]:
    lines = ["import pytest"]
    lines += imports.needed(imports.split(plan.imports), mentioned)
    own = {function.name for function in plan.functions}
    if plan.constants.strip():
        own |= source.bound_at_top(plan.constants)
    for name in sorted(own & mentioned):
        alias = "" if _alias(name) == name else f" as {_alias(name)}"
        lines.append(f"from {plan.name}.functions import {name}{alias}")
    future = [line for line in lines if line.startswith("from __future__")]
    return ["\n".join([*future, *(line for line in lines if line not in future)])]


def _alias(name: str) -> str:
    """A name under which pytest takes the function neither for a test nor for one of its hooks."""
    special = name.startswith(("test", "setup_", "teardown_", "pytest_"))
    return f"_{name}" if special or name in {"setup", "teardown"} else name
