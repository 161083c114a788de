"""A text is run as code.

What it does
    Finds `eval` and `exec` of anything that is not a literal, also handed on as in
    `column.apply(eval)`; methods of that name (`df.eval`, `model.eval()`) are left alone. Also
    variables with computed names: `globals()[name] = …`, `globals().update(values)`.

Why it matters
    Whoever writes the text, be it a cell of a CSV file, decides what your job does. Nor can anybody
    search, test or check code that is put together while it runs.

Bad:
    def parse(cell):
        return eval(cell)

Good:
    import ast
    def parse(cell):
        return ast.literal_eval(cell)

How to fix
    Lists and numbers kept as text: `ast.literal_eval` or `json.loads`. Variables with computed
    names: a dictionary. Choosing a function by name: a dictionary of functions. A file: import it.
    `--fix --unsafe-fixes` writes `ast.literal_eval` where `eval` goes over a column; elsewhere only
    you know what the text may be.
"""

import ast
from collections.abc import Iterator

from nb2prod.analysis import Analysis, Placed, Register
from nb2prod.analysis.added import Added, below_imports
from nb2prod.analysis.shell import bound_once
from nb2prod.notebook import TextEdit
from nb2prod.notebook.walk import index
from nb2prod.rule import Diagnostic, Fix, Rule, Severity, in_cells
from nb2prod.sentence import gettext

_NAMED = gettext("nobody finds a variable with a computed name: keep such values in a dictionary")
_HANDING_ON = frozenset({"map", "apply", "applymap", "transform", "starmap", "agg"})


def check(analysis: Analysis) -> Iterator[Diagnostic]:
    """Each text that is run."""
    register = analysis.register
    for word in ("eval", "exec"):
        places = register.names(word)
        if word in register.origins or any(isinstance(p.node.ctx, ast.Store) for p in places):
            continue
        if places and any(f.name == word for f in _definitions(analysis)):
            continue
        for place in places:
            parent = place.parent
            if not isinstance(parent, ast.Call):
                continue
            if parent.func is place.node:
                if parent.args and not _is_literal(parent.args[0], register):
                    yield rule.at(place.location, _message(word, parent.args[0]))
            elif getattr(parent.func, "attr", getattr(parent.func, "id", "")) in _HANDING_ON:
                yield rule.at(place.location, _message(word, None), _fix(place, analysis))

    yield from (rule.at(call.location, _NAMED) for call in _computed_names(register))


def _computed_names(register: Register) -> Iterator[Placed[ast.Call]]:
    """Where variables get names that are computed."""
    for call in register.calls("globals", "locals", "vars"):
        match call.parent:
            case ast.Subscript(slice=key, ctx=ast.Store()) if not call.node.args:
                if not isinstance(key, ast.Constant):
                    yield call
            case ast.Attribute(attr="update") as method if not call.node.args:
                if getattr(call.nodes.parents[method], "args", ()):
                    yield call


def _definitions(analysis: Analysis) -> Iterator[ast.FunctionDef]:
    for cell in analysis.program.cells:
        yield from index(cell.tree).of(ast.FunctionDef)


def _is_literal(node: ast.expr, register: Register) -> bool:
    """Whether the text stands in the notebook."""
    if isinstance(node, ast.Call) and register.called(node) == "compile" and node.args:
        node = node.args[0]
    if isinstance(node, ast.Name):
        node = bound_once(node.id, register) or node
    return isinstance(node, ast.Constant)


def _fix(place: Placed[ast.Name], analysis: Analysis) -> Fix | None:
    """Read plain values where a whole column is evaluated."""
    span = place.cell.source_span(place.node)
    known = analysis.register.origins.get("ast")
    if place.node.id != "eval" or span is None or known not in (None, "ast"):
        return None
    added = Added()
    if not known:
        if analysis.program.mentions("ast"):
            return None
        added, _ = below_imports(analysis.notebook, analysis.program, "import ast", place.location)
    edits = (*added.edits, (place.cell.index, TextEdit(*span, "ast.literal_eval")))
    return Fix(gettext("Read plain values"), in_cells(edits), False, added.cells)


def _message(word: str, given: ast.expr | None) -> str:
    if word == "exec":
        return gettext(
            "this text is run as code: import a module, or call a function, that you can test"
        )
    if isinstance(given, ast.JoinedStr | ast.BinOp):
        return gettext(
            "this text is run as code: keep such values in a dictionary and look them up"
        )
    return gettext(
        "this text is run as code, whoever wrote it: ast.literal_eval takes plain values only"
    )


rule = Rule("NB605", "dynamic-code", Severity.WARNING, check, __doc__)
