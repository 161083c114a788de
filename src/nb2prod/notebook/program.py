"""The code cells as Python, each with its own syntax tree and a map back to the cell's text."""

import ast
import re
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from nb2prod.notebook.doubt import doubtful
from nb2prod.notebook.edits import TextEdit, apply_edits
from nb2prod.notebook.magics import to_python
from nb2prod.notebook.model import Cell, Location, Notebook
from nb2prod.notebook.text import Text, line_starts
from nb2prod.notebook.walk import index

_DEEPEST = 300
_LONGEST = 100_000


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class ParsedCell(Text):
    """A code cell whose magics were translated and whose Python parses.

    `text` has the same lines as the cell's source; lines without a magic are the same letters.
    Where the text was edited, `rows` holds for each of its lines the line of the source it stands
    for, from 1.
    """

    cell: Cell
    tree: ast.Module = field(repr=False)
    rows: tuple[int, ...] = field(default=(), repr=False)

    @property
    def index(self) -> int:
        return self.cell.index

    def location(self, node: ast.AST) -> Location:
        """Where a node begins in the notebook."""
        line: int = getattr(node, "lineno", 1)
        start = self.line_starts[line - 1]
        column = self.offset(line, getattr(node, "col_offset", 0)) - start
        row = self.rows[line - 1] if self.rows else line
        if self.text != self.cell.source:
            column += _shift(_lines(self.text)[line - 1], _lines(self.cell.source)[row - 1])
        return Location(self.cell.index, row, max(column, 0) + 1)

    def source_span(self, node: ast.AST) -> tuple[int, int] | None:
        """The characters from..to of a node in the cell's source, if its lines are the same there.

        An edit of the source stands on these; where a magic was translated there is no such place.
        """
        start, end = self.span(node)
        if self.text != self.cell.source:
            first, last = node.lineno, node.end_lineno  # type: ignore[attr-defined]
            here, there = _lines(self.text), _lines(self.cell.source)
            if self.rows or here[first - 1 : last] != there[first - 1 : last]:
                return None
            shift = sum(map(len, there[: first - 1])) - sum(map(len, here[: first - 1]))
            start, end = start + shift, end + shift
        return start, end

    def edited(self, edits: Sequence[TextEdit]) -> "ParsedCell":
        """The cell with its text changed and parsed again; each line knows where it came from.

        Raises:
            SyntaxError, ValueError: the new text is not Python.
        """
        text = apply_edits(self.text, edits)
        with _quiet():
            tree, rows = _tree(text, self.index), tuple(_rows(self, edits))
        return replace(self, text=text, tree=tree, line_starts=line_starts(text), rows=rows)


@dataclass(frozen=True, slots=True)
class Unparsable:
    """A code cell that is not Python, and why."""

    location: Location
    reason: str


@dataclass(frozen=True)
class Program:
    """All code cells in reading order: those that parse, and those that do not."""

    cells: tuple[ParsedCell, ...]
    unparsable: tuple[Unparsable, ...]

    @cached_property
    def text(self) -> str:
        """The text of all cells."""
        return "\n".join(cell.text for cell in self.cells)

    @cached_property
    def named(self) -> Mapping[str, list[int]]:
        """For each name the numbers of the cells, among those that parse, in which it stands."""
        found: dict[str, list[int]] = {}
        for number, cell in enumerate(self.cells):
            for name in index(cell.tree).names:
                found.setdefault(name, []).append(number)
        return found

    def cells_with(self, *words: str) -> list[ParsedCell]:
        """The cells in whose text one of these stands, be it a part of a word."""
        there = [word for word in words if word in self.text]
        return [c for c in self.cells if any(w in c.text for w in there)] if there else []

    def mentions(self, word: str) -> bool:
        """Whether a word stands anywhere in the code, be it in a text or a comment."""
        return word in self.text and bool(re.search(rf"\b{re.escape(word)}\b", self.text))


def parse_program(notebook: Notebook) -> Program:
    """Parse every code cell by itself, so that one broken cell spoils no other."""
    cells: list[ParsedCell] = []
    broken: list[Unparsable] = []
    with _quiet():
        for cell in notebook.code_cells:
            parsed = _parsed(cell)
            if isinstance(parsed, Unparsable):
                broken.append(parsed)
            else:
                cells.append(parsed)
    return Program(tuple(cells), tuple(broken))


def parse_cell(cell: Cell) -> ParsedCell | Unparsable:
    """Translate a cell's magics and parse it."""
    with _quiet():
        return _parsed(cell)


def _quiet() -> AbstractContextManager[object]:
    """An "invalid escape sequence" is for the rules to tell; asked once for many cells."""
    return warnings.catch_warnings(action="ignore")


def _parsed(cell: Cell) -> ParsedCell | Unparsable:
    if cell.source.count("\n") > _LONGEST:  # a tree takes a thousand times a line's memory
        return Unparsable(Location(cell.index), f"longer than {_LONGEST:,} lines")
    text = to_python(cell.source)
    try:
        tree = _tree(text, cell.index)
    except SyntaxError as error:
        line = min(error.lineno or 1, text.count("\n") + 1)
        here, there = _lines(text)[line - 1], _lines(cell.source)[line - 1]
        column = max((error.offset or 1) + _shift(here, there), 1)
        return Unparsable(Location(cell.index, line, column), error.msg)
    except (ValueError, RecursionError, MemoryError) as error:
        return Unparsable(Location(cell.index), str(error) or type(error).__name__)
    return ParsedCell(cell=cell, text=text, tree=tree, line_starts=line_starts(text))


@lru_cache(maxsize=256)  # while somebody types, one cell of a hundred is another one
def _tree(text: str, index_of_cell: int) -> ast.Module:
    """The syntax tree of what Python would run: `break` by itself parses, but does not compile.

    Two cells never share one, because nodes are told apart by what they are, not by their place.
    """
    tree = compile(text, "<cell>", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    assert isinstance(tree, ast.Module)
    nodes = index(tree)
    if nodes.depth > _DEEPEST:
        raise ValueError(f"nested more than {_DEEPEST} deep")
    _compile(doubtful(text, nodes), text)
    return tree


def forget_trees() -> None:
    """Keep no tree of earlier notebooks: among many, their cells do not come again."""
    _tree.cache_clear()


def _compile(body: list[ast.stmt], text: str) -> None:
    """Compile as IPython does, a statement at a time: `from __future__` need not come first."""
    try:
        for statement in body:
            module = ast.Module([statement], [])
            compile(module, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except SyntaxError as error:  # the parser counts letters, the compiler bytes
        head = text.split("\n")[(error.lineno or 1) - 1].encode()[: (error.offset or 1) - 1]
        error.offset = len(head.decode("utf-8", "ignore")) + 1
        raise


def _shift(here: str, there: str) -> int:
    """How much further right a line stands in the cell's source: by `%time `, or a margin."""
    same = here == there or not there.rstrip().endswith(here.strip())
    return 0 if same else len(there.rstrip()) - len(here.rstrip())


@lru_cache(maxsize=4)
def _lines(text: str) -> list[str]:
    return text.split("\n")


def _rows(cell: ParsedCell, edits: Sequence[TextEdit]) -> Iterator[int]:
    """For each line of the edited text the line of the cell's source that it stands for."""
    old = cell.rows or range(1, len(cell.line_starts) + 1)
    line, done = 0, 0
    yield old[0]
    for edit in sorted(edits, key=lambda e: (e.start, e.end)):
        for _ in range(cell.text.count("\n", done, edit.start)):
            line += 1
            yield old[line]
        yield from [old[line]] * edit.text.count("\n")
        line += cell.text.count("\n", edit.start, edit.end)
        done = edit.end
    for _ in range(cell.text.count("\n", done)):
        line += 1
        yield old[line]
