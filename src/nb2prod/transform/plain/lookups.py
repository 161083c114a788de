"""Variables that the code asks for by their names as texts, through `globals()` and its like."""

import ast
from dataclasses import replace

from nb2prod.analysis.flow.dynamic import LookUp, handed_on, look_ups, stores
from nb2prod.notebook import ParsedCell, TextEdit
from nb2prod.sentence import gettext
from nb2prod.transform.draft import Draft, Place
from nb2prod.transform.model import Skipped
from nb2prod.transform.plain.rewrite import rewritten

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def spell_out(draft: Draft) -> Draft:
    """Write `x` where the code says `globals()["x"]`, and a function asks for what is surely there.

    A function that asks for a variable which is never there gets what it does without.
    """
    edits: dict[ParsedCell, list[TextEdit]] = {}
    statements = draft.analysis.statements
    sure: set[str] = set()
    gone = {name for s in statements for name in s.names.deletes}
    ever = {name for s in statements for name in s.names.may_bind | s.names.global_writes}
    ever |= {name for s in statements for _, name in stores(s.node)}
    for statement in statements:
        for node, name in stores(statement.node):
            if "\n" not in statement.cell.source(node):
                edit = _replaced(statement.cell, node, name)
                edits.setdefault(statement.cell, []).append(edit)
        for look in look_ups(statement.node, deferred=True):
            text = _instead(statement.cell, look, sure - gone, ever)
            if text and "\n" not in statement.cell.source(look.whole):
                edit = _replaced(statement.cell, look.whole, text)
                edits.setdefault(statement.cell, []).append(edit)
        sure |= statement.names.likely
        if isinstance(statement.node, ast.Assign):
            sure |= {name for _, name in stores(statement.node)}
    return rewritten(draft, {cell: _outermost(found) for cell, found in edits.items()})


def _replaced(cell: ParsedCell, node: ast.expr, text: str) -> TextEdit:
    return TextEdit(*cell.span(node), text)


def _outermost(edits: list[TextEdit]) -> list[TextEdit]:
    """The outermost edits; one inside another waits, and its code stays."""
    kept: list[TextEdit] = []
    for edit in sorted(edits, key=lambda e: (e.start, -e.end)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept


def _instead(cell: ParsedCell, look: LookUp, sure: set[str], ever: set[str]) -> str:
    """What says the same as a look-up that a function makes, or ''."""
    whole = look.whole
    if isinstance(whole, ast.Compare):
        there = isinstance(whole.ops[0], ast.In)
        known = look.name in sure or look.name not in ever
        return str(there == (look.name in sure)) if known else ""
    if look.name in sure:
        return look.name
    if look.name in ever or not isinstance(whole, ast.Call) or whole.keywords:
        return ""
    return f"({cell.source(whole.args[1])})" if len(whole.args) > 1 else "None"


def names_looked_up(draft: Draft) -> Draft:
    """Turn `"x" in globals()` into a look at the step's variables, and count x as read.

    What stands at module level is not among those, there it stays `globals()`.
    """
    fixed = {
        name
        for unit in draft.units
        if unit.place is Place.IMPORT or isinstance(unit.node, _DEFINITIONS)
        for name in unit.names.may_bind
    }
    bound = set(draft.binders())
    change = {}
    notes = list(draft.notes)
    asked: set[str] = set()
    for unit in draft.at(Place.STEP):
        for call in handed_on(unit.node):
            reason = gettext(
                "in the package these are the names of a module, not the notebook's variables"
            )
            notes.append(Skipped(unit.cell.source(call), reason, unit.location))
        if found := list(look_ups(unit.node)):
            spaces = [(k.space, "globals" if k.name in fixed else "locals") for k in found]
            edits = [TextEdit(*unit.cell.span(s.node), new) for s, new in spaces if s.name != new]
            names = {look.name for look in found} & bound - fixed
            asked |= {look.name for look in found}
            change[unit] = unit.reading(names).edited(edits)
    return replace(draft.mapped(change), notes=tuple(notes), looked_up=frozenset(asked))
