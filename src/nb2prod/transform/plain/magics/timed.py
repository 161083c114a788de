"""`%time` and `%timeit`: the package tells how long it took, in IPython's words.

What `%timeit` runs over and over, a job runs once: it is there for what it shows. Only where the
notebook uses the measurement (`-o`) there are as many loops as it asks for.
"""

import ast
import re
from collections.abc import Iterator

from nb2prod.notebook import ParsedCell, TextEdit
from nb2prod.notebook.walk import walk
from nb2prod.sentence import gettext
from nb2prod.transform.draft import Draft, free_name, identifiers
from nb2prod.transform.plain.magics.answer import Answer, Setting
from nb2prod.transform.plain.rewrite import rewritten
from nb2prod.transform.render import multi_line_string_lines
from nb2prod.transform.shows import is_silenced, shows_nothing

_TIMED = re.compile(r"\s*(?:[^#=%]*=\s*)?%[ \t]*time[ \t]+\S")
_OPTIONS = re.compile(r"-(?P<flags>[tcqo]*)(?:(?P<valued>[nrpv])\s*(?P<value>\S+))?(?:\s+|$)")
_OUTSIDE = (ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)
_ONCE = gettext(
    "runs it once instead of in a loop, and tells the time: a job has other things to measure"
)
_QUIET = gettext("a benchmark that tells nothing")
_NO_PYTHON = gettext("a benchmark of what is not plain Python: write timeit.repeat(…)")


def time_lines(draft: Draft) -> Draft:
    """Put what stands after `%time` into a block that tells its time."""
    edits = {}
    for cell in draft.analysis.program.cells:
        lines = enumerate(cell.cell.source.split("\n"), 1) if "time" in cell.cell.source else ()
        rows = {row for row, line in lines if _TIMED.match(line)}
        if rows and (made := list(_blocks(draft, cell, rows))):
            edits[cell] = made
    return rewritten(draft, edits)


def keeps_value(draft: Draft, cell: ParsedCell, last: ast.stmt) -> bool:
    """Whether a statement ends its cell with a value that the cell shows."""
    return (
        last is cell.tree.body[-1]
        and isinstance(last, ast.Expr)
        and cell.index not in draft.silent
        and not is_silenced(cell, last)
        and not shows_nothing(last)
    )


def value_kept(draft: Draft, cell: ParsedCell, last: ast.stmt, opening: str = "") -> list[TextEdit]:
    """Name the value that ends a cell, so that it can be shown after the block it is made in."""
    name = free_name(f"value_{cell.index + 1}", identifiers(draft.analysis))
    start, end = cell.span(last)
    line_end = cell.text.find("\n", end)
    line_end = len(cell.text) if line_end < 0 else line_end
    return [
        TextEdit(start, start, f"{opening}{name} = "),
        TextEdit(line_end, line_end, f"\n{name}"),
    ]


def is_timed(node: ast.stmt, report: str) -> bool:
    """Whether a statement is a block that does nothing but tell its time."""
    match node:
        case ast.With(
            items=[ast.withitem(ast.Call(ast.Attribute(ast.Name(id=name), attr="timed")))]
        ):
            return name == report
    return False


def timeit(rest: str, setting: Setting, body: str | None = None) -> Answer:
    """The call that stands for `%timeit` and, with the cell's text as `body`, for `%%timeit`."""
    flags, values, code = _options(rest)
    if body is not None:
        code = f"{code}\n{body.strip()}".strip()
    if "q" in flags and "o" not in flags:
        return Answer(reason=_QUIET)
    more = ""
    if "o" in flags:
        more = f", number={values.get('n', '0')}, repeat={values.get('r', '7')}"
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return Answer(reason=_NO_PYTHON)
    known = values.keys() <= {"n", "r", "p"} and all(map(str.isdigit, values.values()))
    if not tree.body or not known or any(isinstance(n, _OUTSIDE) for n in walk(tree)):
        return Answer(reason=_NO_PYTHON)
    note = "" if more else _ONCE
    if value := _value(code, tree):
        return Answer(f"{setting.report}.timeit(lambda: {value}{more})", note=note)
    if not setting.alone:
        return Answer(reason=_NO_PYTHON)
    name = free_name("benchmark", setting.known | setting.bound)
    function = f"def {name}():\n{indented(code, tree)}"
    return Answer(f"{function}\n\n{setting.report}.timeit({name}{more})", note=note)


def indented(code: str, tree: ast.Module) -> str:
    """Code as it stands in a block; strings over several lines stay."""
    kept = multi_line_string_lines(tree)
    lines = enumerate(code.split("\n"), 1)
    return "\n".join(line if row in kept else f"    {line}" for row, line in lines)


def _blocks(draft: Draft, cell: ParsedCell, rows: set[int]) -> Iterator[TextEdit]:
    for body in _bodies(cell):
        timed: dict[int, list[ast.stmt]] = {}
        for node in body:
            timed.setdefault(cell.location(node).line, []).append(node)
        for row in rows & timed.keys():
            first, last = timed[row][0], timed[row][-1]
            start = cell.span(first)[0]
            margin = cell.text[cell.text.rfind("\n", 0, start) + 1 : start]
            opening = f"with {draft.voice[1]}.timed():\n{margin}    "
            if not keeps_value(draft, cell, last):
                yield TextEdit(start, start, opening)
            elif first is last:
                yield from value_kept(draft, cell, last, opening)
            else:
                yield TextEdit(start, start, opening)
                yield from value_kept(draft, cell, last)


def _bodies(cell: ParsedCell) -> Iterator[list[ast.stmt]]:
    """Every list of statements in a cell that does not stand on its block's own line."""
    for node in walk(cell.tree):
        for field in ("body", "orelse", "finalbody"):
            body = getattr(node, field, None)
            own = getattr(node, "lineno", 0)
            if isinstance(body, list) and body and body[0].lineno != own:
                yield body


def _options(rest: str) -> tuple[str, dict[str, str], str]:
    """The flags, the options with a value, and the code of a `%timeit` line."""
    flags, values = "", dict[str, str]()
    while match := _OPTIONS.match(rest):
        if not match["flags"] and not match["valued"]:
            break
        flags += match["flags"]
        values |= {match["valued"]: match["value"]} if match["valued"] else {}
        rest = rest[match.end() :]
    return flags, values, rest


def _value(code: str, tree: ast.Module) -> str:
    """The one expression whose value the code makes and forgets, or ''."""
    match tree.body:
        case [ast.Expr(value=value)] | [ast.Assign(targets=[ast.Name()], value=value)]:
            text = ast.get_source_segment(code, value) or ""
            return f"({text})" if "\n" in text or isinstance(value, ast.Tuple) else text
    return ""
