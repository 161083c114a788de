"""Which functions a test or an assertion calls, in the notebook or in the test files beside it."""

import ast
import re
import warnings
from collections.abc import Iterable, Iterator
from functools import lru_cache

from nb2prod.analysis.io_calls import owner_words
from nb2prod.notebook import Program
from nb2prod.notebook.packaged import PackageTests, digests
from nb2prod.notebook.walk import by_kind, called_name, index, walk

_TEST_MAGIC = re.compile(r"ipytest|run_pytest|pytest|unittest")
_DOCTEST_CALLS = frozenset({"testmod", "run_docstring_examples", "testfile"})

Tests = str | PackageTests
"""The text of a test file beside the notebook, or the tests of a package made of it."""


def tested_names(program: Program, beside: Iterable[Tests]) -> frozenset[str]:
    """The names of all functions that are called by a test.

    A package's tests count for the functions that are still as they were when it was made.
    """
    names: set[str] = set()
    cells = [cell for cell in program.cells if _may_test(cell.text.lower())]
    for cell in cells:
        names.update(_in_module(cell.tree))
    tests = {
        node.name
        for cell in cells
        for node in index(cell.tree).of(ast.FunctionDef)
        if node.args.args and is_test(node)
    }
    if tests:  # `def tests(solve): assert solve(1) == 2`, and then `tests(quick)`
        calls = (call for cell in cells for call in index(cell.tree).of(ast.Call))
        names.update(n for call in calls if called_name(call) in tests for n in _handed_on(call))
    for there in beside:
        if isinstance(there, str):
            names.update(_called_in(there))
        else:
            same = {name for name, _ in digests(program).items() & {*there.made_of}}
            names.update(same & set().union(*map(_called_in, there.texts)))
    return frozenset(names | _in_doctests(program))


def _may_test(lowered: str) -> bool:
    return "assert" in lowered or "test" in lowered or "raises(" in lowered


def is_test(node: ast.AST) -> bool:
    """Whether a definition is itself a test, or a part of one."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        fixture = any("fixture" in ast.dump(decorator) for decorator in node.decorator_list)
        named = re.match(r"_?tests?(_|$|[A-Z])", node.name)
        return fixture or bool(named and (_is_sure(node) or not _answers(node)))
    if isinstance(node, ast.ClassDef):
        bases = {ast.unparse(base).rpartition(".")[2] for base in node.bases}
        return "TestCase" in bases or node.name.startswith("Test")
    return False


def _answers(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether it returns something: `test_statistic(x, y)` does, a test does not."""
    return any(each.value is not None for each in by_kind(node).get(ast.Return, ()))


def _proves(node: ast.AST) -> bool:
    """Whether a test asserts something or at least runs by itself: `test_fft(n)` takes the time."""
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return True
    arguments = node.args.args
    taken = len(arguments) > len(node.args.defaults) and arguments[0].arg != "self"
    return not taken or _is_sure(node)


def _is_sure(node: ast.AST) -> bool:
    inner = by_kind(node)
    return ast.Assert in inner or any(map(_asserts, inner.get(ast.Call, ())))


def _in_module(tree: ast.Module) -> Iterator[str]:
    """Names called from the tests and assertions of one cell."""
    nodes = index(tree)
    calls = nodes.called(*filter(_is_assertion, nodes.calls))
    if (
        any(ending.attr == "testing" for ending in nodes.of(ast.Attribute))
        or "testing" in nodes.names
    ):
        calls += [call for call in nodes.of(ast.Call) if "testing" in owner_words(call)]
    defined = nodes.of(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    tests = (node for node in defined if is_test(node) and _proves(node))
    refused = (node for node in nodes.of(ast.With) if any(map(_expects, node.items)))
    checks = [*nodes.of(ast.Assert), *tests, *refused, *calls]
    for call in calls:
        yield from _in_test_magic(call)
    named: set[str] = set()
    for node in checks:
        yield from _called(node)
        named.update(name.id for name in walk(node) if isinstance(name, ast.Name))
    for node in nodes.of(ast.Assign) if named else ():
        if any(_binds(target, named) for target in node.targets):  # `r = f(x); assert r`
            yield from _called(node.value)


def _binds(target: ast.expr, names: set[str]) -> bool:
    return any(isinstance(name, ast.Name) and name.id in names for name in walk(target))


def _asserts(call: ast.Call) -> bool:
    return _is_assertion(called_name(call)) or "testing" in owner_words(call)


def _is_assertion(word: str) -> bool:
    return word == "run_cell_magic" or word.lower().startswith("assert")


def _expects(item: ast.withitem) -> bool:
    """Whether a `with` block has to fail: `with pytest.raises(ValueError):`."""
    made = item.context_expr
    return isinstance(made, ast.Call) and (called_name(made) == "raises" or _asserts(made))


def _in_test_magic(call: ast.Call) -> Iterator[str]:
    """The names called in the body of `%%ipytest` and the like."""
    texts = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    if called_name(call) == "run_cell_magic" and len(texts) == 3 and _TEST_MAGIC.search(texts[0]):
        tree = _parsed(texts[2])
        yield from _called(tree) if tree else ()


def _called(tree: ast.AST) -> Iterator[str]:
    """What is called, also by being handed on: `raises(ValueError, parse, "x")`."""
    for node in walk(tree):
        if isinstance(node, ast.Call):
            yield called_name(node)
            yield from _handed_on(node)


@lru_cache(maxsize=256)
def _called_in(text: str) -> frozenset[str]:
    """What a test file calls."""
    tree = _parsed(text)
    return frozenset(_called(tree) if tree else ())


def _handed_on(call: ast.Call) -> Iterator[str]:
    return (a.id for a in call.args if isinstance(a, ast.Name))


def _in_doctests(program: Program) -> set[str]:
    """Functions called in `>>>` examples, when the notebook runs its doctests."""
    if not program.cells_with(*_DOCTEST_CALLS):
        return set()
    nodes = [node for cell in program.cells for node in walk(cell.tree)]
    lines = [
        line
        for node in nodes
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        for line in re.findall(r"^\s*>>> (.*)$", ast.get_docstring(node) or "", re.MULTILINE)
    ]
    return {name for line in lines for name in re.findall(r"(\w+)\(", line)}


def _parsed(text: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
