"""Whether a notebook, or a library that it uses, can see what its functions are called."""

import ast
import re
from functools import lru_cache

from nb2prod.analysis import Analysis
from nb2prod.analysis.flow.scopes import Mention, mentions
from nb2prod.notebook.walk import index, kept_with_node, last_word, walk

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
_SOURCE = frozenset({"getsource", "getsourcelines"})
_PART = 2
_HOLE = re.compile(r"\{[^{}]*\}|%[-+ #0]*[\d.*]*\w")


def is_asked_for(analysis: Analysis, name: str) -> bool:
    """Whether the notebook may look at the names of its functions."""
    asked = [node for cell in analysis.program.cells for node in _questions(cell.tree)]
    if not asked:
        return False
    if any(function.name == name for function in analysis.functions):
        return not all(_is_of_a_class(n) for n in asked) and not _is_only_called(analysis, name)
    return True


@kept_with_node
def _questions(tree: ast.Module) -> tuple[ast.Attribute, ...]:
    """Where code looks at what something is called."""
    return tuple(
        node
        for node in index(tree).of(ast.Attribute)
        if isinstance(node.ctx, ast.Load) and node.attr in _ASK_FOR_THE_NAME
    )


def is_reached(analysis: Analysis, name: str) -> bool:
    """Whether the notebook may reach what has this name by a text that holds it."""
    word = re.compile(rf"\b{re.escape(name)}\b")
    texts = (text for cell in analysis.program.cells for text in _texts_with_names(cell.tree))
    return is_spelled(analysis, name) or any(f"@{name}" in t and word.search(t) for t in texts)


@kept_with_node
def texts_of(tree: ast.Module) -> frozenset[str]:
    """The texts in a cell's code."""
    values = (node.value for node in index(tree).of(ast.Constant))
    return frozenset(value for value in values if isinstance(value, str))


@kept_with_node
def _texts_with_names(tree: ast.Module) -> tuple[str, ...]:
    """The texts that may name a variable, as a query does."""
    return tuple(text for text in texts_of(tree) if "@" in text)


def _is_of_a_class(asked: ast.AST) -> bool:
    """`type(x).__name__` and `x.__class__.__name__` are about classes only."""
    assert isinstance(asked, ast.Attribute)
    whole = asked.value
    word = last_word(whole.func if isinstance(whole, ast.Call) else whole)
    return "__class__" in {word, asked.attr} or (isinstance(whole, ast.Call) and word == "type")


def _is_only_called(analysis: Analysis, name: str) -> bool:
    """Whether nothing but calls mentions a function, and nothing it makes bears its name."""
    for statement in analysis.statements:
        node = statement.node
        if getattr(node, "name", "") == name and not _leaves_no_trace(node):
            return False
        for mention in mentions(node):
            called = isinstance(mention.parent, ast.Call) and mention.parent.func is mention.node
            if mention.name == name and not called:
                return False
    return True


def _leaves_no_trace(node: ast.stmt) -> bool:
    """Generators and coroutines bear their function's name, inner functions are called after it."""
    named = (ast.Yield, ast.YieldFrom, ast.Lambda, ast.FunctionDef, ast.ClassDef, ast.GeneratorExp)
    inside = (n for n in walk(node) if n is not node)
    plain = isinstance(node, ast.FunctionDef) and not node.decorator_list
    return plain and not any(isinstance(n, (*named, ast.AsyncFunctionDef)) for n in inside)


def is_spelled(analysis: Analysis, name: str) -> bool:
    """Whether the notebook may reach this name by its text, which is a mere key otherwise."""
    return name in _spelled(analysis)


@lru_cache(maxsize=8)
def _spelled(analysis: Analysis) -> frozenset[str]:
    """The texts by which the notebook may reach a name."""
    trees = [cell.tree for cell in analysis.program.cells]
    by_text = any(not _BY_TEXT.isdisjoint(_words(tree)) for tree in trees)
    return frozenset().union(*map(texts_of, trees)) if by_text else frozenset()


def is_read_as_source(analysis: Analysis) -> bool:
    """Whether the notebook may look for the text of a definition, which is found by its name."""
    trees = (cell.tree for cell in analysis.program.cells)
    return any(not _SOURCE.isdisjoint(_words(tree)) for tree in trees)


def may_be_composed(analysis: Analysis, name: str) -> bool:
    """Whether the notebook's texts hold the name, or code puts texts together that may make it."""
    trees = [cell.tree for cell in analysis.program.cells]
    if any(name in texts_of(tree) or name in _keywords(tree) for tree in trees):
        return True
    return any(_could_be(parts, name) for tree in trees for parts in _compositions(tree))


def _could_be(parts: tuple[str, ...], name: str) -> bool:
    """Whether a text of these parts, with anything between them, may be the name."""
    ends = name.startswith(parts[0]) and name.endswith(parts[-1])
    return ends and re.fullmatch(".*".join(map(re.escape, parts)), name, re.S) is not None


@kept_with_node
def _keywords(tree: ast.Module) -> frozenset[str | None]:
    return frozenset(keyword.arg for keyword in index(tree).of(ast.keyword))


@kept_with_node
def _compositions(tree: ast.Module) -> frozenset[tuple[str, ...]]:
    """The texts that code puts together, each as what is spelled out of it."""
    nodes = index(tree)
    put = (n for n in nodes.of(ast.Attribute) if n.attr in {"format", "join"})
    whole = (*nodes.of(ast.JoinedStr), *nodes.of(ast.BinOp), *put)
    found = {tuple(_HOLE.split(_with_holes(node))) for node in whole}
    return frozenset(parts for parts in found if any(len(part) >= _PART for part in parts))


def _with_holes(node: ast.AST) -> str:
    """A text that code puts together, with `{}` for what is not spelled out."""
    match node:
        case ast.Constant(value=str(text)) | ast.Attribute(
            value=ast.Constant(value=str(text)), attr="format"
        ):
            return text
        case ast.Attribute(value=ast.Constant(value=str(text)), attr="join"):
            return f"{{}}{text}{{}}"
        case ast.JoinedStr(values=parts):
            return "".join(map(_with_holes, parts))
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _with_holes(left) + _with_holes(right)
        case ast.BinOp(left=text, op=ast.Mod()):
            return _with_holes(text)
    return "{}"


@kept_with_node
def _words(tree: ast.Module) -> frozenset[str]:
    """The names that code uses, of attributes and modules too."""
    nodes = index(tree)
    found = {attribute.attr for attribute in nodes.of(ast.Attribute)}
    return frozenset(found | {alias.name for alias in nodes.of(ast.alias)} | nodes.names.keys())


def is_named_by_others(
    analysis: Analysis, node: ast.stmt, own: frozenset[str] = frozenset()
) -> bool:
    """A decorator or a base class may do something with the name; `own` decorators do not.

    A generator that is shown tells the name of its function.
    """
    makes = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and any(
        isinstance(n, ast.Yield | ast.YieldFrom) for n in walk(node)
    )
    if makes and not _are_used_up(analysis, getattr(node, "name", "")):
        return True
    if isinstance(node, ast.ClassDef):
        bases = [b for b in node.bases if not (isinstance(b, ast.Name) and b.id == "object")]
        return bool(bases or node.keywords or node.decorator_list)
    return any(
        not is_plain(decorator) and not (isinstance(decorator, ast.Name) and decorator.id in own)
        for decorator in getattr(node, "decorator_list", ())
    )


def _are_used_up(analysis: Analysis, name: str) -> bool:
    """Whether nothing shows the generators that a function makes: all are run through."""
    for statement in analysis.statements:
        parents = index(statement.cell.tree).parents
        for mention in _uses(statement.node, name):
            call = mention.parent
            if not isinstance(call, ast.Call) or call.func is not mention.node:
                return False
            held = "" if mention.inside else _variable_of(parents[call])
            if not _runs_through(parents[call], call) and not held:
                return False
            if held and not all(
                _runs_through(m.parent, m.node)
                for other in analysis.statements
                for m in _uses(other.node, held)
            ):
                return False
    return True


def _uses(node: ast.stmt, name: str) -> list[Mention]:
    found = mentions(node)
    return [m for m in found if m.name == name and isinstance(m.node.ctx, ast.Load)]


def _variable_of(node: ast.AST) -> str:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name
    return ""


def _runs_through(parent: ast.AST, made: ast.expr) -> bool:
    """Whether what stands around a generator takes its elements, or hands it on to be run."""
    match parent:
        case ast.For(iter=value) | ast.comprehension(iter=value):
            return value is made
        case ast.Call(func=called):
            return called is not made and last_word(called) not in _SHOW_THE_NAME
    return isinstance(parent, ast.Starred | ast.YieldFrom)


def own_decorators(analysis: Analysis) -> frozenset[str]:
    """The notebook's functions that only call what they are given, or wrap it."""
    binders: dict[str, list[ast.stmt]] = {}
    for statement in analysis.statements:
        for name in statement.names.may_bind | statement.names.global_writes:
            binders.setdefault(name, []).append(statement.node)
    return frozenset(
        name
        for name, nodes in binders.items()
        if len(nodes) == 1 and isinstance(nodes[0], ast.FunctionDef) and _only_calls(nodes[0])
    )


def _only_calls(node: ast.FunctionDef) -> bool:
    """Whether a function does nothing with its only argument but call it."""
    arguments = node.args
    if len(arguments.args) != 1 or arguments.vararg or arguments.kwarg or node.decorator_list:
        return False
    given = arguments.args[0].arg
    mentioned = [n for n in walk(node) if isinstance(n, ast.Name) and n.id == given]
    calls = [n for n in walk(node) if isinstance(n, ast.Call)]
    fine = [c.func for c in calls] + [a for c in calls if _is_wraps(c) for a in c.args]
    return all(n in fine for n in mentioned)


def _is_wraps(call: ast.Call) -> bool:
    return last_word(call.func) == "wraps"


def is_plain(decorator: ast.expr) -> bool:
    """Whether a decorator is known to do nothing with the name, and to keep nothing in mind."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return last_word(called) in _PLAIN_DECORATORS


def shows(mention: Mention) -> bool:
    parent = mention.parent
    if isinstance(parent, ast.Call) and parent.func is not mention.node:
        return last_word(parent.func) in _SHOW_THE_NAME
    return isinstance(parent, ast.Expr | ast.FormattedValue | ast.List | ast.Tuple | ast.Dict)
