"""Which names in a piece of code mean the notebook's own variables, and not a function's locals."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nb2prod.notebook.walk import children, kept_with_node, walk, walk_until

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp

_FUNCTIONS = frozenset({ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda})
_COMPREHENSIONS = frozenset({ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp})
SCOPES = _FUNCTIONS | _COMPREHENSIONS | {ast.ClassDef}
_DEFERRING = _FUNCTIONS | {ast.GeneratorExp}

_Declared = dict[str, type[ast.AST]]  # names that are no scope's own, with `global` or `nonlocal`

# What is not evaluated in the order of its fields, or has a scope of its own.
_ORDERED = SCOPES | {ast.Assign, ast.AnnAssign, ast.AugAssign, ast.For, ast.AsyncFor}


@dataclass(frozen=True, slots=True)
class Mention:
    """A name node that means a variable of the notebook.

    `deferred` tells that it stands in a function body, so it is looked up when that is called;
    `inside` holds the nested scopes around it, outermost first; `parent` is the node it stands in.
    """

    node: ast.Name
    parent: ast.AST
    deferred: bool
    inside: tuple[ast.AST, ...]

    @property
    def name(self) -> str:
        return self.node.id


@kept_with_node
def mentions(node: ast.AST) -> tuple[Mention, ...]:
    """Every mention of a notebook variable in a top-level statement, nested scopes included."""
    return tuple(_walk(node, node, ()))


@kept_with_node
def free_names(function: FunctionNode) -> frozenset[str]:
    """The names that a function's body takes from outside it."""
    body = function.body if isinstance(function.body, list) else [function.body]
    names: set[str] = set()
    stack: list[tuple[ast.AST, tuple[ast.AST, ...]]] = [(node, (function,)) for node in body]
    while stack:
        node, scopes = stack.pop()
        if isinstance(node, ast.Name):
            if node.id not in names and not is_local(node.id, scopes):
                names.add(node.id)
        elif node.__class__ in _ORDERED:
            stack += _children(node, scopes)
        else:
            stack += [(child, scopes) for child in children(node)]
    return frozenset(names)


def local_names(function: FunctionNode) -> frozenset[str]:
    """The names that are a function's own: its parameters and all it binds."""
    return own_and_global(function)[0]


@kept_with_node
def own_and_global(scope: FunctionNode | ast.ClassDef) -> tuple[frozenset[str], frozenset[str]]:
    """The names that are a scope's own, and those that it declares global."""
    names: set[str] = set()
    if not isinstance(scope, ast.ClassDef):
        names |= {argument.arg for argument in arguments_of(scope)}
    outer: _Declared = {}
    for statement in scope.body if isinstance(scope.body, list) else [scope.body]:
        names |= _bound(statement, outer)
    declared = frozenset(name for name, kind in outer.items() if kind is ast.Global)
    return frozenset(names - outer.keys()), declared


def arguments_of(function: FunctionNode) -> list[ast.arg]:
    """All arguments that a function declares."""
    given = function.args
    found = (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg)
    return [argument for argument in found if argument]


def global_writes(node: ast.AST) -> frozenset[str]:
    """Names that functions inside `node` declare `global` and so may rebind."""
    return frozenset(
        name for child in walk(node) if isinstance(child, ast.Global) for name in child.names
    )


@kept_with_node
def bound_names(node: ast.AST) -> frozenset[str]:
    """All names that executing `node` may bind in the scope it stands in."""
    return frozenset(_bound(node, {}))


def _walk(node: ast.AST, parent: ast.AST, scopes: tuple[ast.AST, ...]) -> Iterator[Mention]:
    stack = [(node, parent, scopes)]
    while stack:
        node, parent, scopes = stack.pop()
        if isinstance(node, ast.Name):
            if not is_local(node.id, scopes):
                yield Mention(node, parent, are_deferred(scopes), scopes)
        elif node.__class__ in _ORDERED:
            stack += reversed([(c, node, inner) for c, inner in _children(node, scopes)])
        else:
            stack += reversed([(c, node, scopes) for c in children(node)])


def _children(
    node: ast.AST, scopes: tuple[ast.AST, ...]
) -> Iterator[tuple[ast.AST, tuple[ast.AST, ...]]]:
    """The children of a node in evaluation order, each with the scopes it is evaluated in."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
            for outside in _evaluated_at_definition(node):
                yield outside, scopes
            body = node.body if isinstance(node.body, list) else [node.body]
            for child in body:
                yield child, (*scopes, node)
        case ast.ClassDef():
            for outside in (*node.decorator_list, *node.bases, *node.keywords):
                yield outside, scopes
            for child in node.body:
                yield child, (*scopes, node)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            yield node.generators[0].iter, scopes
            inner = (*scopes, node)
            for number, generator in enumerate(node.generators):
                yield generator.target, inner
                if number:
                    yield generator.iter, inner
                for condition in generator.ifs:
                    yield condition, inner
            yield from ((element, inner) for element in _elements(node))
        case ast.Assign():
            yield node.value, scopes
            for target in node.targets:
                yield target, scopes
        case ast.AnnAssign():
            if node.value:
                yield node.value, scopes
            yield node.annotation, scopes
            yield node.target, scopes
        case ast.AugAssign():
            yield node.target, scopes
            yield node.value, scopes
        case ast.For() | ast.AsyncFor():
            yield node.iter, scopes
            yield node.target, scopes
            for child in (*node.body, *node.orelse):
                yield child, scopes
        case _:
            for below in children(node):
                yield below, scopes


def _elements(node: Comprehension) -> tuple[ast.expr, ...]:
    return (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,)


def _evaluated_at_definition(function: FunctionNode) -> Iterator[ast.AST]:
    arguments = function.args
    if not isinstance(function, ast.Lambda):
        yield from function.decorator_list
        yield from (a.annotation for a in arguments_of(function) if a.annotation)
        if function.returns:
            yield function.returns
    yield from arguments.defaults
    yield from (default for default in arguments.kw_defaults if default)


def is_local(name: str, scopes: tuple[ast.AST, ...]) -> bool:
    """Whether a name is one of these scopes' own; the outermost stands first."""
    return owner(name, scopes) is not None


def owner(name: str, scopes: tuple[ast.AST, ...]) -> ast.AST | None:
    """The one of these scopes whose own a name is; the outermost stands first."""
    for scope in reversed(scopes):
        if scope.__class__ in _COMPREHENSIONS:
            if name in _comprehension_names(scope):
                return scope
        # A class body's names are visible in the body itself only; there they may also be
        # read before they are bound, which looks outside: rare, and then it means the outside.
        elif scope is scopes[-1] or not isinstance(scope, ast.ClassDef):
            own, declared = own_and_global(scope)
            if name in own:
                return scope
            if name in declared:
                return None
    return None


def are_deferred(scopes: tuple[ast.AST, ...]) -> bool:
    """Whether what stands in these scopes is evaluated later: when a function is called."""
    return any(scope.__class__ in _DEFERRING for scope in scopes)


@kept_with_node
def _comprehension_names(scope: Comprehension) -> frozenset[str]:
    return frozenset(
        node.id
        for generator in scope.generators
        for node in walk(generator.target)
        if isinstance(node, ast.Name)
    )


def _bound(node: ast.AST, outer: _Declared) -> set[str]:
    """Names bound in this scope; names declared global or nonlocal are put into `outer`."""
    names: set[str] = set()
    stack = [node]
    while stack:
        for part in walk_until(stack.pop(), _NAMING):
            if isinstance(part, ast.Name):
                if not isinstance(part.ctx, ast.Load):
                    names.add(part.id)
            elif part.__class__ in _NAMING:
                stack += _binds(part, names, outer)
    return names


_NAMING = SCOPES | {
    *(ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal, ast.ExceptHandler),
    *(ast.MatchAs, ast.MatchStar, ast.MatchMapping),
}


def _binds(node: ast.AST, names: set[str], outer: _Declared) -> Iterable[ast.AST]:
    """Note down what a node binds or declares by a name; what of it is still to be looked at."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            names.add(node.name)
            return _evaluated_at_definition(node)
        case ast.ClassDef():
            names.add(node.name)
            return (*node.decorator_list, *node.bases, *node.keywords)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            inner = (n for n in walk(node) if isinstance(n, ast.NamedExpr))
            names.update(n.target.id for n in inner)  # a walrus binds outside the comprehension
        case ast.Import() | ast.ImportFrom():
            names.update((a.asname or a.name.split(".")[0]) for a in node.names if a.name != "*")
        case ast.Global() | ast.Nonlocal():
            outer |= dict.fromkeys(node.names, node.__class__)
        case ast.ExceptHandler() | ast.MatchAs() | ast.MatchStar():
            names.update([node.name] if node.name else ())
            return children(node)
        case ast.MatchMapping():
            names.update([node.rest] if node.rest else ())
            return children(node)
    return ()
