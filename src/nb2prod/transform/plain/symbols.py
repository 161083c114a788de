"""SymPy's `var("x y")`, which makes variables of its caller's module: `x, y = symbols("x y")`."""

import ast
import re
from collections.abc import Iterator

from nb2prod.notebook import ParsedCell, TextEdit
from nb2prod.notebook.walk import index
from nb2prod.transform.draft import Draft
from nb2prod.transform.plain.rewrite import rewritten

_STAR = re.compile(r"^from sympy(?:\.\w+)* import \*", re.MULTILINE)
_RANGE = re.compile(r"([^\W\d]\w*?)(\d*):(\d+)")


def assign_symbols(draft: Draft) -> Draft:
    """Write out which variables `var` makes, where its names are a literal."""
    cells = draft.analysis.program.cells_with("var(")
    star = any(_STAR.search(cell.text) for cell in draft.analysis.program.cells) if cells else False
    edits = {cell: list(_edits(draft, cell, star=star)) for cell in cells}
    return rewritten(draft, {cell: made for cell, made in edits.items() if made})


def _edits(draft: Draft, cell: ParsedCell, *, star: bool) -> Iterator[TextEdit]:
    for call in index(cell.tree).called("var"):
        statement = next((s for s in cell.tree.body if getattr(s, "value", None) is call), None)
        full = draft.analysis.register.called(call)
        is_own = star if isinstance(call.func, ast.Name) else full == "sympy.var"
        given = _text(call)
        names = _names(given) if is_own and isinstance(statement, ast.Expr) else ()
        if not names:
            continue
        more: list[ast.expr] = [ast.Name(name) for name in names]
        value = ast.unparse(more[0] if given.isidentifier() else ast.Tuple(more))
        variables = value.strip("()") if len(names) > 1 else value
        start, end = cell.span(call)
        _, after = cell.span(call.func)
        module = cell.text[start:after].removesuffix("var")
        text = f"{variables} = {module}symbols{cell.text[after:end]}"
        is_shown = statement is cell.tree.body[-1] and ";" not in cell.text[end:]
        yield TextEdit(start, end, f"{text}\n{value}" if is_shown else text)


def _text(call: ast.Call) -> str:
    """Its only argument, if that is a text, or ""."""
    match call.args:
        case [ast.Constant(value=str(text))]:
            return text
    return ""


def _names(given: str) -> tuple[str, ...]:
    """The variables of a text like `x, y mu:2`, or none where that is not sure."""
    found: list[str] = []
    for word in re.split(r"[,\s]+", given.strip()):
        match = _RANGE.fullmatch(word)
        if match:
            found += [match[1] + str(n) for n in range(int(match[2] or 0), int(match[3]))]
        else:
            found.append(word)
    return tuple(found) if all(name.isidentifier() for name in found) else ()
