"""An assertion cannot fail.

What it does
    Finds assertions of something that is always true: a literal (`assert True`, `assert [x]`), a
    tuple (`assert (x > 0, "message")`), a function that is not called, a generator, a thing
    compared with itself, `len(x) >= 0`, `x == 1 or 2`; also `assertEqual(x, x)` and the like.

Why it matters
    It looks like a check and is none. Whoever reads it relies on it, and the wrong rows pass it
    every night.

Bad:
    assert (len(bills) > 0, "no bills")

Good:
    assert len(bills) > 0, "no bills"

How to fix
    Take away the brackets around condition and message, which `--fix --unsafe-fixes` does: the
    assertion may then fail, as it was meant to. Call the function, or compare with the value that
    you expect. Where there is nothing to check, delete the line.
"""

import ast
from collections.abc import Iterator
from functools import partial

from nb2prod.analysis import Analysis
from nb2prod.analysis.always import are_same, why_always
from nb2prod.notebook import ParsedCell
from nb2prod.notebook.walk import index
from nb2prod.rule import Diagnostic, Edit, Fix, Rule, Severity
from nb2prod.sentence import gettext

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_EQUALS = frozenset(
    "assertEqual assertAlmostEqual assertIs assert_equal assert_allclose assert_array_equal "
    "assert_almost_equal assert_frame_equal assert_series_equal assert_array_almost_equal".split()
)


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each assertion that is always true."""
    for cell in analysis.program.cells_with("assert"):
        nodes, is_function = index(cell.tree), partial(_is_function, analysis)
        for asserted in nodes.of(ast.Assert):
            if why := why_always(asserted.test, is_function):
                yield rule.at(cell.location(asserted), _WHY[why], _unwrapped(cell, asserted))
        for call in nodes.called("assertTrue"):
            if call.args and (why := why_always(call.args[0], is_function)):
                yield rule.at(cell.location(call), _WHY[why])
        for call in nodes.called(*_EQUALS):
            if len(call.args) > 1 and are_same(*call.args[:2]):
                yield rule.at(cell.location(call), _WHY["itself"])


_WHY = {
    "tuple": gettext("a tuple is always true: without the brackets this checks what it says"),
    "literal": gettext("this assertion is always true: assert what must hold, or delete it"),
    "generator": gettext("a generator is always true: all(…) around it looks at each element"),
    "function": gettext("a function is always true: call it, and assert its result"),
    "or": gettext("one side of this `or` is always true: `in (…)` allows several values"),
    "itself": gettext(
        "this compares a thing with itself and cannot fail: compare it with what you expect"
    ),
    "size": gettext("a size is never below 0, so this cannot fail: > 0 asks for something"),
}


def _is_function(analysis: Analysis, name: str) -> bool:
    bound = analysis.variables.bindings.get(name, ())
    return bool(bound) and all(isinstance(b.node, _FUNCTIONS) for b in bound)


def _unwrapped(cell: ParsedCell, asserted: ast.Assert) -> Fix | None:
    """Take away the brackets around a condition and its message."""
    test = asserted.test
    if not isinstance(test, ast.Tuple) or len(test.elts) != 2 or asserted.msg:
        return None
    spans = [cell.source_span(node) for node in (test, *test.elts)]
    if None in spans or test.lineno != test.end_lineno:
        return None
    (start, end), (_, _), (_, last) = (span for span in spans if span)
    source = cell.cell.source
    gap = "" if source[start - 1].isspace() else " "
    edits = (Edit(cell.index, start, start + 1, gap), Edit(cell.index, last, end, ""))
    closed = source[start] == "(" and source[end - 1] == ")"
    return Fix(gettext("Assert the condition"), edits, safe=False) if closed else None


rule = Rule("NB404", "idle-assertion", Severity.WARNING, check, __doc__)
