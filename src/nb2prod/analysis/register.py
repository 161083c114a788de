"""Where each call and each name of a program stands, found once for all rules that ask."""

import ast
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Generic, TypeVar

from nb2prod.analysis.io_calls import owner_words
from nb2prod.notebook import Location, ParsedCell, Program
from nb2prod.notebook.walk import Index, called_name, index

# What people mean by these where no import says so: a star import or another cell's `%run` did it.
_USUAL = {"np": "numpy", "pd": "pandas", "tf": "tensorflow", "plt": "matplotlib.pyplot"}

Node = TypeVar("Node", bound=ast.expr)
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(slots=True, eq=False)
class Placed(Generic[Node]):
    """An expression and its cell; `order` tells what comes first in reading order."""

    cell: ParsedCell
    node: Node
    order: tuple[int, int, int]

    @property
    def location(self) -> Location:
        return self.cell.location(self.node)

    @property
    def nodes(self) -> Index:
        return index(self.cell.tree)

    @property
    def parent(self) -> ast.AST:
        return self.nodes.parents[self.node]

    @property
    def around(self) -> Iterator[ast.AST]:
        """What it stands in, the innermost first."""
        return self.nodes.around(self.node)

    @property
    def statement(self) -> ast.stmt:
        """The innermost statement that it stands in."""
        return next(node for node in self.around if isinstance(node, ast.stmt))

    @property
    def function(self) -> Function | None:
        """The innermost function in which it stands, be it as a default."""
        return next((node for node in self.around if isinstance(node, Function)), None)


@dataclass(frozen=True, eq=False)
class Register:
    """The calls and the names of a program, and what its imports call what.

    `origins` holds for each imported name the dotted name that it stands for, `cells` the cells
    with calls. The others are placed when somebody asks: hardly any are ever asked for.
    """

    origins: Mapping[str, str]
    cells: tuple[ParsedCell, ...] = field(repr=False)
    _program: Program = field(repr=False)
    _made: Mapping[str, list[tuple[int, list[ast.Call]]]] = field(repr=False)
    _calls: dict[str, tuple[Placed[ast.Call], ...]] = field(default_factory=dict, repr=False)
    _names: dict[str, tuple[Placed[ast.Name], ...]] = field(default_factory=dict, repr=False)
    _bound: dict[str, tuple[Placed[ast.Name], ...]] = field(default_factory=dict, repr=False)

    @property
    def words(self) -> Set[str]:
        """The last words of what is called."""
        return self._made.keys()

    def calls(self, *words: str) -> Iterator[Placed[ast.Call]]:
        """The calls whose last word is one of these (`read_csv`), word by word."""
        for word in words:
            if word not in self._calls:
                self._calls[word] = _placed(self._made.get(word, ()), self._program.cells)
            yield from self._calls[word]

    def names(self, name: str) -> tuple[Placed[ast.Name], ...]:
        """Where a name stands, in reading order; a function's own is not told from others."""
        if name not in self._names:
            self._names[name] = _placed(self._named(name), self._program.cells)
        return self._names[name]

    def bound(self, name: str) -> tuple[Placed[ast.Name], ...]:
        """Where a name is bound, in reading order."""
        if name not in self._bound:
            found = ((n, [x for x in nodes if _is_bound(x)]) for n, nodes in self._named(name))
            self._bound[name] = _placed(found, self._program.cells)
        return self._bound[name]

    def _named(self, name: str) -> Iterator[tuple[int, list[ast.Name]]]:
        for number in self._program.named.get(name, ()):
            yield number, index(self._program.cells[number].tree).names[name]

    @cached_property
    def parameters(self) -> frozenset[str]:
        """The names by which functions take something, which may be anything."""
        return frozenset(a.arg for cell in self.cells for a in index(cell.tree).of(ast.arg))

    def called(self, call: ast.Call) -> str:
        """What is called, by its full name: `numpy.random.rand` for `np.random.rand(3)`.

        A method has its receiver's words before it, also those of calls: `df.head.sample`.
        """
        words = (*owner_words(call), called_name(call))
        first = self.origins.get(words[0]) or _USUAL.get(words[0], words[0])
        return ".".join((first, *words[1:]))

    def dotted(self, node: ast.AST | None) -> str:
        """The full name of `a.b.c`, or ''."""
        words: list[str] = []
        while isinstance(node, ast.Attribute):
            words.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        first = self.origins.get(node.id) or _USUAL.get(node.id, node.id)
        return ".".join((first, *reversed(words)))

    def imports(self, *modules: str) -> bool:
        """Whether the program imports one of these top-level modules."""
        return any(origin.partition(".")[0] in modules for origin in self.origins.values())


def register(program: Program) -> Register:
    """Look through all cells."""
    origins: dict[str, str] = {}
    found: dict[str, list[tuple[int, list[ast.Call]]]] = {}
    for nodes in (index(cell.tree) for cell in program.cells):
        for node in nodes.of(ast.Import):
            origins.update(imported(node))
        for taken in nodes.of(ast.ImportFrom):
            origins.update(imported(taken))
    for number, cell in enumerate(program.cells):
        nodes = index(cell.tree)
        for word, made in nodes.calls.items():
            if word in origins:
                plain = [call for call in made if isinstance(call.func, ast.Name)]
                meant = origins[word].rpartition(".")[2]
                found.setdefault(meant, []).append((number, plain))
                made = [call for call in made if not isinstance(call.func, ast.Name)]
            found.setdefault(word, []).append((number, made))
    cells = tuple(cell for cell in program.cells if ast.Call in index(cell.tree).kinds)
    return Register(origins, cells, program, found)


def _is_bound(name: ast.Name) -> bool:
    return name.ctx.__class__ is ast.Store


def _placed(
    found: Iterable[tuple[int, Iterable[Node]]], cells: tuple[ParsedCell, ...]
) -> tuple[Placed[Node], ...]:
    """These, each with the number of its cell, in reading order."""
    places = [
        Placed(cells[number], node, (number, node.lineno, node.col_offset))
        for number, nodes in found
        for node in nodes
    ]
    return tuple(sorted(places, key=lambda placed: placed.order))


def bound_by(name: Placed[ast.Name]) -> ast.expr | None:
    """The value that a plain assignment gives to this mention of a name, else None."""
    parent = name.parent
    if isinstance(parent, ast.Assign) and name.node in parent.targets:
        return parent.value
    if isinstance(parent, ast.AnnAssign | ast.NamedExpr) and name.node is parent.target:
        return parent.value
    return None


def keyword(call: ast.Call, *names: str) -> ast.expr | None:
    """The value that a call gives to one of these keywords."""
    return next((k.value for k in call.keywords if k.arg in names), None)


def constant(node: ast.AST | None) -> object:
    """The value of a literal; -1 and the like too. None where it is none."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        value = constant(node.operand)
        return -value if isinstance(value, int | float) else None
    return node.value if isinstance(node, ast.Constant) else None


def imported(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    """The names that an import binds, each with the dotted name that it stands for."""
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            if alias.name != "*":
                yield alias.asname or alias.name, f"{node.module or ''}.{alias.name}"
        else:
            top = alias.name.partition(".")[0]
            yield (alias.asname, alias.name) if alias.asname else (top, top)
