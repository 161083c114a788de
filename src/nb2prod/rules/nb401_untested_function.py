"""No test calls a function.

What it does
    Finds functions of the notebook that no test and no assertion calls: neither in the notebook
    (`assert`, `test_…`, `TestCase`, doctests that are run) nor in the test files beside it
    (`test_*.py` and `*_test.py` in its folder and in a folder `tests` there).

Why it matters
    A function without a test is right by hope. The next change, a new version of pandas or a
    strange row of data breaks it silently; in a notebook you would have looked, in a job nobody
    does.

Bad:
    def payback_years(cost, yearly):
        return cost / yearly

Good:
    def payback_years(cost, yearly):
        return cost / yearly
    assert payback_years(18000, 1500) == 12

How to fix
    Call it once with values whose result you know, and assert that result; then once with the
    strange value you are afraid of. `nb2prod productionize` moves such assertions to its tests.
"""

import ast
from collections.abc import Iterator

from nb2prod.analysis import Analysis, is_test
from nb2prod.rule import Diagnostic, Rule, Severity, shown


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each function, at its first definition, that nothing tests."""
    seen: set[str] = set(analysis.tested)
    for statement in analysis.statements:
        node = statement.node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if node.name in seen or is_test(node):
            continue
        seen.add(node.name)
        name = shown(node.name, 32).strip('"')
        yield rule.at(
            statement.cell.location(node),
            f"no test calls {name}: assert one result that you know, assert {name}(…) == …",
        )


rule = Rule("NB401", "untested-function", Severity.WARNING, check, __doc__)
