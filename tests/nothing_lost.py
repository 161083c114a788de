"""The law that nothing is lost: every word of a notebook's code is in the plan, or said to be out.

A word is an identifier, a number, or a word of a string. Conversion rewrites code in many ways
(prints become log lines, literals parameters, magics calls), so texts cannot be compared as they
are; but what somebody wrote is made of words, and a statement that is gone takes its words along.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from nb2prod.analysis import Analysis
from nb2prod.notebook import Location
from nb2prod.transform import Plan

# What the conversion itself replaces: the words of speaking, showing, and of IPython's magics.
_REPLACED = frozenset(
    "print display show get_ipython run_line_magic run_cell_magic system getoutput end sep flush "
    "__name__ __main__".split()
)
_HARMLESS_MAGICS = frozenset({"run_line_magic", "run_cell_magic"})


def lost(analysis: Analysis, plan: Plan) -> list[tuple[Location, tuple[str, ...]]]:
    """The statements some of whose words are nowhere, each with these words."""
    shared = Counter(words_of_texts(_elsewhere(plan)))
    found = []
    steps = [step for step in plan.steps if step.cells]
    inside = {cell for step in steps for cell in step.cells}
    rest = {cell.index for cell in analysis.program.cells} - inside
    for cells, texts in [
        *((set(step.cells), [step.body, *step.looks, *step.inputs]) for step in steps),
        (rest, []),
    ]:
        pool = shared + Counter(words_of_texts(texts))
        for statement in analysis.statements:
            if statement.cell.index not in cells:
                continue
            needed = Counter(w for w in words(statement.node) if w not in _REPLACED)
            missing = needed - pool
            pool -= needed & (pool - shared) if pool - shared else Counter()
            if missing:
                place = statement.cell.location(statement.node)
                found.append((place, tuple(sorted(missing.elements()))))
    return found


def words(node: ast.AST) -> Iterator[str]:
    """The words of a piece of code."""
    for part in ast.walk(node):
        match part:
            case ast.Name(id=name) | ast.arg(arg=name) | ast.Attribute(attr=name):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.ClassDef(name=name) | ast.keyword(arg=str(name)):
                yield name
            case ast.alias():
                yield from re.findall(r"\w+", f"{part.name} {part.asname or ''}")
            case ast.Constant(value=str(text)):
                yield from re.findall(r"\w+", text)
            case ast.Constant(value=bytes() | int() | float() | complex() as value):
                yield repr(value)


def words_of_texts(texts: Iterable[str]) -> Iterator[str]:
    """The words of code, or of any text when it is not Python."""
    for text in texts:
        try:
            yield from words(ast.parse(text))
        except (SyntaxError, ValueError):
            yield from re.findall(r"\w+", text)


def _elsewhere(plan: Plan) -> Iterator[str]:
    """All texts of a plan that are not a step's."""
    yield from plan.imports
    yield plan.constants
    yield from (function.source for function in plan.functions)
    yield from (assertion.source for assertion in plan.assertions)
    for parameter in plan.parameters:
        yield f"{parameter.variable or '_'} = {parameter.default!r}"
        yield f"{parameter.moved_from!r}"
    yield from plan.requirements
    yield from (item.what for item in (*plan.skipped, *plan.notes))
