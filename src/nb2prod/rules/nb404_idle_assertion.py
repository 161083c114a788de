"""An assertion cannot fail.

What it does
    Finds assertions of something that is always true: a literal (`assert True`), a tuple
    (`assert (x > 0, "message")`), a function that is not called, a generator, a thing compared
    with itself, `len(x) >= 0`, `x == 1 or 2`; also `assertEqual(x, x)` and the like.

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

from nb2prod.analysis import Analysis, constant
from nb2prod.notebook import ParsedCell
from nb2prod.notebook.walk import called_name, index, walk
from nb2prod.rule import Diagnostic, Edit, Fix, Rule, Severity
from nb2prod.sentence import gettext

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_ALWAYS = (ast.Eq, ast.GtE, ast.LtE, ast.Is)
_EQUALS = frozenset(
    "assertEqual assertAlmostEqual assertIs assert_equal assert_allclose assert_array_equal "
    "assert_almost_equal assert_frame_equal assert_series_equal assert_array_almost_equal".split()
)


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each assertion that is always true."""
    for cell in analysis.program.cells:
        if "assert" not in cell.text:
            continue
        nodes = index(cell.tree)
        for asserted in nodes.of(ast.Assert):
            if why := _always(asserted.test, analysis):
                yield rule.at(cell.location(asserted), why, _unwrapped(cell, asserted))
        for call in nodes.called("assertTrue", *_EQUALS):
            name = called_name(call)
            if name == "assertTrue" and call.args and (why := _always(call.args[0], analysis)):
                yield rule.at(cell.location(call), why)
            if name in _EQUALS and len(call.args) > 1 and _same(*call.args[:2]):
                yield rule.at(cell.location(call), _ITSELF)


_ITSELF = gettext(
    "this compares a thing with itself and cannot fail: compare it with what you expect"
)


def _always(test: ast.expr, analysis: Analysis) -> str:
    """Why a condition is always true, as a message; '' where it may be false."""
    match test:
        case ast.Tuple(elts=[_, *_]):
            return gettext("a tuple is always true: without the brackets this checks what it says")
        case ast.Constant(value=value) if value:
            return gettext("this assertion is always true: assert what must hold, or delete it")
        case ast.GeneratorExp():
            return gettext("a generator is always true: all(…) around it looks at each element")
        case ast.Name(id=name) if _is_function(name, analysis):
            return gettext("a function is always true: call it, and assert its result")
        case ast.BoolOp(op=ast.Or(), values=values) if any(constant(v) for v in values):
            return gettext("one side of this `or` is always true: `in (…)` allows several values")
        case ast.BoolOp(op=ast.And(), values=values):
            found = [_always(value, analysis) for value in values]
            return found[0] if all(found) else ""
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            if isinstance(op, _ALWAYS) and _same(left, right):
                return _ITSELF
            counts = isinstance(left, ast.Call) and called_name(left) == "len"
            if counts and isinstance(op, ast.GtE) and constant(right) == 0:
                return gettext(
                    "a length is never below 0, so this cannot fail: > 0 asks for something"
                )
    return ""


def _is_function(name: str, analysis: Analysis) -> bool:
    bound = analysis.variables.bindings.get(name, ())
    return bool(bound) and all(isinstance(b.node, _FUNCTIONS) for b in bound)


def _same(one: ast.expr, other: ast.expr) -> bool:
    """Whether two expressions are the same and give the same: a call may not."""
    parts = walk(one)
    fixed = not any(isinstance(part, ast.Call | ast.NamedExpr | ast.Await) for part in parts)
    named = any(isinstance(part, ast.Name) for part in parts)
    return fixed and named and ast.dump(one) == ast.dump(other)


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
