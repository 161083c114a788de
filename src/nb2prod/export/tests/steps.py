"""tests/test_steps.py: the steps one after the other, and the contract of what leaves each."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from nb2prod.export import source
from nb2prod.export.layout import Layout, arguments
from nb2prod.export.render import render
from nb2prod.export.tests.contract import asserted
from nb2prod.export.tests.workplace import has_given, hindrance
from nb2prod.export.tried import NO_TESTS, Without, id_of
from nb2prod.notebook import Location
from nb2prod.observe import Observation, Value, Variable
from nb2prod.transform import Plan, Skipped, Step

FILE = "tests/test_steps.py"
_WHAT = "the steps"
_MOST_VALUES = 6  # of one step that are looked at
_ROW = re.compile(r"(?:list|tuple)\[(?:float|int|bool|\w+\.\w+|\.\.\.|[, |])+\]")
_WORDS = {
    "request", "folder", "given", "workplace", "pytest", "Parameters", "cache", "monkeypatch",
    "tmp_path", "tmp_path_factory",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Tested:
    """A step as the template wants it: a fixture, and a test where there is something to assert."""

    fixture: str
    takes: tuple[str, ...]
    unpacked: tuple[str, ...]
    call: str
    test: str
    lines: tuple[str, ...]
    asserts: tuple[str, ...]


def module(
    plan: Plan,
    observation: Observation | None,
    data: Mapping[str, bytes],
    without: Without = NO_TESTS,
) -> str:
    """The text of the module, not formatted yet; empty when there is nothing to assert."""
    if observation is None or FILE in without or _hindrance(plan):
        return ""
    if hindrance(plan, observation, data):
        return ""
    layout = Layout(plan)
    writer = _Writer(layout, observation, without)
    steps = list(writer.steps())
    while steps and not steps[-1].asserts:
        steps.pop()
    if not steps:
        return ""
    module = writer.module
    lines = [f"from {plan.name} import steps{'' if module == 'steps' else f' as {module}'}"]
    uses_parameters = any(writer.parameters in step.takes for step in steps)
    if uses_parameters:
        lines.append(f"from {plan.name}.parameters import Parameters")
    used = source.names("\n".join(line for step in steps for line in step.asserts))
    lines += [line for name, line in writer.classes.items() if name in used]
    return render(
        "tests/test_steps.py.jinja",
        imports=["import pytest", *lines],
        report=f"{plan.name}.report.ARTIFACTS" if layout.reports else "",
        parameters=writer.parameters if uses_parameters else "",
        given=has_given(plan, observation, data),
        steps=steps,
    )


def untested(plan: Plan, observation: Observation | None) -> tuple[Skipped, ...]:
    """The steps, when no test runs them."""
    reason = _hindrance(plan) if observation else ""
    return (Skipped(_WHAT, reason, Location(_first_cell(plan))),) if reason else ()


def _hindrance(plan: Plan) -> str:
    """Why no test can run the steps one by one, apart from what keeps it from running the job."""
    if any(step.is_async for step in plan.steps):
        return "some are asynchronous, and run in one event loop"
    if len({step.name for step in plan.steps}) < len(plan.steps):
        return "two have the same name"
    return ""


class _Writer:
    """Gives every step its fixture, out of the way of the names that steps hand to each other."""

    def __init__(self, layout: Layout, observation: Observation, without: Without) -> None:
        self.layout = layout
        self.without = without
        self.values = {(v.cell, v.name): v for v in observation.variables}
        self.cells = {run.index for run in observation.cells}
        self.variables = variables = layout.variables | {p.name for p in layout.parameters}
        self.module = source.free_name("steps", set(variables))
        self.parameters = source.free_name("parameters", {*variables, self.module})
        self.classes: dict[str, str] = {}  # with the statements that import them

    def steps(self) -> Iterator[_Tested]:
        taken = {*_WORDS, self.module, self.parameters, *self.variables}
        made: dict[str, tuple[str, Step]] = {}  # for each variable the fixture that has it
        before = ""
        for step, given in arguments(self.layout, self.parameters):
            fixture = self._fixture(step, taken)
            taken.add(fixture)
            providers = {n: made[n] for n in step.inputs if n in made}
            takes = dict.fromkeys(name for name, _ in providers.values())
            unpacked = [
                _unpacked(owner, name, {n for n, p in providers.items() if p[0] == name})
                for name, owner in dict(providers.values()).items()
            ]
            if before:
                takes.setdefault(before)
            if any(each.startswith(f"{self.parameters}.") for each in given):
                takes[self.parameters] = None
            asserts, names = self._asserts(step)
            test = f"test_{step.name.removeprefix('test_')}"
            if id_of(FILE, test) in self.without:
                asserts = []
            yield _Tested(
                fixture=fixture,
                takes=tuple(takes),
                unpacked=tuple(filter(None, unpacked)),
                call=f"{self.module}.{step.name}({', '.join(given)})",
                test=test,
                lines=tuple(filter(None, [_unpacked(step, fixture, names)])) if names else (),
                asserts=tuple(asserts),
            )
            before = fixture
            made |= dict.fromkeys(step.outputs, (fixture, step))

    def _fixture(self, step: Step, taken: set[str]) -> str:
        """The step's fixture: the only value that it returns, if no other step returns it."""
        value = step.outputs[0] if len(step.outputs) == 1 else ""
        steps = self.layout.plan.steps
        makers = [s for s in steps if value in s.outputs or (value == s.name and s is not step)]
        reserved = {*_WORDS, *_SHADOWING, self.module, self.parameters}
        if value and makers == [step] and value not in reserved and not value.startswith("test"):
            return value
        is_odd = step.name.startswith("test") or step.name in taken
        return source.free_name(f"{step.name}_step" if is_odd else step.name, taken)

    def _asserts(self, step: Step) -> tuple[list[str], set[str]]:
        """What is asserted of a step's outputs, and the outputs that it is about."""
        cell = max(self.cells & set(step.cells), default=-1)
        lines: list[str] = []
        names: set[str] = set()
        for name in step.outputs:
            seen = self.values.get((cell, name))
            if seen is None or len(names) >= _MOST_VALUES or name in _SHADOWING:
                continue
            if found := list(asserted(name, _own(seen), self._class(seen))):
                lines += found
                names.add(name)
        return lines, names

    def _class(self, seen: Variable) -> str:
        """What the tests call its class, which they import where it is none of Python's, or ""."""
        own = {each.name for each in self.layout.plan.functions if each.is_class}
        place = seen.importable
        if not place and seen.value.type in own:
            place = f"{self.layout.plan.name}.functions.{seen.value.type}"
        module, _, name = place.rpartition(".")
        if module == "builtins":
            return name
        statement = f"from {module} import {name}"
        taken = {*_WORDS, *_SHADOWING, *self.variables, self.module, self.parameters}
        is_free = name not in taken and not name.startswith("Test")  # pytest would look into it
        if not place or not is_free or self.classes.setdefault(name, statement) != statement:
            return ""
        return name


_SHADOWING = {"pytest", "isinstance", "type", "len", "list"}


def _own(seen: Variable) -> Value:
    """The value without the numbers that are its items' and not its items."""
    is_row = seen.value.type not in {"list", "tuple"} or _ROW.fullmatch(seen.annotation)
    return seen.value if is_row else replace(seen.value, floats=())


def _unpacked(step: Step, fixture: str, names: set[str]) -> str:
    """The line that takes variables out of what a step returned, where it is needed."""
    if step.outputs == (fixture,):
        return ""
    left = [name if name in names else "_" for name in step.outputs]
    return f"{', '.join(left)} = {fixture}"


def _first_cell(plan: Plan) -> int:
    return plan.steps[0].cells[0] if plan.steps and plan.steps[0].cells else 0
