"""Names inside strings, that pandas, formulas or the code itself look up among variables."""

import ast
import re
from dataclasses import replace

from nb2prod.analysis.dynamic import handed_on, look_ups
from nb2prod.notebook import TextEdit
from nb2prod.notebook.walk import walk
from nb2prod.transform.draft import Draft, Place, Unit
from nb2prod.transform.model import Skipped

_AT_NAME = re.compile(r"@([A-Za-z_]\w*)")
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_FORMULA_CALLS = frozenset(
    "ols glm logit probit mixedlm rlm wls gls dmatrices dmatrix poisson negativebinomial phreg "
    "quantreg from_formula gee mnlogit".split()
)


def names_in_strings(draft: Draft) -> Draft:
    """Count names in `df.query("x > @limit")` and in formulas as read where they stand."""
    bound = set(draft.binders())
    change: dict[Unit, Unit] = {}
    for unit in draft.units:
        found = {
            name
            for call in walk(unit.node)
            if isinstance(call, ast.Call)
            for text in _texts(call)
            for name in _names(call, text)
        }
        read = (found & bound) - unit.names.binds
        if read:
            change[unit] = unit.reading(read)
    return draft.mapped(change)


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
    change: dict[Unit, Unit] = {}
    notes = list(draft.notes)
    for unit in draft.at(Place.STEP):
        for call in handed_on(unit.node):
            reason = "in the package these are the names of a module, not the notebook's variables"
            notes.append(Skipped(unit.cell.source(call), reason, unit.location))
        if found := look_ups(unit.node):
            spaces = [(k.space, "globals" if k.name in fixed else "locals") for k in found]
            edits = [TextEdit(*unit.cell.span(s.node), new) for s, new in spaces if s.name != new]
            names = {look.name for look in found} & bound - fixed
            change[unit] = unit.reading(names).edited(edits)
    looked_up = frozenset(n for unit in draft.units for n in (k.name for k in look_ups(unit.node)))
    return replace(draft.mapped(change), notes=tuple(notes), looked_up=looked_up)


def _texts(call: ast.Call) -> list[str]:
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    return [a.value for a in given if isinstance(a, ast.Constant) and isinstance(a.value, str)]


def _names(call: ast.Call, text: str) -> set[str]:
    called = (
        call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    )
    if isinstance(call.func, ast.Name) and called == "eval":
        return set(re.findall(r"[^\W\d]\w*", text))
    if called in {"query", "eval"}:
        return set(_AT_NAME.findall(text))
    if called in _FORMULA_CALLS:
        return set(re.findall(r"[A-Za-z_]\w*", text))
    return set()
