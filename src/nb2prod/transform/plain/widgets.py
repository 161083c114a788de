"""`interact(f, x=(0, 10))` lets a person move a slider: the job calls `f` once, as it first stands.

The values are those that ipywidgets chooses for its abbreviations: the middle of a range, the
first of a list, a number itself; a function's own default where it has one.
"""

import ast
from collections.abc import Iterator
from dataclasses import replace

from nb2prod.analysis.flow.names import root_name
from nb2prod.notebook import ParsedCell, TextEdit
from nb2prod.notebook.walk import walk
from nb2prod.transform.draft import Draft
from nb2prod.transform.model import Skipped
from nb2prod.transform.plain.rewrite import rewritten

_HOMES = ("ipywidgets", "IPython.html.widgets", "IPython.html", "IPython.widgets")
_MANUAL = "runs only when somebody presses its button, which nobody does in a job"
_UNKNOWN = "nobody moves it in a job, and what it starts with is not known from reading"
_ONCE = "called once, with the values that it starts with: nobody moves it in a job"


def interact_once(draft: Draft) -> Draft:
    """Call what `interact` would call, and show what comes back."""
    names = _widget_names(draft)
    if not names:
        return draft
    edits: dict[ParsedCell, list[TextEdit]] = {}
    skipped, notes = list(draft.skipped), list(draft.notes)
    moved = set(draft.moved)
    values = _values(draft, names)
    for unit in draft.units:
        cell, node = unit.cell, unit.node
        interacts = _interacts(node, names)
        if interacts is None:
            continue
        kind, call, function = interacts
        given = _call(cell, call, function, values)
        what, where = cell.source(call or node).split("\n")[0], cell.location(node)
        if kind == "interact_manual" or given is None:
            skipped.append(Skipped(what, _MANUAL if given is not None else _UNKNOWN, where))
            shown = ""
        else:
            notes.append(Skipped(what, _ONCE, where))
            shown = f"{draft.voice[1]}.show({given})"
            moved.add(cell.index)
        edits.setdefault(cell, []).extend(_replaced(cell, node, shown))
    told = replace(draft, skipped=tuple(skipped), notes=tuple(notes), moved=frozenset(moved))
    return rewritten(told, edits)


def _replaced(cell: ParsedCell, node: ast.stmt, shown: str) -> Iterator[TextEdit]:
    start, end = cell.span(node)
    if not isinstance(node, ast.FunctionDef):
        tail = cell.text[end:]
        closed = len(tail) - len(tail.lstrip(" ;")) if not shown else 0
        yield TextEdit(start, end + closed, shown)
        return
    yield TextEdit(start, cell.offset(node.lineno, node.col_offset), "")
    if shown:
        yield TextEdit(end, end, f"\n{shown}")


def _widget_names(draft: Draft) -> dict[str, str]:
    """The notebook's names for things of ipywidgets, with what they are there; "" is the module."""
    found: dict[str, str] = {}
    for unit in draft.units:
        for node in walk(unit.node):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(_HOMES):
                for alias in node.names:
                    found[alias.asname or alias.name] = (
                        "" if alias.name == "widgets" else alias.name
                    )
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    if alias.name.startswith(_HOMES):
                        found[alias.asname or alias.name.split(".")[0]] = ""
    return found


def _kind(node: ast.AST, names: dict[str, str]) -> str:
    """What of ipywidgets an expression names, or ''."""
    if isinstance(node, ast.Name):
        return names.get(node.id, "")
    is_module = isinstance(node, ast.Attribute) and names.get(root_name(node)) == ""
    return node.attr if is_module and isinstance(node, ast.Attribute) else ""


def _interacts(
    node: ast.stmt, names: dict[str, str]
) -> tuple[str, ast.Call | None, ast.FunctionDef | None] | None:
    """A statement that interacts: how, by which call, and on which function when it decorates."""
    kinds = {"interact", "interact_manual", "interactive"}
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and node.value.args:
        kind = _kind(node.value.func, names)
        return (kind, node.value, None) if kind in kinds else None
    if isinstance(node, ast.FunctionDef) and len(node.decorator_list) == 1:
        decorator = node.decorator_list[0]
        call = decorator if isinstance(decorator, ast.Call) else None
        kind = _kind(call.func if call else decorator, names)
        return (kind, call, node) if kind in kinds else None
    return None


def _values(draft: Draft, names: dict[str, str]) -> dict[str, str | ast.expr]:
    """What the notebook's names stand for as abbreviations: a literal, or the Python for a value.

    Functions stand under their names too, as their last definition.
    """
    found: dict[str, str | ast.expr] = {}
    again: set[str] = set()
    for unit in draft.units:
        node = unit.node
        again |= unit.names.may_bind & found.keys()
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name, value = node.targets[0].id, node.value
            if isinstance(value, ast.Call) and _kind(value.func, names):
                found[name] = f"{name}.value"
            elif isinstance(value, ast.List):
                found[name] = f"{name}[0]"
            elif isinstance(value, ast.Dict):
                found[name] = f"next(iter({name}.values()))"
            elif isinstance(value, ast.Constant):
                found[name] = name
    functions = {u.node.name: u.node for u in draft.units if isinstance(u.node, ast.FunctionDef)}
    kept = {name: value for name, value in found.items() if name not in again}
    kept |= {name: ast.Lambda(node.args, ast.Constant(None)) for name, node in functions.items()}
    return kept | {f"\0{name}": kind for name, kind in names.items()}


def _call(
    cell: ParsedCell,
    call: ast.Call | None,
    function: ast.FunctionDef | None,
    values: dict[str, str | ast.expr],
) -> str | None:
    """The call that is made at first, or None if a value is not known."""
    called = call.args[0] if call and call.args and function is None else None
    name = function.name if function else cell.source(called) if called else ""
    signature = function.args if function else None
    known = called if isinstance(called, ast.Lambda) else values.get(name)
    if isinstance(known, ast.Lambda):
        signature = known.args
    keywords = call.keywords if call else []
    if any(keyword.arg is None for keyword in keywords):
        return None
    given = [(keyword.arg or "", keyword.value) for keyword in keywords]
    defaults = _defaults(signature) if signature else {}
    own = [(n, d) for n, d in defaults.items() if n not in dict(given)]
    given += [(n, d) for n, d in own if isinstance(d, ast.Tuple | ast.List | ast.Dict)]
    arguments = []
    for parameter, abbreviation in given:
        default = defaults.get(parameter)
        value = _first(cell, abbreviation, None if default is abbreviation else default, values)
        if value is None:
            return None
        arguments.append(f"{parameter}={value}")
    left = f"({name})" if isinstance(called, ast.Lambda) else name
    return f"{left}({', '.join(arguments)})"


def _defaults(arguments: ast.arguments) -> dict[str, ast.expr]:
    places = [*arguments.posonlyargs, *arguments.args]
    found = dict(zip([a.arg for a in places[::-1]], arguments.defaults[::-1], strict=False))
    pairs = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return found | {a.arg: d for a, d in pairs if d is not None}


def _first(
    cell: ParsedCell, node: ast.expr, default: ast.expr | None, values: dict[str, str | ast.expr]
) -> str | None:
    """The Python for the value that an abbreviation starts with."""
    if isinstance(node, ast.Constant):
        return cell.source(node)
    if isinstance(node, ast.Name):
        known = values.get(node.id)
        return known if isinstance(known, str) else None
    if isinstance(node, ast.Call):
        kind = _kind(node.func, {n[1:]: str(k) for n, k in values.items() if n[:1] == "\0"})
        if kind == "fixed" and len(node.args) == 1:
            return cell.source(node.args[0])
        if isinstance(node.func, ast.Name) and node.func.id == "range":
            return f"{cell.source(node)}[0]"
        return f"{cell.source(node)}.value" if kind else None
    try:
        literal = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        items = getattr(node, "elts", None) or getattr(node, "values", None)
        return cell.source(items[0]) if isinstance(node, ast.List | ast.Dict) and items else None
    try:
        own = ast.literal_eval(default) if default is not None else None
    except (ValueError, TypeError, SyntaxError):
        return None
    value = _start(literal, own)
    return None if value is None else repr(value)


def _start(literal: object, default: object) -> object:
    """ipywidgets' own rules, for a range (with its step), a list, a dictionary, a number."""
    if isinstance(literal, tuple):
        if len(literal) not in {2, 3} or not all(isinstance(n, int | float) for n in literal):
            return None
        low, high = literal[:2]
        if isinstance(default, int | float):
            return min(max(default, low), high)
        middle: int | float = low + (high - low) / 2
        if isinstance(high - low, int):
            middle = low + (high - low) // 2
        if len(literal) == 3 and literal[2] > 0:
            middle = low + int((middle - low) / literal[2]) * literal[2]
        return middle
    if isinstance(literal, list | dict) and literal:
        pairs = isinstance(literal, list) and all(
            isinstance(item, tuple) and len(item) == 2 for item in literal
        )
        items = list(literal.values()) if isinstance(literal, dict) else literal
        options = [item[1] for item in items] if pairs else items
        return default if default in options else options[0]
    return literal if isinstance(literal, int | float) else None
