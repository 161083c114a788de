"""What one top-level statement does to the notebook's variables."""

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nb2prod.analysis.flow.dynamic import reaches_everything
from nb2prod.analysis.flow.parallel import is_parallel
from nb2prod.analysis.flow.scopes import (
    Comprehension,
    FunctionNode,
    arguments_of,
    bound_names,
    free_names,
    global_writes,
    mentions,
)
from nb2prod.notebook.walk import called_name, kept_with_node, walk

MUTATORS = frozenset(
    "add append appendleft clear discard drop extend fill insert pop popitem popleft put remove "
    "reverse rotate set_index setdefault shuffle sort update write writelines fit partial_fit "
    "fit_transform reset_index rename seed".split()
)
IMMEDIATE_CONSUMERS = frozenset(
    "agg aggregate all any apply applymap assign dict enumerate filter fromiter groupby join list "
    "map max mean min next pipe reduce rename set sort sort_values sorted sub sum transform tuple "
    "update extend Counter frozenset where mask optimize minimize minimize_scalar fmin fmin_bfgs "
    "fmin_cg fmin_l_bfgs_b least_squares leastsq curve_fit differential_evolution basinhopping "
    "fsolve brentq newton quad dblquad odeint solve_ivp timeit".split()
)
_LAZY_BUILTINS = frozenset({"map", "filter", "enumerate", "zip", "reversed"})


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a statement binds, reads and changes, all of the notebook's own scope.

    `binds` is bound whatever path is taken, `likely` if every loop runs at least once, `may_bind`
    on some path at least. `reads` are looked
    up while the statement runs, before it binds them itself; `deferred` are looked up later, when
    a function, lambda or generator that it makes is called. `mutates` are changed in place.
    """

    binds: frozenset[str] = frozenset()
    likely: frozenset[str] = frozenset()
    may_bind: frozenset[str] = frozenset()
    reads: frozenset[str] = frozenset()
    deferred: frozenset[str] = frozenset()
    deletes: frozenset[str] = frozenset()
    mutates: frozenset[str] = frozenset()
    global_writes: frozenset[str] = frozenset()
    dynamic: bool = False


@kept_with_node
def names_of(statement: ast.stmt) -> Names:
    """Follow one top-level statement in the order of its evaluation."""
    flow = _Flow()
    flow.statement(statement)
    likely = flow
    if _may_loop(statement):
        likely = _Flow(loops_run=True)
        likely.statement(statement)
    return Names(
        binds=frozenset(flow.bound),
        likely=frozenset(likely.bound),
        may_bind=frozenset(flow.may_bind),
        reads=frozenset(flow.reads),
        deferred=frozenset(flow.deferred),
        deletes=frozenset(flow.deletes),
        mutates=frozenset(_mutated(statement)),
        global_writes=global_writes(statement),
        dynamic=reaches_everything(statement),
    )


def _may_loop(statement: ast.stmt) -> bool:
    """Whether a statement has a loop, and not in a body that runs later or has its own names."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return False
    return any(isinstance(n, ast.For | ast.AsyncFor | ast.While) for n in walk(statement))


class _Flow:
    """An abstract run of a statement: which names are bound for sure, which are looked up."""

    def __init__(self, *, loops_run: bool = False) -> None:
        self.loops_run = loops_run
        self.bound: set[str] = set()
        self.may_bind: set[str] = set()
        self.reads: set[str] = set()
        self.deferred: set[str] = set()
        self.deletes: set[str] = set()

    def block(self, body: Iterable[ast.stmt]) -> None:
        for statement in body:
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        match node:
            case ast.If():
                self.expression(node.test)
                self.branches([node.body, node.orelse])
            case ast.For() | ast.AsyncFor():
                self.expression(node.iter)
                self.loop(node.target, node.body, node.orelse)
            case ast.While():
                self.expression(node.test)
                self.loop(None, node.body, node.orelse)
            case ast.Try() | ast.TryStar():
                self.attempt(node)
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    self.expression(item.context_expr)
                    if item.optional_vars:
                        self.expression(item.optional_vars)
                self.block(node.body)
            case ast.Match():
                self.expression(node.subject)
                self.cases(node.cases)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                self.definition(node)
            case ast.ClassDef():
                self.class_definition(node)
            case ast.Import() | ast.ImportFrom():
                self.bind(bound_names(node))
            case ast.AnnAssign(value=None):  # `x: int` declares, it binds nothing
                self.expression(node.annotation)
            case _:
                self.expression(node)

    def branches(self, bodies: Sequence[Iterable[ast.stmt]]) -> None:
        before = set(self.bound)
        ends = []
        for body in bodies:
            self.bound = set(before)
            self.block(body)
            ends.append(self.bound)
        self.bound = set.intersection(*ends)

    def loop(self, target: ast.expr | None, body: list[ast.stmt], orelse: list[ast.stmt]) -> None:
        before = set(self.bound)
        if target:
            self.expression(target)
        self.block(body)
        after = self.bound if self.loops_run else before
        self.bound = set(after)
        self.block(orelse)
        self.bound = after

    def attempt(self, node: ast.Try | ast.TryStar) -> None:
        before = set(self.bound)
        self.block([*node.body, *node.orelse])
        ends = [self.bound]
        for handler in node.handlers:
            self.bound = set(before)
            if handler.type:
                self.expression(handler.type)
            if handler.name:
                self.bind({handler.name})
            self.block(handler.body)
            if handler.name:
                self.bound.discard(handler.name)
            if not _leaves(handler.body):
                ends.append(self.bound)
        self.bound = set.intersection(*ends)
        self.block(node.finalbody)

    def cases(self, cases: list[ast.match_case]) -> None:
        before = set(self.bound)
        for case in cases:
            self.bound = set(before)
            self.bind(bound_names(case.pattern))
            for child in walk(case.pattern):
                if isinstance(child, ast.MatchValue | ast.MatchClass):
                    self.expression(child.value if isinstance(child, ast.MatchValue) else child.cls)
            if case.guard:
                self.expression(case.guard)
            self.block(case.body)
        self.bound = before

    def definition(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        shell = ast.copy_location(ast.Lambda(args=node.args, body=ast.Constant(value=None)), node)
        for outside in (*node.decorator_list, shell, *_annotations(node)):
            self.expression(outside)
        self.later(free_names(node) - {node.name})
        self.bind({node.name})

    def class_definition(self, node: ast.ClassDef) -> None:
        for mention in mentions(node):
            if mention.deferred:
                self.later({mention.name} - {node.name})
            elif isinstance(mention.node.ctx, ast.Load):
                self.read(mention.name)
        self.bind({node.name})

    def expression(self, node: ast.AST) -> None:
        immediate = immediate_scopes(node)
        for mention in mentions(node):
            if isinstance(mention.node.ctx, ast.Store):
                if isinstance(mention.parent, ast.AugAssign):
                    self.read(mention.name)
                self.bind({mention.name})
            elif isinstance(mention.node.ctx, ast.Del):
                self.read(mention.name)
                self.bound.discard(mention.name)
                self.deletes.add(mention.name)
            elif mention.deferred and not all_immediate(mention.inside, immediate):
                self.later({mention.name})
            else:
                self.read(mention.name)

    def read(self, name: str) -> None:
        if name not in self.bound:
            self.reads.add(name)

    def later(self, names: Iterable[str]) -> None:
        self.deferred.update(names)

    def bind(self, names: Iterable[str]) -> None:
        self.bound.update(names)
        self.may_bind.update(names)


def _leaves(body: list[ast.stmt]) -> bool:
    return bool(body) and isinstance(body[-1], ast.Raise | ast.Return)


def _annotations(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.expr]:
    found = [a.annotation for a in arguments_of(node) if a.annotation]
    return [*found, node.returns] if node.returns else found


@kept_with_node
def immediate_scopes(node: ast.AST) -> set[ast.AST]:
    """Lambdas and generators that are used up within the statement that makes them."""
    found: set[ast.AST] = set()
    for call in walk(node):
        if isinstance(call, ast.For) and isinstance(call.iter, ast.GeneratorExp):
            found.add(call.iter)
        elif isinstance(call, ast.keyword) and call.arg == "key":
            found.add(call.value)
        if not isinstance(call, ast.Call):
            continue
        name = called_name(call)
        lazy = isinstance(call.func, ast.Name) and name in _LAZY_BUILTINS
        for argument in (*call.args, *(k.value for k in call.keywords)):
            if isinstance(argument, ast.Lambda | ast.GeneratorExp) and (
                (name in IMMEDIATE_CONSUMERS and not lazy) or is_parallel(call)
            ):
                found.add(argument)
    return found


def all_immediate(scopes: tuple[ast.AST, ...], immediate: set[ast.AST]) -> bool:
    """Whether code inside these scopes runs within the statement."""
    return all(
        scope in immediate or (isinstance(scope, Comprehension) and not _generator(scope))
        for scope in scopes
        if isinstance(scope, FunctionNode | ast.GeneratorExp)
    )


def _generator(scope: ast.AST) -> bool:
    return isinstance(scope, ast.GeneratorExp)


def _mutated(statement: ast.stmt) -> set[str]:
    """Names whose object the statement changes in place, as far as its text tells."""
    found: set[str] = set()
    for node in walk(statement):
        if isinstance(node, ast.Subscript | ast.Attribute):
            called = isinstance(node, ast.Attribute) and node.attr in MUTATORS
            if called or isinstance(node.ctx, ast.Store | ast.Del):
                found.add(root_name(node))
        elif isinstance(node, ast.AugAssign):
            found.add(root_name(node.target))
        elif isinstance(node, ast.keyword) and node.arg == "inplace":
            found |= {root_name(call.func) for call in _calls_with(statement, node)}
    return found - {""}


def _calls_with(statement: ast.stmt, keyword: ast.keyword) -> list[ast.Call]:
    return [n for n in walk(statement) if isinstance(n, ast.Call) and keyword in n.keywords]


def root_name(node: ast.AST) -> str:
    """The variable that an expression like `a.b[0].c()` begins with, or ''."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call | ast.Starred):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""
