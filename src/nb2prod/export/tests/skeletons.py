"""The beginning of a test for a function that the notebook does not call."""

from collections.abc import Collection

from nb2prod.export.tests.targets import targets
from nb2prod.transform import Plan

_MOST = 10


def skeletons(plan: Plan, untested: Collection[str]) -> str:
    """Tests whose values a person has to fill in, as one text."""
    found = [
        target
        for name, target in targets(plan).items()
        if name in untested and not target.function.is_class and target.node is not None
    ]
    tests = []
    for target in found[:_MOST]:
        names, _ = target.parameters()
        node = target.node
        assert node is not None
        needed = names[: len(names) - len(node.args.defaults)]
        given = [f"{name}=..." for name in (*needed, *target.function.added)]
        call = target.spelled(target.name, given)
        tests.append(f"def test_{target.name.strip('_')}():\n    assert {call} == ...\n")
    return "\n\n".join(tests)
