"""Writing into the code what lifted functions now take: signatures and calls."""

import ast
import io
import tokenize
from collections.abc import Iterable, Mapping
from dataclasses import replace

from nb2prod.analysis import Names
from nb2prod.analysis.flow.scopes import Mention, mentions
from nb2prod.notebook import ParsedCell, TextEdit
from nb2prod.transform.blocks import bound_ahead
from nb2prod.transform.defaults import Default, removals, spelled
from nb2prod.transform.draft import Draft, Place, Unit
from nb2prod.transform.held import what_is_held


def pass_variables(draft: Draft) -> Draft:
    """Give lifted functions their keyword parameters, and have every mention hand them over.

    A mention in a step then reads the variables that it hands over; a variable of which it is
    settled which definition it holds gives way to that.
    """
    if not draft.added and not draft.chosen and not any(draft.defaults.values()):
        return draft
    held = what_is_held(draft)
    change: dict[Unit, Unit] = {unit: unit.to(Place.DROPPED) for unit in held.idle}
    imports = set(draft.extra_imports)
    values = _default_values(draft)
    around = _Around(draft)
    for unit in draft.units:
        around.come_to(unit)
        if unit.place in {Place.IMPORT, Place.PARAMETER, Place.DROPPED} or unit in held.idle:
            continue
        here = held.at.get(unit, {})
        new = _naming(unit, here) if here else unit
        for mention in mentions(unit.node):
            handed = around.there(unit, mention, _handed_over(draft, values, mention, here))
            if not handed or not isinstance(mention.node.ctx, ast.Load):
                continue
            keywords = ", ".join(f"{name}={text}" for name, text, _ in handed)
            called = isinstance(mention.parent, ast.Call) and mention.parent.func is mention.node
            if called:
                edits = _call_edits(unit.cell, mention, keywords)
            else:
                edits = _partial(unit, mention, keywords)
                imports.add("import functools")
            read = {n for _, _, names in handed for n in names} - around.bound_by(unit, mention)
            new = _reads(new.edited(edits), mention, read)
        if new is not unit:
            change[unit] = new
    for unit in draft.at(Place.FUNCTION):
        change[unit] = _with_signature(draft, unit, change.get(unit, unit), around.late)
    return replace(
        draft.mapped(change),
        extra_imports=frozenset(imports),
        unsure=frozenset(around.unsure),
        chosen={new: name for new, name in draft.chosen.items() if name not in held.names},
    )


_Handed = tuple[str, str, frozenset[str]]


class _Around:
    """Which variables are there, for sure or perhaps, while the statements run in their order.

    `late` are those that some call cannot hand over, as nothing has bound them by then; `unsure`
    those that are handed over and may not be bound.
    """

    def __init__(self, draft: Draft) -> None:
        self._sure = self._maybe = draft.parameter_names
        self.late: set[str] = set()
        self.unsure: set[str] = set()
        self._before: Names | None = None

    def come_to(self, unit: Unit) -> None:
        """Run the statement before a unit."""
        before, self._before = self._before, unit.names if unit.place is not Place.DROPPED else None
        if before:
            self._sure = (self._sure - before.deletes) | before.likely
            self._maybe |= before.may_bind | before.global_writes

    def bound_by(self, unit: Unit, mention: Mention) -> frozenset[str]:
        """What a unit reads of itself alone at a mention, whatever was bound before it."""
        return bound_ahead(unit.node, mention.node) | (unit.names.binds - self._maybe)

    def there(self, unit: Unit, mention: Mention, handed: list[_Handed]) -> list[_Handed]:
        """What a mention in a unit can hand over."""
        if unit.place is not Place.STEP:
            return handed
        read = frozenset(name for _, _, names in handed for name in names)
        perhaps = self._maybe | unit.names.may_bind | unit.names.global_writes
        self.late |= read - perhaps
        unsure = (read & perhaps) - self._sure - unit.names.likely
        if unsure:
            self.unsure |= unsure - bound_ahead(unit.node, mention.node)
        return [each for each in handed if each[2] <= perhaps]


def _naming(unit: Unit, here: Mapping[str, str]) -> Unit:
    """The unit that names the definitions which its variables hold."""
    edits = [
        TextEdit(*unit.cell.span(mention.node), here[mention.name])
        for mention in mentions(unit.node)
        if mention.name in here and isinstance(mention.node.ctx, ast.Load)
    ]
    names = replace(unit.names, reads=unit.names.reads - here.keys())
    return replace(unit, names=names).edited(edits)


def _handed_over(
    draft: Draft, values: dict[Default, str], mention: Mention, here: Mapping[str, str]
) -> list[_Handed]:
    """The keywords that a mention adds: name, text of the value, variables in it."""
    meant = here.get(mention.name, mention.name)
    found = [
        (name, here.get(name, name), frozenset({name} - here.keys()))
        for name in draft.added.get(meant, ())
    ]
    call = mention.parent
    for default in draft.defaults.get(meant, ()):
        if isinstance(call, ast.Call) and default.is_missing(call):
            read = frozenset(draft.renames.get(n, n) for n in default.reads)
            found.append((default.parameter.arg, values[default], read))
    return found


def _default_values(draft: Draft) -> dict[Default, str]:
    return {
        default: spelled(unit.cell, default, unit.edits)
        for unit in draft.at(Place.FUNCTION)
        for name in unit.names.may_bind
        for default in draft.defaults.get(name, ())
    }


def _with_signature(draft: Draft, unit: Unit, new: Unit, late: set[str]) -> Unit:
    """The definition of a lifted function with what it now takes."""
    node = unit.node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return new
    types = {parameter.name: parameter.type for parameter in draft.parameters}
    taken = draft.added.get(node.name, ())
    typed = tuple(f"{n}=None" if n in late else _typed(n, types) for n in taken)
    defaults = draft.defaults.get(node.name, ())
    gone = removals(unit.cell, defaults)
    kept = [e for e in new.edits if not any(g.start <= e.start and e.end <= g.end for g in gone)]
    starred = any(default.by_keyword for default in defaults)
    edits = _signature_edits(unit.cell, node, typed, starred=starred)
    return replace(new, edits=(*kept, *gone, *edits))


def _typed(name: str, types: Mapping[str, str]) -> str:
    return f"{name}: {types[name]}" if name in types else name


def _reads(unit: Unit, mention: Mention, taken: Iterable[str]) -> Unit:
    if mention.name in unit.names.reads or not mention.deferred:
        return unit.reading(taken)
    return unit.reading_later(taken)


def _partial(unit: Unit, mention: Mention, keywords: str) -> list[TextEdit]:
    start, end = unit.cell.span(mention.node)
    return [TextEdit(start, start, "functools.partial("), TextEdit(end, end, f", {keywords})")]


def _call_edits(cell: ParsedCell, mention: Mention, keywords: str) -> list[TextEdit]:
    call = mention.parent
    assert isinstance(call, ast.Call)
    _, end = cell.span(call)
    given = [*call.args, *call.keywords]
    if not given:
        return [TextEdit(end - 1, end - 1, keywords)]
    if len(given) == 1 and isinstance(given[0], ast.GeneratorExp):
        start, stop = cell.span(given[0])
        if stop == end:  # the generator shares the call's brackets
            return [TextEdit(start, start, "("), TextEdit(end, end, f", {keywords})")]
    last = max(cell.span(node)[1] for node in given)
    comma = "" if _has_comma(cell.text[last : end - 1]) else ", "
    return [TextEdit(end - 1, end - 1, comma + keywords)]


def _has_comma(tail: str) -> bool:
    return any(line.split("#")[0].strip(" )").endswith(",") for line in tail.split("\n"))


def _signature_edits(
    cell: ParsedCell,
    node: ast.FunctionDef | ast.AsyncFunctionDef,
    taken: tuple[str, ...],
    *,
    starred: bool,
) -> list[TextEdit]:
    """Insert keyword-only parameters: after all others, before `**keywords`."""
    if not taken:
        return []
    start = cell.offset(node.lineno, node.col_offset)
    end = cell.span(node)[1]
    before, comma, empty = _signature_end(cell.text[start:end])
    star = "" if starred or node.args.vararg or node.args.kwonlyargs else "*, "
    names = star + ", ".join(taken)
    before_keywords = f"{names}, " if node.args.kwarg else ""
    text = before_keywords or (names if empty or comma else f", {names}")
    return [TextEdit(start + before, start + before, text)]


def _signature_end(text: str) -> tuple[int, bool, bool]:
    """Where in a definition new parameters go; whether a comma, or nothing, stands before."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    depth, previous, opened = 0, "", False
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        position = starts[token.start[0] - 1] + token.start[1]
        if token.type in {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT}:
            continue
        if token.string == "**" and depth == 1 and previous in {"(", ","}:
            return position, True, False
        if token.string in "([{" and token.string:
            depth += 1
            opened = True
        elif token.string in ")]}" and token.string:
            depth -= 1
            if opened and depth == 0:
                return position, previous == ",", previous == "("
        previous = token.string
    raise ValueError("a definition without a closed parameter list")
