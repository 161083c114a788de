"""No test calls a function.

What it does
    Finds functions of the notebook that no test and no assertion calls, and classes whose methods
    or operators give something back and of which no test calls one: neither in the notebook
    (`assert`, `test_…`, `TestCase`, doctests that are run) nor in the test files beside it
    (`test_*.py` and `*_test.py` in its folder and in a folder `tests` there), nor, while the
    function is as it was, in those of a package beside it that was made of the notebook. Only
    advice where the function gives nothing back, as one that draws, needs files or services, or
    only calls another. Left alone: functions that only hold plain values.

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
    strange value you are afraid of. Decimals are rarely equal to the last digit:
    `assert abs(savings(6000, 5.2) - 1680) < 0.01`. Of a table compare what you can count:
    `assert len(clean(small)) == 2`. `nb2prod productionize` moves such assertions to its tests.
    Of a function that reads a file, test the part after the reading, in a function of its own.
    There is no fix: only you know what it should give back. `nb2prod productionize` records what
    it gives back today: a test of that tells you when this changes, not that it is right.
"""

import ast
from collections.abc import Iterator
from dataclasses import replace

from nb2prod.analysis import Analysis, FunctionFacts, is_test
from nb2prod.analysis.outside import hands_on, holds_values, reaches_outside
from nb2prod.notebook import ParsedCell
from nb2prod.notebook.walk import index
from nb2prod.rule import Diagnostic, Rule, Severity, shown
from nb2prod.sentence import gettext

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_INSIDE = (*_FUNCTIONS, ast.ClassDef, ast.ExceptHandler)
_OPERATORS = frozenset(
    "__call__ __getitem__ __contains__ __iter__ __next__ __len__ __eq__ __lt__ __le__ __gt__ "
    "__ge__ __add__ __radd__ __sub__ __rsub__ __mul__ __rmul__ __truediv__ __floordiv__ __mod__ "
    "__pow__ __matmul__ __neg__ __abs__ __and__ __or__ __xor__".split()
)


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each function, at its first definition, that nothing tests."""
    seen: set[str] = set(analysis.tested)
    for function in _functions(analysis):
        if function.name in seen or is_test(function.node):
            continue
        seen.add(function.name)
        if holds_values(function.node):
            continue
        name = shown(function.name, 32).strip('"')
        severity = Severity.ADVICE
        if not function.answers:
            way = gettext("call it once with a small example, it must not fail")
        elif reaches_outside(function.node):
            way = gettext("it reaches outside: give it a small file, or a stand-in")
        else:
            way = gettext("assert one result that you know, assert {}(…) == …", name)
            severity = Severity.ADVICE if hands_on(function.node) else rule.severity
        message = gettext("no test calls {}: {}", name, way)
        found = rule.at(function.cell.location(function.node), message)
        yield replace(found, severity=severity)
    for cell, made in analysis.classes:
        if (
            made.name not in seen
            and not is_test(made)
            and (told := _untested(cell, made, analysis))
        ):
            seen.add(made.name)
            found = rule.at(cell.location(made), _of_class(made.name, told[0].name))
            outside = all(reaches_outside(method.node) for method in told)
            yield replace(found, severity=Severity.ADVICE) if outside else found


def _functions(analysis: Analysis) -> Iterator[FunctionFacts]:
    """Those of the notebook, also below an `if`; not what stands in for a missing module."""
    for cell in analysis.program.cells:
        nodes = index(cell.tree)
        functions: list[ast.FunctionDef | ast.AsyncFunctionDef]
        functions = [*nodes.of(ast.FunctionDef), *nodes.of(ast.AsyncFunctionDef)]
        for node in sorted(functions, key=cell.location):
            if not any(isinstance(outer, _INSIDE) for outer in nodes.around(node)):
                yield FunctionFacts(cell, node)


def _untested(cell: ParsedCell, made: ast.ClassDef, analysis: Analysis) -> list[FunctionFacts]:
    """The methods of a class that give something back, when no test calls any of its own."""
    own = [FunctionFacts(cell, node) for node in made.body if isinstance(node, _FUNCTIONS)]
    own = [method for method in own if method.name[0] != "_" or method.name in _OPERATORS]
    if any(method.name in analysis.tested for method in own):
        return []
    return [method for method in own if method.answers and not holds_values(method.node)]


def _of_class(name: str, method: str) -> str:
    name, method = (shown(word, 28).strip('"') for word in (name, method))
    return gettext("no test uses {}: make a small one, assert what its {}(…) gives", name, method)


rule = Rule("NB401", "untested-function", Severity.WARNING, check, __doc__)
