"""`_`, `Out[3]`, `In[3]`, `Out`: what IPython remembers of cells gets names, or is their text.

Numbers are those of a run from top to bottom.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from nb2prod.notebook import ParsedCell, TextEdit
from nb2prod.notebook.walk import walk
from nb2prod.sentence import gettext
from nb2prod.transform.draft import Draft, free_name, identifiers
from nb2prod.transform.model import Skipped
from nb2prod.transform.plain.rewrite import rewritten
from nb2prod.transform.shows import is_silenced, shows_nothing

_LATEST = frozenset({"_", "__", "___"})
_SOURCES = frozenset({"In", "_ih"})
_LISTS = _SOURCES | {"Out", "_oh"}
_INPUTS = frozenset({"_i", "_ii", "_iii"})
_NAMES = _LATEST | _LISTS | _INPUTS | {"_dh"}
_NUMBERED = re.compile(r"_(i?)(\d+)")
_GONE = "asks IPython what earlier cells were or gave: give the value a name where it is made"
_NOTE = gettext("the value that this cell shows has a name now, as a later cell asks for it")
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def name_values(draft: Draft) -> Draft:
    """Give a name to each value of a cell that a later one reaches by IPython's names."""
    bound = {name for unit in draft.units for name in unit.names.may_bind}
    asks = {
        unit: found
        for unit in draft.units
        if (found := [a for a in _asks(unit.node) if a.name not in bound])
    }
    if not asks:
        return draft
    history = _History(draft)
    edits: dict[ParsedCell, list[TextEdit]] = {}
    skipped = list(draft.skipped)
    for unit, found in asks.items():
        for ask in found:
            text = history.instead(unit.cell, ask)
            span = unit.cell.span(ask.node)
            if text:
                edits.setdefault(unit.cell, []).append(TextEdit(*span, text))
            else:
                place = unit.cell.location(ask.node)
                skipped.append(Skipped(unit.cell.source(ask.node), _GONE, place))
    for cell, last in history.last.items():
        if name := history.names.get(cell):
            start, end = cell.span(last)
            edits.setdefault(cell, [])
            edits[cell] += [TextEdit(start, start, f"{name} = "), TextEdit(end, end, f"\n{name}")]
    notes = [
        Skipped(cell.source(history.last[cell]), _NOTE, cell.location(history.last[cell]))
        for cell in history.names
    ]
    draft = replace(draft, skipped=tuple(skipped), notes=(*draft.notes, *notes))
    return rewritten(draft, edits)


@dataclass(frozen=True, slots=True)
class _Ask:
    """An expression that asks IPython, by which of its names, and for which number if any."""

    node: ast.expr
    name: str
    number: int | None
    deferred: bool  # asked in a function, when that is called


@dataclass(slots=True)
class _History:
    """The cells' values: the expression that ends each cell that shows one, and its new name."""

    draft: Draft
    last: dict[ParsedCell, ast.Expr] = field(default_factory=dict)
    names: dict[ParsedCell, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for cell in self.draft.analysis.program.cells:
            last = cell.tree.body[-1] if cell.tree.body else None
            if isinstance(last, ast.Expr) and cell.index not in self.draft.silent:
                silent = is_silenced(cell, last) or shows_nothing(last)
                self.last |= {} if silent else {cell: last}

    def instead(self, cell: ParsedCell, ask: _Ask) -> str:
        """What stands for the expression in this cell, or '' when that is not known."""
        cells = self.draft.analysis.program.cells
        run = [c for c in cells[: cells.index(cell) + 1] if _counts(c)]
        valued = [c for c in run[:-1] if c in self.last]
        if ask.deferred:
            return ""
        if ask.name in _LATEST:
            back = len(ask.name)
            return self._named(valued[-back]) if len(valued) >= back else ""
        if ask.name in _INPUTS:
            back = len(ask.name)
            return repr(_source(run[-back]) if len(run) >= back else "")
        if ask.number is not None:
            return self._numbered(ask, run, valued)
        if ask.name in _SOURCES:
            return f"[{', '.join(map(repr, ['', *map(_source, run)]))}]"
        pairs = (f"{run.index(c) + 1}: {self._named(c)}" for c in valued)
        return f"{{{', '.join(pairs)}}}" if ask.name in _LISTS else ""

    def _numbered(self, ask: _Ask, run: list[ParsedCell], valued: list[ParsedCell]) -> str:
        assert ask.number is not None
        number = ask.number
        if ask.name in _SOURCES:
            number += len(run) + 1 if number < 0 else 0
            return repr(_source(run[number - 1])) if 1 <= number <= len(run) else ""
        asked = run[number - 1] if 1 <= number <= len(run) else None
        return self._named(asked) if asked in valued and asked else ""

    def _named(self, cell: ParsedCell) -> str:
        if cell not in self.names:
            taken = {*identifiers(self.draft.analysis), *self.names.values()}
            self.names[cell] = free_name(f"value_{cell.index + 1}", taken)
        return self.names[cell]


def _asks(statement: ast.stmt) -> Iterator[_Ask]:
    """The outermost expressions of a statement that ask IPython."""
    later = {n for scope in walk(statement) if isinstance(scope, _SCOPES) for n in walk(scope)}
    own = {n.id for n in walk(statement) if isinstance(n, ast.Name) and _is_bound(n)}
    taken: set[ast.AST] = set()
    for node in walk(statement):
        match node:
            case ast.Subscript(value=ast.Name(id=name) as asked, slice=place) if (
                name in _LISTS and name not in own and (number := _number(place)) is not None
            ):
                taken.add(asked)
                yield _Ask(node, name, number, node in later)
    for node in walk(statement):
        if isinstance(node, ast.Name) and node not in taken and node.id not in own:
            numbered = _NUMBERED.fullmatch(node.id)
            if numbered:
                yield _Ask(node, "In" if numbered[1] else "Out", int(numbered[2]), node in later)
            elif node.id in _NAMES:
                yield _Ask(node, node.id, None, node in later)


def _number(place: ast.expr) -> int | None:
    """The number that a subscript asks for, if it stands there."""
    match place:
        case ast.Constant(value=int(number)):
            return number
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(number))):
            return -number
    return None


def _source(cell: ParsedCell) -> str:
    """What IPython keeps of a cell."""
    return cell.cell.source.strip("\n")


def _counts(cell: ParsedCell) -> bool:
    """Whether IPython gives the cell a number."""
    return bool(cell.cell.source.strip()) and "skip-execution" not in cell.cell.tags


def _is_bound(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store | ast.Del)
