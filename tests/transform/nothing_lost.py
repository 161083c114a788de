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

# What conversion itself replaces: the words of speaking and showing, of IPython's magics, and of
# asking for a variable by the text of its name.
_REPLACED = frozenset(
    "print display show get_ipython run_line_magic run_cell_magic system getoutput end sep flush "
    "__name__ __main__ __builtins__ __future__ globals locals vars eval exec get".split()
)
_VERSION = re.compile(r"_\d+$")  # of a name that the notebook defines more than once
# A kernel's settings have no meaning in a package, and installing becomes a requirement.
_OF_MAGICS = frozenset(
    "matplotlib inline autoreload load_ext reload_ext 2 config InlineBackend figure_format retina "
    "pip conda install python python3 m sys executable quiet q U upgrade writefile cd".split()
)

Lost = list[tuple[Location, tuple[str, ...]]]


def lost(analysis: Analysis, plan: Plan) -> Lost:
    """The statements some of whose words are nowhere, each with these words."""
    shared = Counter(words_of_texts(_elsewhere(plan)))
    renamed = {parameter.variable for parameter in plan.parameters}
    renamed |= set(words_of_texts(repr(parameter.default) for parameter in plan.parameters))
    in_steps = {cell for step in plan.steps for cell in step.cells}
    groups = [(set(s.cells), [s.body, *s.looks]) for s in plan.steps]
    groups.append(({cell.index for cell in analysis.program.cells} - in_steps, []))
    said = {(item.location.cell, item.location.line) for item in plan.skipped}
    again = _again(analysis, plan.constants)
    unsaid = [
        s
        for s in analysis.statements
        if (s.cell.index, s.node.lineno) not in said and s.node not in again
    ]
    found: Lost = []
    for cells, texts in groups:
        inside = [s for s in unsaid if s.cell.index in cells]
        needed = [(s, Counter(_kept_words(s.node))) for s in inside if not _imports(s.node)]
        pool = shared + Counter(words_of_texts(texts))
        missing = sum((count for _, count in needed), Counter()) - pool
        for statement, count in needed:
            gone = [word for word in count & missing if word not in renamed]
            if gone:
                found.append((statement.cell.location(statement.node), tuple(sorted(gone))))
                missing -= Counter(gone)
    everywhere = {w for _, texts in groups for w in words_of_texts(texts)} | set(shared)
    for statement in filter(lambda s: _imports(s.node), unsaid):
        gone = sorted(_kept_words(statement.node) - everywhere)
        if gone:
            found.append((statement.cell.location(statement.node), tuple(gone)))
    return found


def _again(analysis: Analysis, constants: str) -> set[ast.stmt]:
    """The statements that say again what makes a constant."""
    made = {ast.dump(node) for node in ast.parse(constants).body}
    known: set[str] = set()
    found = set()
    for statement in analysis.statements:
        text = ast.dump(statement.node)
        if text in made and text in known:
            found.add(statement.node)
        known.add(text)
    return found


def _imports(node: ast.AST) -> bool:
    """Imports that stand several times become one, so they are looked for by name only."""
    return isinstance(node, ast.Import | ast.ImportFrom)


def _kept_words(node: ast.AST) -> set[str]:
    """The words of a statement, each once: a literal that stands twice is one parameter."""
    match node:
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="show"), args=[])):
            return set()  # figures show themselves at the end of their step
    found = set(words(node)) - _REPLACED
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):  # its callers may give a default
        kept = [part for part in ast.iter_child_nodes(node) if not isinstance(part, ast.arguments)]
        found &= {node.name, *(word for part in kept for word in words(part))}
    if {"globals", "locals", "vars"} & set(words(node)):  # what is asked for may be known by then
        found &= {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return found - _OF_MAGICS if "get_ipython" in words(node) else found


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
    """The words of code, or of any text when it is not Python; a version is its name too."""
    for text in texts:
        try:
            found = list(words(ast.parse(text)))
        except (SyntaxError, ValueError):
            found = re.findall(r"\w+", text)
        for word in found:
            yield word
            if _VERSION.search(word):
                yield _VERSION.sub("", word)


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
