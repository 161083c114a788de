"""tests/test_properties.py: functions that were never called, by what their names and types say.

Only where the notebook's environment has hypothesis: a test that was not tried is not shipped.
"""

from nb2prod.export.properties import Property, property_of
from nb2prod.export.tests.recorded import untested
from nb2prod.export.tried import Without, id_of
from nb2prod.observe import Observation
from nb2prod.transform import Plan

FILE = "tests/test_properties.py"
_DOCSTRING = (
    '"""What must hold of functions that the notebook did not call, whatever they are given."""'
)
_HYPOTHESIS = "from hypothesis import given, settings\nfrom hypothesis import strategies as st"


def module(plan: Plan, observation: Observation | None, without: Without) -> str:
    """The text of the module, not formatted yet; empty when there is nothing to ask."""
    found = _properties(plan, observation, without)
    if not found:
        return ""
    named = sorted({name for each in found for name in each.functions})
    own = "\n".join(f"from {plan.name}.functions import {name}" for name in named)
    tests = ["\n".join(each.lines()) for each in found]
    return "\n\n\n".join([f"{_DOCSTRING}\n\n{_HYPOTHESIS}\n\n{own}", *tests])


def asked(plan: Plan, observation: Observation | None, without: Without) -> set[str]:
    """The functions that have such a test."""
    return {each.functions[0] for each in _properties(plan, observation, without)}


def _properties(plan: Plan, observation: Observation | None, without: Without) -> list[Property]:
    if observation is None or FILE in without or not _has_hypothesis(observation):
        return []
    silent = {item.what for item in untested(plan, observation, set())}
    called = {call.function.partition(".")[0] for call in observation.calls}
    functions = [f for f in plan.functions if f.name in silent - called]
    found = [property_of(function, plan) for function in functions]
    return [each for each in found if each and id_of(FILE, each.test) not in without]


def _has_hypothesis(observation: Observation) -> bool:
    return any(each.name == "hypothesis" for each in observation.environment.distributions)
