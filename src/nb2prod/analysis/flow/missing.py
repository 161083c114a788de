"""Which reads of a variable find nothing when the notebook runs from top to bottom.

What may be bound counts as bound, and where code may define names that nobody can see, all are
taken to be there: a read that is named here does fail.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from nb2prod.analysis.flow.given import is_given
from nb2prod.analysis.flow.variables import Binding, Place, Read, Variables, as_read, looks_up
from nb2prod.notebook import Notebook, ParsedCell, Program
from nb2prod.notebook.walk import index, walk

_NOT_TO_RUN = {"skip-execution", "raises-exception"}
_PLATFORMS = frozenset("spark sc sqlContext dbutils displayHTML getArgument".split())
_AUTOMAGICS = frozenset("cd cls clear dirs hist history ls lsmagic magic pwd who whos".split())
_CATCHES = frozenset({"NameError", "Exception", "BaseException", "UnboundLocalError"})
_TRIES = (ast.Try, ast.TryStar)
_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_WORD = re.compile(r"[^\W\d]\w*")
_TABLES = re.compile("globals|locals|dir|vars")
_ASKS = re.compile(r"""["']([^\W\d]\w*)["']\s*(?:not\s+)?in\s+\(?(?:globals|locals|dir|vars)\b""")


@dataclass(frozen=True, slots=True, eq=False)
class Missing:
    """A variable that `node` looks up in vain, or the call of the function `through`.

    `later` is where it is bound only afterwards; `deleted` the place of the `del` that it comes
    after; with neither, no cell binds it. `deferred` tells that a function looks it up.
    """

    name: str
    cell: ParsedCell
    node: ast.Name
    later: Binding | None = None
    deleted: Place | None = None
    deferred: bool = False
    through: str = ""


def find_missing(notebook: Notebook, program: Program, variables: Variables) -> tuple[Missing, ...]:
    """The first such read of each variable, in reading order."""
    if notebook.kernel.lower().startswith("sage"):  # which defines hundreds of names
        return ()
    search = _Search(notebook, program, variables)
    found: dict[str, tuple[Place, Missing]] = {}
    for place, missing in (*search.unbound(), *search.deleted(), *search.called()):
        known = found.get(missing.name)
        if known is None or place < known[0]:
            found[missing.name] = place, missing
    return tuple(missing for _, missing in sorted(found.values(), key=lambda pair: pair[0]))


class _Search:
    def __init__(self, notebook: Notebook, program: Program, variables: Variables) -> None:
        self.notebook = notebook
        self.program = program
        self.variables = variables
        self.first = {name: places[0] for name, places in variables.bindings.items()}
        self.ahead: list[tuple[str, Read]] = []  # what functions read that is bound below them

    def unbound(self) -> Iterator[tuple[Place, Missing]]:
        """Reads before any binding, or of what nothing binds."""
        first = {name: binding.at for name, binding in self.first.items()}
        for number, cell in enumerate(self.program.cells):
            if _NOT_TO_RUN & set(cell.cell.tags):
                continue
            nodes = index(cell.tree)
            for name, named in nodes.names.items():
                at = first.get(name)
                if (at is not None and at[0] < number) or is_given(name):
                    continue
                for node in named:
                    early = at is None or at >= (number, node.lineno, node.col_offset)
                    read = None
                    if early and looks_up(node, nodes):
                        read = as_read(node, cell, number)
                    if read is None:
                        continue
                    if read.deferred and at is not None:
                        self.ahead.append((name, read))
                    elif not self._is_excused(read):
                        later = self.first.get(name)
                        yield read.at, Missing(name, cell, node, later, deferred=read.deferred)

    def deleted(self) -> Iterator[tuple[Place, Missing]]:
        """Reads of what a `del` took away."""
        for read in self.variables.reads(frozenset(self.variables.deletes)):
            name = read.node.id
            bound = [b.at for b in self.variables.bindings.get(name, ()) if b.at < read.at]
            gone = [place for place in self.variables.deletes[name] if place < read.at]
            if read.deferred or not bound or not gone or max(gone) < max(bound):
                continue
            if not is_given(name) and not self._is_excused(read):
                later = [b for b in self.variables.bindings[name] if b.at > read.at]
                yield (
                    read.at,
                    Missing(name, read.cell, read.node, next(iter(later), None), max(gone)),
                )

    def called(self) -> Iterator[tuple[Place, Missing]]:
        """Calls of functions that read what is bound only after the call."""
        work = [(_function(read), name) for name, read in self.ahead if not self._guarded(read)]
        seen = set()
        while work:
            function, name = work.pop()
            if not function or (function, name) in seen:
                continue
            seen.add((function, name))
            later = self.first[name]
            for read in self.variables.reads(frozenset({function.name})):
                call = index(read.cell.tree).parents[read.node]
                if not (isinstance(call, ast.Call) and call.func is read.node):
                    continue
                early = read.at[0] < later.at[0] and self._means(read, function)
                if read.deferred:
                    work.append((_function(read), name))
                elif early and not self._is_excused(read, name):
                    through = function.name
                    yield read.at, Missing(name, read.cell, read.node, later, through=through)

    def _means(self, read: Read, function: ast.AST) -> bool:
        """Whether a read finds this definition of a function, and no other."""
        bound = [b for b in self.variables.bindings[read.node.id] if b.at < read.at]
        return bool(bound) and bound[-1].node is function

    def _is_excused(self, read: Read, name: str = "") -> bool:
        """Whether the name may be there all the same, or is not meant to be."""
        name = name or read.node.id
        brought = self.variables.brought
        if brought and (read.deferred or brought < read.at):
            return True
        if name in _PLATFORMS or not name.strip("_") or name in self._hinted:
            return True
        parent = index(read.cell.tree).parents[read.node]
        if name in _AUTOMAGICS and isinstance(parent, ast.Expr):
            return True
        return self._guarded(read) or self._in_loop(read, name) or name in self._asked_for

    def _guarded(self, read: Read) -> bool:
        """In a `try` that expects its absence, in a branch never taken, or in an annotation."""
        nodes = index(read.cell.tree)
        inner: ast.AST = read.node
        for outer in nodes.around(read.node):
            if isinstance(outer, _TRIES) and inner in outer.body and _expects(outer):
                return True
            if isinstance(outer, ast.If) and inner in outer.body and _is_false(outer.test):
                return True
            if _annotates(inner, outer) and (read.deferred or self._annotations_wait):
                return True
            inner = outer
        return False

    def _in_loop(self, read: Read, name: str) -> bool:
        """Whether a loop around the read may have bound the name in an earlier round."""
        binding = self.first.get(name)
        if binding is None or binding.at[0] != read.at[0]:
            return False
        nodes = index(read.cell.tree)
        if binding.statement in nodes.around(read.node):
            return False  # `total = total + x`: the first round fails
        loops = {outer for outer in nodes.around(read.node) if isinstance(outer, _LOOPS)}
        return any(outer in loops for outer in nodes.around(binding.node))

    @cached_property
    def _asked_for(self) -> frozenset[str]:
        """The names of which the code asks if they are there: `"x" in globals()`."""
        asking = (cell.text for cell in self.program.cells if _TABLES.search(cell.text))
        return frozenset(name for text in asking for name in _ASKS.findall(text))

    @cached_property
    def _annotations_wait(self) -> bool:
        return "import annotations" in self.program.text

    @cached_property
    def _hinted(self) -> frozenset[str]:
        """Names that broken cells and lines of magics mention, type parameters too."""
        return frozenset(_hints(self.notebook, self.program))


def _hints(notebook: Notebook, program: Program) -> Iterator[str]:
    for broken in program.unparsable:
        yield from _WORD.findall(notebook.cell(broken.location.cell).source)
    for cell in program.cells:
        if cell.text.lstrip().startswith("# %%"):
            yield from _WORD.findall(cell.text.lstrip().partition("\n")[0])
        nodes = index(cell.tree)
        if "get_ipython" in cell.text:
            yield from _words(nodes.of(ast.Call))
        for kind in ("TypeVar", "ParamSpec", "TypeVarTuple"):  # since Python 3.12
            yield from (node.name for node in nodes.kinds.get(getattr(ast, kind, ast.AST), ()))


def _words(calls: Iterable[ast.Call]) -> Iterator[str]:
    """The words in what magics are given."""
    for call in calls:
        made = call.func.value if isinstance(call.func, ast.Attribute) else None
        if isinstance(made, ast.Call) and getattr(made.func, "id", "") == "get_ipython":
            for argument in call.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield from _WORD.findall(argument.value)


def _function(read: Read) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """The function of the notebook in whose body a read stands."""
    nodes = index(read.cell.tree)
    outermost: ast.AST = read.node
    for outer in nodes.around(read.node):
        if not isinstance(outer, ast.Module):
            outermost = outer
    return outermost if isinstance(outermost, ast.FunctionDef | ast.AsyncFunctionDef) else None


def _annotates(node: ast.AST, outer: ast.AST) -> bool:
    return node in (getattr(outer, "annotation", None), getattr(outer, "returns", None))


def _expects(node: ast.AST) -> bool:
    for handler in node.handlers:  # type: ignore[attr-defined]
        if handler.type is None:
            return True
        if any(isinstance(n, ast.Name) and n.id in _CATCHES for n in walk(handler.type)):
            return True
    return False


def _is_false(test: ast.expr) -> bool:
    if isinstance(test, ast.Name | ast.Attribute):
        return (test.id if isinstance(test, ast.Name) else test.attr) == "TYPE_CHECKING"
    return isinstance(test, ast.Constant) and not test.value
