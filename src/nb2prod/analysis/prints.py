"""print becomes logging: one record a line, whose message is the text that was printed."""

import ast
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Protocol

from nb2prod.analysis.flow.names import Names
from nb2prod.notebook import ParsedCell, TextEdit
from nb2prod.notebook.walk import called_name, children, index, walk


class Stated(Protocol):
    """A statement of a cell, and what it does to names."""

    @property
    def cell(self) -> ParsedCell: ...
    @property
    def node(self) -> ast.stmt: ...
    @property
    def names(self) -> Names: ...


TEXT_METHODS = frozenset({"format", "join", "upper", "lower", "strip", "to_string", "to_markdown"})


def print_edits(cell: ParsedCell, node: ast.stmt, logger: str) -> list[TextEdit]:
    """The edits that turn every plain `print` in a statement into a call of the logger."""
    edits: list[TextEdit] = []
    for call, in_handler in _prints(node):
        edits += log_edits(cell, call, f"{logger}.{'warning' if in_handler else 'info'}")
    return edits


def log_edits(cell: ParsedCell, call: ast.Call, log: str) -> list[TextEdit]:
    """The edits that turn one print into a call of `log`; none for one that is not plain."""
    if not _plain(call):
        return []
    start, end = cell.span(call)
    name = TextEdit(start, start + len("print"), log)
    opening = cell.text.index("(", cell.span(call.func)[1]) + 1
    cut: list[TextEdit] = []
    if call.keywords:
        last = cell.span(call.args[-1])[1] if call.args else opening
        cut = [TextEdit(_past_brackets(cell, last, call), end - 1, "")]
        end_of_arguments = cut[0].start
    else:
        end_of_arguments = end - 1
    if not call.args:
        return [TextEdit(start, end, f'{log}("")')]
    if any(isinstance(a, ast.Starred) for a in call.args):
        sep = _separator(call)
        return [
            name,
            TextEdit(opening, opening, f'"%s", {sep!r}.join(map(str, ['),
            *cut,
            TextEdit(end_of_arguments, end_of_arguments, "]))"),
        ]
    return [name, *_message(cell, call, opening), *cut]


def kept_prints(node: ast.stmt) -> list[ast.Call]:
    """Prints that stay: they write a line in pieces, or to a file."""
    return [call for call, _ in _prints(node) if not _plain(call)]


def cells_in_pieces(units: Sequence[Stated]) -> frozenset[int]:
    """The cells that write a line in pieces, themselves or by a function of the notebook.

    A log record between the pieces would break the line, so such a cell prints all that it prints.
    """
    ends = {cell for cell in _cells_with(units, "print") if _has_end(cell)}
    writers: frozenset[str] = frozenset()
    while True:
        cells = _cells_with(units, "stdout", *writers) | ends
        found = [u for u in units if u.cell in cells and _in_pieces(u.node, writers)]
        definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        names = {n for u in found if isinstance(u.node, definitions) for n in u.names.may_bind}
        if names <= writers:
            return frozenset(unit.cell.index for unit in found)
        writers |= names


def are_redirected(units: Iterable[Stated]) -> bool:
    """Whether what is printed goes elsewhere at times: a log record would not follow."""
    every = tuple(units)
    cells = _cells_with(every, "stdout")
    for node in (node for unit in every if unit.cell in cells for node in walk(unit.node)):
        if isinstance(node, ast.Call) and called_name(node) == "redirect_stdout":
            return True
        is_set = isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
        if is_set and ast.unparse(node) == "sys.stdout":
            return True
    return False


def _cells_with(units: Iterable[Stated], *words: str) -> set[ParsedCell]:
    cells = {unit.cell for unit in units}
    return {cell for cell in cells if any(word in cell.text for word in words)}


def _has_end(cell: ParsedCell) -> bool:
    prints = index(cell.tree).called("print")
    return any(keyword.arg == "end" for call in prints for keyword in call.keywords)


def _in_pieces(node: ast.stmt, writers: frozenset[str]) -> bool:
    for child in walk(node):
        if isinstance(child, ast.Name) and child.id in writers:
            return True
        if isinstance(child, ast.Call):
            given = {k.arg: k.value for k in child.keywords}
            if _is_name(child.func, "print") and "end" in given and "file" not in given:
                if _text(given["end"]) != "\n":
                    return True
            elif _is_stdout_write(child.func):
                return True
    return False


def _is_stdout_write(called: ast.expr) -> bool:
    return (
        isinstance(called, ast.Attribute)
        and called.attr == "write"
        and isinstance(called.value, ast.Attribute)
        and called.value.attr == "stdout"
    )


def _prints(node: ast.AST) -> Iterable[tuple[ast.Call, bool]]:
    if not any(isinstance(child, ast.Name) and child.id == "print" for child in walk(node)):
        return
    stack: list[tuple[ast.AST, bool]] = [(node, False)]
    while stack:
        child, handled = stack.pop()
        if isinstance(child, ast.Call) and _is_name(child.func, "print"):
            yield child, handled
        handled = handled or isinstance(child, ast.ExceptHandler)
        stack += [(c, handled) for c in children(child)]


def _is_name(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _plain(call: ast.Call) -> bool:
    return all(
        k.arg == "flush"
        or (k.arg == "sep" and _text(k.value) is not None)
        or (k.arg == "end" and _text(k.value) == "\n")
        for k in call.keywords
    )


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _past_brackets(cell: ParsedCell, position: int, call: ast.Call) -> int:
    """Where the last argument really ends, when it stands in brackets of its own."""
    first = min(cell.span(k.value)[0] - len(k.arg or "") - 1 for k in call.keywords)
    gap = cell.text[position:first]
    return position + gap.rindex(",") if "," in gap else position


def _separator(call: ast.Call) -> str:
    for keyword in call.keywords:
        if keyword.arg == "sep":
            return _text(keyword.value) or ""
    return " "


def _message(cell: ParsedCell, call: ast.Call, opening: int) -> list[TextEdit]:
    """Put a format string before the arguments, with the literal ones written into it."""
    args = call.args
    if len(args) == 1:
        return [] if _is_text(args[0]) else [TextEdit(opening, opening, '"%s", ')]
    sep = _separator(call).replace("%", "%%")
    kept = [a for a in args if _text(a) is None]
    gaps = [cell.text[cell.span(a)[1] : cell.span(b)[0]] for a, b in pairwise(args)]
    simple = all(gap.strip() == "," for gap in gaps) and _starts_at(cell, args[0], opening)
    if not simple:
        return [TextEdit(opening, opening, quoted(sep.join(["%s"] * len(args))) + ", ")]
    if not kept:
        whole = _separator(call).join(_text(a) or "" for a in args)
        return [TextEdit(opening, cell.span(args[-1])[1], quoted(whole))]
    pieces = [(_text(a) or "").replace("%", "%%") if _text(a) is not None else "%s" for a in args]
    edits = [TextEdit(opening, cell.span(kept[0])[0], quoted(sep.join(pieces)) + ", ")]
    for left, right in pairwise(kept):
        if args.index(right) - args.index(left) > 1:
            edits.append(TextEdit(cell.span(left)[1], cell.span(right)[0], ", "))
    last = cell.span(args[-1])[1]
    if kept[-1] is not args[-1]:
        edits.append(TextEdit(cell.span(kept[-1])[1], last, ""))
    return edits


def _starts_at(cell: ParsedCell, node: ast.expr, opening: int) -> bool:
    return not cell.text[opening : cell.span(node)[0]].strip()


def _is_text(node: ast.expr) -> bool:
    """Whether an expression is surely a string, so that it can be the message itself."""
    if isinstance(node, ast.JoinedStr) or _text(node) is not None:
        return True
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod | ast.Add | ast.Mult):
        return _is_text(node.left)
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in TEXT_METHODS
        and (_is_text(node.func.value) or node.func.attr.startswith("to_"))
    )


def quoted(text: str) -> str:
    """A string literal in double quotes where that needs no more escapes."""
    single = repr(text)
    if single.startswith("'") and '"' not in text and "\\'" not in single:
        return f'"{single[1:-1]}"'
    return single
