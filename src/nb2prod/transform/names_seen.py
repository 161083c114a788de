"""Whether a notebook, or a library that it uses, can see what its functions are called."""

import ast
import re

from nb2prod.analysis import Analysis
from nb2prod.analysis.scopes import Mention
from nb2prod.notebook.walk import walk

_ASK_FOR_THE_NAME = frozenset({"__name__", "__qualname__", "__class__"})
_BY_TEXT = frozenset(
    "globals locals vars eval exec query modules timeit Timer import_module "
    "__dict__ __main__".split()
)
_PLAIN_DECORATORS = frozenset(
    "jit njit vectorize guvectorize no_grad inference_mode contextmanager wraps".split()
)
_SHOW_THE_NAME = frozenset(
    "agg aggregate print display str repr format interact interactive pivot_table "
    "FunctionTransformer info debug show Button help getdoc signature getsource".split()
)


def is_asked_for(analysis: Analysis, name: str) -> bool:
    """Whether the notebook may look at the names of its functions, or at this one in a text."""
    word = re.compile(rf"\b{re.escape(name)}\b")
    is_function = any(function.name == name for function in analysis.functions)
    for cell in analysis.program.cells:
        for node in walk(cell.tree):
            asks = isinstance(node, ast.Attribute) and node.attr in _ASK_FOR_THE_NAME
            if asks and not (is_function and _is_of_a_class(node)):
                return True
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and f"@{name}" in text and word.search(text):
                return True
    return is_spelled(analysis, name)


def _is_of_a_class(asked: ast.AST) -> bool:
    """`type(x).__name__` and `x.__class__.__name__` are about classes only."""
    assert isinstance(asked, ast.Attribute)
    whole = asked.value
    called = whole.func if isinstance(whole, ast.Call) else whole
    word = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return "__class__" in {word, asked.attr} or (isinstance(whole, ast.Call) and word == "type")


def is_spelled(analysis: Analysis, name: str) -> bool:
    """Whether the notebook may reach this name by its text, which is a mere key otherwise."""
    nodes = [node for cell in analysis.program.cells for node in walk(cell.tree)]
    spelled = any(isinstance(node, ast.Constant) and node.value == name for node in nodes)
    return spelled and any(_words(node) & _BY_TEXT for node in nodes)


def _words(node: ast.AST) -> set[str]:
    match node:
        case ast.Name(id=word) | ast.Attribute(attr=word) | ast.alias(name=word):
            return {word}
    return set()


def is_named_by_others(node: ast.stmt) -> bool:
    """A decorator or a base class may do something with the name."""
    if isinstance(node, ast.ClassDef):
        bases = [b for b in node.bases if not (isinstance(b, ast.Name) and b.id == "object")]
        return bool(bases or node.keywords or node.decorator_list)
    return any(not is_plain(decorator) for decorator in getattr(node, "decorator_list", ()))


def is_plain(decorator: ast.expr) -> bool:
    """Whether a decorator is known to do nothing with the name, and to keep nothing in mind."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    word = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return word in _PLAIN_DECORATORS


def shows(mention: Mention) -> bool:
    parent = mention.parent
    if isinstance(parent, ast.Call) and parent.func is not mention.node:
        called = parent.func
        word = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        return word in _SHOW_THE_NAME
    return isinstance(parent, ast.Expr | ast.FormattedValue | ast.List | ast.Tuple | ast.Dict)
