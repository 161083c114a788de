"""Values in the code that may move into the cell tagged `parameters`, and how.

What moves is a plain literal, and the notebook then shows what it showed.
"""

import ast
import builtins
import keyword
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from nb2prod.analysis.flow.late_imports import stands_alone
from nb2prod.analysis.flow.variables import Binding, Variables
from nb2prod.analysis.parameters.words import path_name
from nb2prod.analysis.places.paths import PathLiteral
from nb2prod.notebook import NewCell, Notebook, ParsedCell, Program, TextEdit
from nb2prod.notebook.suppressions import suppressions
from nb2prod.notebook.walk import index

_MOST, _MOST_PICTURES, _SHORTEST = 12, 3, 3
_PICTURE = re.compile(r"\.(?:png|jpe?g|svg|pdf|eps|gif|tiff?|webp)$", re.IGNORECASE)
_FORGETS = re.compile(r"'(?:reset|reset_selective)'|globals\(|locals\(|\bexec\(")
_MAY_FORGET = ("'reset", "globals(", "locals(", "exec(")
_STAYS = re.compile("NB2|NB705$").match  # of the codes that are about where a value stands
_PYTHONS = frozenset({*dir(builtins), *keyword.kwlist})
TAG = "parameters"


@dataclass(frozen=True, slots=True)
class Move:
    """How one value moves: the edits, by cell, and the new cell of parameters if there is none."""

    edits: tuple[tuple[int, TextEdit], ...]
    cells: tuple[NewCell, ...]


@dataclass(frozen=True, slots=True)
class Moves:
    """The moves of literal paths by their nodes, and of constants in capitals."""

    paths: Mapping[ast.expr, Move]
    constants: tuple[Move, ...]


def find_moves(
    notebook: Notebook, program: Program, paths: Iterable[PathLiteral], variables: Variables
) -> Moves:
    """All of them, as many as people read in one cell; none where names may come and go."""
    forgets = any(_FORGETS.search(cell.text) for cell in program.cells_with(*_MAY_FORGET))
    if forgets or variables.brought is not None or not program.cells:
        return Moves({}, ())
    mover = _Mover(notebook, program, variables)
    plain = (p for p in paths if p.literal and not p.configured)
    found = dict(mover.paths([p for p in plain if not mover.is_kept(p.cell, p.node)]))
    return Moves(found, tuple(mover.constants()))


class _Mover:
    def __init__(self, notebook: Notebook, program: Program, variables: Variables) -> None:
        self.notebook, self.program, self.variables = notebook, program, variables
        self.tagged = next((c for c in program.cells if TAG in c.cell.tags), None)
        self.names = dict(self._declared())
        # The names that are or will be in that cell, with the lines that are new and name paths.
        self.lines = dict.fromkeys(self.names.values(), "")
        self.room = _MOST - len(self.names)
        self.kept = [s for s in suppressions(notebook) if not s.codes or any(map(_STAYS, s.codes))]

    def is_kept(self, cell: ParsedCell, node: ast.expr | ast.stmt) -> bool:
        """Whether a comment on the line, or a tag, says that a place or value is to stay."""
        return any(one.is_about(cell.location(node)) for one in self.kept)

    def paths(self, found: list[PathLiteral]) -> Iterator[tuple[ast.expr, Move]]:
        """The moves of literals, each value under one name."""
        many = len({p.value for p in found if _PICTURE.search(p.value)}) > _MOST_PICTURES
        for path in found:
            span = path.cell.source_span(path.node)
            gallery = many and _PICTURE.search(path.value)
            if span is None or gallery or self._is_above(path.cell):
                continue
            parent = index(path.cell.tree).parents[path.node]
            if isinstance(parent, ast.Assign | ast.AnnAssign):
                if move := self._line(self._bound(parent)):
                    yield path.node, move
            elif self._may_name(path) and (path.value in self.names or self.room > 0):
                name = self.names.get(path.value) or self._name(path)
                line = self.lines.setdefault(name, f"{name} = {path.cell.source(path.node)}")
                yield path.node, self._moved((path.cell.index, TextEdit(*span, name)), line)

    def constants(self) -> Iterator[Move]:
        """The moves of `PRICE = 0.28`."""
        for name, places in self.variables.bindings.items():
            if name.isupper() and len(name) >= _SHORTEST and (move := self._line(places)):
                yield move

    def _bound(self, node: ast.Assign | ast.AnnAssign) -> list[Binding]:
        """All places that bind the name which a statement binds."""
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        name = target.id if isinstance(target, ast.Name) else ""
        places = self.variables.bindings.get(name, [])
        return places if any(place.statement is node for place in places) else []

    def _line(self, places: list[Binding]) -> Move | None:
        """The move of the only assignment of a name, with its whole line."""
        if len(places) != 1 or places[0].name in self.variables.deletes:
            return None
        cell, node = places[0].cell, places[0].statement
        known = places[0].name in self.lines
        if cell is self.tagged or self._is_above(cell) or not (known or self.room > 0):
            return None
        if self.is_kept(cell, node):
            return None
        if not _is_plain(places[0]) or not stands_alone(cell, node) or _shows_more(cell, node):
            return None
        if not known:
            self.lines[places[0].name] = ""
            self.room -= 1
        first, end = node.lineno - 1, node.end_lineno or node.lineno
        lines = cell.cell.source.split("\n")
        return self._moved((cell.index, _cut(lines, first, end)), "\n".join(lines[first:end]))

    def _moved(self, edit: tuple[int, TextEdit], line: str) -> Move:
        if self.tagged is None:
            first = self.notebook.code_cells[0].index
            return Move((edit,), (NewCell(first, line, (TAG,)),))
        source = self.tagged.cell.source
        if not line or line in source.split("\n"):
            return Move((edit,), ())
        end = TextEdit(len(source), len(source), f"\n{line}" if source.strip() else line)
        return Move(((self.tagged.index, end), edit), ())

    def _declared(self) -> Iterator[tuple[object, str]]:
        """The values of the cell of parameters, and their names."""
        for node in self.tagged.tree.body if self.tagged else ():
            target = node.targets[0] if isinstance(node, ast.Assign) else None
            if isinstance(target, ast.Name) and len(self.variables.bindings[target.id]) == 1:
                value = node.value if isinstance(node, ast.Assign) else None
                yield (value.value if isinstance(value, ast.Constant) else object()), target.id

    def _name(self, path: PathLiteral) -> str:
        wanted = path_name(path.value, path.kind)
        name, number = wanted, 2
        while self._is_taken(name):
            name, number = f"{wanted}_{number}", number + 1
        self.names[path.value] = name
        self.room -= 1
        return name

    def _is_taken(self, name: str) -> bool:
        known = name in self.names.values() or name in _PYTHONS
        return known or self.program.mentions(name)

    def _may_name(self, path: PathLiteral) -> bool:
        """Whether a name may stand there, and is looked up when the code runs."""
        nodes = index(path.cell.tree)
        if isinstance(nodes.parents[path.node], ast.JoinedStr | ast.FormattedValue | ast.Expr):
            return False
        one_line = path.node.lineno == path.node.end_lineno
        return one_line and not any(isinstance(n, ast.ClassDef) for n in nodes.around(path.node))

    def _is_above(self, cell: ParsedCell) -> bool:
        """Whether a cell comes before that of the parameters."""
        return self.tagged is not None and cell.index <= self.tagged.index


def _cut(lines: list[str], first: int, end: int) -> TextEdit:
    """Take lines out, with the blank ones below where blank or moving ones stand above."""
    above = lines[first - 1] if first else ""
    if not above.strip() or re.match(r"[A-Z][A-Z0-9_]* *=", above):
        while end < len(lines) and not lines[end].strip():
            end += 1
    start, stop = (sum(len(line) + 1 for line in lines[:row]) for row in (first, end))
    is_last = end == len(lines)
    return TextEdit(max(start - is_last, 0), stop - is_last, "")


def _is_plain(binding: Binding) -> bool:
    """Whether a name gets a literal, in a statement of the cell itself."""
    node = binding.statement
    value = node.value if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
    if isinstance(value, ast.UnaryOp):
        value = value.operand
    return binding.whole and isinstance(value, ast.Constant) and value.value is not None


def _shows_more(cell: ParsedCell, node: ast.stmt) -> bool:
    """Whether without its last assignments the cell would show what stands above them."""
    if cell.cell.source.lstrip().startswith("%%"):
        return True
    last = len(cell.tree.body)
    while last and isinstance(cell.tree.body[last - 1], ast.Assign):
        last -= 1
    shown = last > 0 and isinstance(cell.tree.body[last - 1], ast.Expr)
    return shown and node in cell.tree.body[last:]
