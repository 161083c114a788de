"""Names inside strings, that pandas, formulas or the code itself look up among variables."""

import ast
import re

from nb2prod.notebook.walk import walk
from nb2prod.transform.draft import Draft, Unit

_AT_NAME = re.compile(r"@([A-Za-z_]\w*)")
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
