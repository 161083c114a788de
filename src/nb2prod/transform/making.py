"""What making a function or class does at once: decorators, defaults, bases and a class body run.

At module level that happens when the package is imported, so only what cannot be seen may move.
Libraries' decorators and constructors are trusted; what the notebook's own functions do is read.
"""

import ast
import builtins
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from nb2prod.analysis.flow.names import root_name
from nb2prod.analysis.flow.scopes import local_names
from nb2prod.notebook.walk import children, kept_with_node, last_word, walk
from nb2prod.transform.constants import CONSTRUCTORS
from nb2prod.transform.names_seen import is_plain

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_Definition = _Function | ast.ClassDef
_Scopes = tuple[_Function, ...]

_SEEN = frozenset("print pprint display input open write savefig show".split())
_GENERATORS = frozenset({"default_rng", "RandomState", "Random", "PRNGKey", "key"})
_CHANGE = frozenset(
    "add append appendleft clear discard extend insert pop remove setattr setdefault sort "
    "update".split()
)
_QUIET = (CONSTRUCTORS - {"time"}) | frozenset(
    "isinstance issubclass callable getattr hasattr type repr super zip enumerate map filter any "
    "all iter next vars id hash reversed object property staticmethod classmethod format wraps "
    "update_wrapper partial partialmethod cache cached_property singledispatch signature "
    "getfullargspec get_type_hints getdoc iscoroutinefunction isfunction isclass field deque Lock "
    "RLock copy deepcopy join startswith endswith replace title items keys values get "
    "__init__ __new__ __init_subclass__".split()
)
_INSTANCE = frozenset({"__init__", "__new__", "__post_init__"})
_SUBCLASS = frozenset({"__init_subclass__"})
_CLASS = frozenset({"__init__", "__new__", "__prepare__"})


class Makings:
    """What making the functions and classes of a notebook does, given its statements."""

    def __init__(self, nodes: Iterable[ast.stmt]) -> None:
        self._nodes = tuple(nodes)

    def seen(self, node: _Definition) -> str:
        """What of it could be seen, or depends on what ran before, or ''."""
        return next(_Making(self._defined, self._changed).made(node, ()), "")

    @cached_property
    def _defined(self) -> dict[str, _Definition]:
        bodies = (node.body if isinstance(node, ast.If) else [node] for node in self._nodes)
        made = (each for body in bodies for each in body)
        return {each.name: each for each in made if isinstance(each, _Definition)}

    @cached_property
    def _changed(self) -> set[str]:
        return {name for node in self._nodes for name in _changed(node)}


@dataclass(slots=True)
class _Making:
    """Follows what runs; `scopes` are the functions that run around it, the outermost first.

    `defined` are the notebook's own functions and classes, `mutated` names of what it changes.
    """

    defined: Mapping[str, _Definition]
    mutated: Container[str]
    followed: set[object] = field(default_factory=set)

    def made(self, node: _Definition, scopes: _Scopes) -> Iterator[str]:
        for decorator in node.decorator_list:
            yield from self.applied(decorator, scopes)
        if isinstance(node, ast.ClassDef):
            for base in node.bases:
                yield from self.hooks(base, scopes, _SUBCLASS)
            for keyword in node.keywords:
                yield from self.hooks(keyword.value, scopes, _CLASS)
            yield from self.done([*node.bases, *node.keywords, *node.body], scopes)
        else:
            given = node.args
            yield from self.done([*given.defaults, *filter(None, given.kw_defaults)], scopes)

    def applied(self, decorator: ast.expr, scopes: _Scopes) -> Iterator[str]:
        """What a decorator does when it is given what it decorates."""
        if isinstance(decorator, ast.Call):
            yield from self.done([*decorator.args, *decorator.keywords], scopes)
            yield from self.run(decorator.func, scopes, again=True)
        else:
            yield from self.run(decorator, scopes)

    def done(self, nodes: Iterable[ast.AST], scopes: _Scopes) -> Iterator[str]:
        """What evaluating code does, but for the functions that it makes."""
        stack = list(nodes)
        while stack:
            node = stack.pop()
            if isinstance(node, _Definition):
                yield from self.made(node, scopes)
            elif isinstance(node, ast.Call):
                yield from self.called(node, scopes)
                given = [*node.args, *(keyword.value for keyword in node.keywords)]
                stack += [g.body if isinstance(g, ast.Lambda) else g for g in (node.func, *given)]
            elif not isinstance(node, ast.Lambda):
                stored = not isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
                if isinstance(node, ast.Attribute | ast.Subscript):
                    yield from self.changed(node, scopes) if stored else self.read(node, scopes)
                stack += children(node)

    def read(self, node: ast.expr, scopes: _Scopes) -> Iterator[str]:
        """A look into what the notebook changes finds what it is at that time."""
        root = root_name(node)
        own = root in self.mutated and root in self.defined
        if own and not any(root in local_names(scope) for scope in scopes):
            yield f"{root} is read"

    def changed(self, node: ast.expr, scopes: _Scopes) -> Iterator[str]:
        """A change of what is not the running function's own can be seen outside it."""
        root = root_name(node)
        own = root in local_names(scopes[-1]) if scopes else root not in self.defined
        if not own:
            yield f"{root or 'something'} is changed"

    def called(self, call: ast.Call, scopes: _Scopes) -> Iterator[str]:
        function = call.func
        if self.found(function, scopes):
            yield from self.run(function, scopes)
            return
        word = last_word(function)
        if not scopes:
            draws = _is_random(function) and word not in _GENERATORS
            if word in _SEEN or draws or root_name(function) in self.defined:
                yield f"{ast.unparse(function)} is called"
        elif word in _CHANGE and isinstance(function, ast.Attribute):
            yield from self.changed(function, scopes)
        elif word == "setattr":
            yield from self.changed(call.args[0] if call.args else function, scopes)
        elif not (word in _QUIET or is_plain(function) or _is_exception(function)):
            yield f"{ast.unparse(function)} is called"

    def run(self, called: ast.expr, scopes: _Scopes, *, again: bool = False) -> Iterator[str]:
        """What calling something does, and calling `again` what that gives back."""
        found = self.found(called, scopes)
        root = root_name(called)
        if found is None:
            own = root in self.defined or any(root in local_names(scope) for scope in scopes)
            if own and last_word(called) not in _QUIET:
                yield f"{ast.unparse(called)} is called"
            return
        node, around = found
        if isinstance(node, ast.ClassDef):
            yield from self.hooks(called, scopes, _INSTANCE | ({"__call__"} if again else set()))
            return
        if node not in self.followed:
            self.followed.add(node)
            yield from self.done(node.body, (*around, node))
            for decorator in node.decorator_list:
                called = decorator.func if isinstance(decorator, ast.Call) else decorator
                yield from self.run(called, around, again=True)
        for result in _results(node) if again else ():
            if self.found(result, (*around, node)):
                yield from self.run(result, (*around, node))

    def hooks(self, named: ast.expr, scopes: _Scopes, methods: frozenset[str]) -> Iterator[str]:
        """What those methods of one of the notebook's classes do that Python itself calls."""
        node, around = self.found(named, scopes) or (None, ())
        if isinstance(node, ast.ClassDef):
            if (node, methods) in self.followed:
                return
            self.followed.add((node, methods))
            for method in node.body:
                if isinstance(method, _Function) and method.name in methods:
                    yield from self.done(method.body, (*around, method))
            for base in node.bases:
                yield from self.hooks(base, around, methods)

    def found(self, named: ast.expr, scopes: _Scopes) -> tuple[_Definition, _Scopes] | None:
        """The notebook's function or class that a name means, and the functions around it."""
        if not isinstance(named, ast.Name):
            return None
        for number in range(len(scopes) - 1, -1, -1):
            if named.id in local_names(scopes[number]):
                inner = [n for n in walk(scopes[number]) if isinstance(n, _Definition)]
                found = [n for n in inner if n.name == named.id]
                return (found[0], scopes[: number + 1]) if found else None
        made = self.defined.get(named.id)
        return (made, ()) if made else None


@kept_with_node
def _changed(node: ast.stmt) -> frozenset[str]:
    """The names of what a statement changes in place."""
    found: set[str] = set()
    for inner in walk(node):
        match inner:
            case ast.Attribute(ctx=ast.Store() | ast.Del()) | ast.Subscript(
                ctx=ast.Store() | ast.Del()
            ):
                found.add(root_name(inner))
            case ast.Call(func=ast.Attribute(attr=word) as function) if word in _CHANGE:
                found.add(root_name(function))
            case ast.Call(func=ast.Name(id="setattr" | "delattr"), args=[changed, *_]):
                found.add(root_name(changed))
    return frozenset(found)


def _results(node: _Function) -> Iterator[ast.expr]:
    """The names in what a function gives back."""
    stack: list[ast.AST] = [*node.body]
    while stack:
        inner = stack.pop()
        if isinstance(inner, ast.Return) and inner.value:
            yield from (n for n in walk(inner.value) if isinstance(n, ast.Name))
        elif not isinstance(inner, _Definition):
            stack += children(inner)


def _is_random(function: ast.expr) -> bool:
    """Whether a module or function called `random` is meant, whose state all draws share."""
    words = (getattr(n, "attr", getattr(n, "id", "")) for n in walk(function))
    return "random" in words


def _is_exception(function: ast.expr) -> bool:
    made = getattr(builtins, function.id, None) if isinstance(function, ast.Name) else None
    return isinstance(made, type) and issubclass(made, BaseException)
