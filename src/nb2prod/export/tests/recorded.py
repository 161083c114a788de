"""Which recorded calls a test can repeat, and why the others have none."""

import keyword
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from nb2prod.export import imports
from nb2prod.export.tests.expressions import is_expression, kind_of
from nb2prod.export.tests.targets import Target, targets
from nb2prod.observe import Call, Observation
from nb2prod.transform import Plan, Skipped

LEFT_OUT = "none of its tests passed when they were tried"
NEVER_CALLED = "the notebook does not call it"
ENDED_BEFORE = "the run ended before it was called"
HELPERS = frozenset({"DATA", "with_attributes", "of_class", "stored_table", "assert_same", "drawn"})


@dataclass(frozen=True, slots=True)
class Recorded:
    """What is called, and the calls of it that a test repeats; all pass the same parameters in the
    same way, and did the same kinds of things.
    """

    target: Target
    calls: tuple[Call, ...]


def recorded(plan: Plan, observation: Observation | None) -> tuple[Recorded, ...]:
    """The calls that tests repeat, in the order of the plan's functions."""
    found = []
    for target in targets(plan).values():
        own = [call for call in _calls(observation) if call.function == target.name]
        own = [call for call in own if not _hindrance(plan, target, call)]
        found += [Recorded(target, tuple(group)) for group in _by_shape(own)]
    return tuple(found)


def untested(plan: Plan, observation: Observation | None, tested: Set[str]) -> tuple[Skipped, ...]:
    """The functions and methods that are not among those which a test calls, with the reason."""
    left_out = {test.target.name for test in recorded(plan, observation)}
    return tuple(
        Skipped(
            name,
            LEFT_OUT if name in left_out else _reason(plan, target, observation),
            target.function.location,
        )
        for name, target in targets(plan).items()
        if name not in tested and _is_worth_a_word(target, observation)
    )


def _is_worth_a_word(target: Target, observation: Observation | None) -> bool:
    """Whether a reader misses its test: of a class, that of a method which was called."""
    if not target.method:
        return True
    reason = dict(observation.not_recorded).get(target.name, "") if observation else ""
    return bool(reason) and reason != NEVER_CALLED


def _calls(observation: Observation | None) -> tuple[Call, ...]:
    return observation.calls if observation else ()


def _reason(plan: Plan, target: Target, observation: Observation | None) -> str:
    if makes := target.function.makes:
        return f"it only makes {makes} of what it is given; a test calls what it made"
    if observation is None:
        return "the notebook was not run"
    reason = dict(observation.not_recorded).get(target.name, "")
    own = [call for call in observation.calls if call.function == target.name]
    if not reason and own:
        return _hindrance(plan, target, own[0])
    if observation.failure and reason in ("", NEVER_CALLED):
        return ENDED_BEFORE
    return reason or NEVER_CALLED


def _hindrance(plan: Plan, target: Target, call: Call) -> str:
    """Why a test cannot make the call, or ""."""
    given = (*call.keywords, *call.notebook_values)
    names = [name for name, _ in given]
    if not all(name.isidentifier() and not keyword.iskeyword(name) for name in names):
        return "an argument's name is none in Python"
    own = {function.name for function in plan.functions}
    if not set(call.names) <= own:
        missing = ", ".join(sorted(set(call.names) - own))
        return f"it is given {missing}, which is not at module level"
    brought = imports.bound_names(imports.split(call.imports))
    if own & (brought | HELPERS) or set(call.names) & {n for n in own if n.startswith("test")}:
        return "it has the name of something that a test needs"
    values = [*call.arguments, *(value for _, value in given), *_results(call)]
    known = frozenset({*brought, *call.names})
    if not all(is_expression(value, known) for value in values):
        return "its arguments cannot be spelled out"
    if not set(target.function.added) <= set(added_values(target, call)):
        return "its calls cannot be repeated without the notebook's variables"
    complete = {name for name, _ in call.keywords} | set(target.function.added)
    if not complete.issuperset(target.needed(call)):
        return "its calls cannot be repeated without the notebook's variables"
    if target.has_object and not call.arguments:
        return "it is called in another way than it is defined"
    return ""


def _results(call: Call) -> list[str]:
    values = [call.result, call.raises, call.drawn, *(value for _, value in call.after)]
    return [value for value in values if value and not value.isidentifier()]


def added_values(target: Target, call: Call) -> dict[str, str]:
    """What the function's added parameters were in the notebook, where they may be spelled BIG."""
    values = {name.lower(): value for name, value in call.notebook_values}
    exact = dict(call.notebook_values)
    added = target.function.added
    found = {name: exact.get(name, values.get(name.lower(), "")) for name in added}
    return {name: value for name, value in found.items() if value}


def _by_shape(calls: Sequence[Call]) -> list[list[Call]]:
    """Calls that one test can make."""
    groups: dict[tuple[object, ...], list[Call]] = {}
    for call in calls:
        shape = (
            len(call.arguments),
            tuple(name for name, _ in call.keywords),
            bool(call.raises),
            kind_of(call.result) if call.result else "",
            call.result == "None",
            tuple(place for place, _ in call.after),
            (bool(call.drawn), call.seeds, call.items, call.reads, call.gives_function),
            (call.every, call.length),
        )
        groups.setdefault(shape, []).append(call)
    return sorted(groups.values(), key=len, reverse=True)


def with_stored(files: Iterable[tuple[str, bytes]], text: str) -> list[tuple[str, bytes]]:
    """The files that a module's text reads."""
    read = 'DATA / "files"' in text
    return [(n, data) for n, data in files if f'"{n}"' in text or (read and n.startswith("files/"))]
