"""Where each call and each name of a program stands, found once for all rules that ask."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from nb2prod.analysis.io_calls import called_name, owner_words
from nb2prod.notebook import Location, ParsedCell, Program
from nb2prod.notebook.walk import Index, index

# What people mean by these where no import says so: a star import or another cell's `%run` did it.
_USUAL = {"np": "numpy", "pd": "pandas", "tf": "tensorflow", "plt": "matplotlib.pyplot"}

Node = TypeVar("Node", bound=ast.expr)
Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass(frozen=True, slots=True, eq=False)
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


@dataclass(frozen=True, slots=True)
class Register:
    """The calls and the names of a program, and what its imports call what.

    `origins` holds for each imported name the dotted name that it stands for, `by_word` the calls
    by the last word of what they call.
    """

    origins: Mapping[str, str]
    by_word: Mapping[str, tuple[Placed[ast.Call], ...]] = field(repr=False)
    _names: Mapping[str, tuple[Placed[ast.Name], ...]] = field(repr=False)

    def calls(self, *words: str) -> Iterator[Placed[ast.Call]]:
        """The calls whose last word is one of these (`read_csv`); with none, all. In groups."""
        for word in words or self.by_word:
            yield from self.by_word.get(word, ())

    def names(self, name: str) -> tuple[Placed[ast.Name], ...]:
        """Where a name stands, in reading order; a function's own is not told from others."""
        return self._names.get(name, ())

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
    calls: dict[str, list[Placed[ast.Call]]] = {}
    names: dict[str, list[Placed[ast.Name]]] = {}
    for nodes in (index(cell.tree) for cell in program.cells):
        for node in nodes.of(ast.Import):
            origins.update(_origins(node))
        for taken in nodes.of(ast.ImportFrom):
            origins.update(_origins(taken))
    for number, cell in enumerate(program.cells):
        nodes = index(cell.tree)
        for call in nodes.of(ast.Call):
            word = called_name(call)
            if word in origins and isinstance(call.func, ast.Name):
                word = origins[word].rpartition(".")[2]
            place = (number, call.lineno, call.col_offset)
            calls.setdefault(word, []).append(Placed(cell, call, place))
        for name in nodes.of(ast.Name):
            place = (number, name.lineno, name.col_offset)
            names.setdefault(name.id, []).append(Placed(cell, name, place))
    return Register(
        origins,
        {word: tuple(sorted(found, key=_order)) for word, found in calls.items()},
        {name: tuple(sorted(found, key=_order)) for name, found in names.items()},
    )


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


def _order(placed: Placed[ast.Call] | Placed[ast.Name]) -> tuple[int, int, int]:
    return placed.order


def _origins(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            if alias.name != "*":
                yield alias.asname or alias.name, f"{node.module or ''}.{alias.name}"
        else:
            top = alias.name.partition(".")[0]
            yield (alias.asname, alias.name) if alias.asname else (top, top)
