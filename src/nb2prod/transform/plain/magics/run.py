"""`%run` of a script or a notebook: its code stands in the line's place.

A notebook that is run shares the variables, so that is exact. A script has its own while it runs
and hands them over at the end: that is the same as long as it reads only what it makes itself, and
nothing that its functions read is bound again.
"""

import ast
import builtins
import shlex
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from nb2prod.analysis import Analysis, analyze
from nb2prod.errors import Nb2prodError
from nb2prod.notebook import Cell, Notebook, ParsedCell, TextEdit, apply_edits, parse
from nb2prod.notebook.walk import walk
from nb2prod.sentence import gettext
from nb2prod.transform.plain.magics.answer import Answer, Setting
from nb2prod.transform.shows import shows_nothing

_BUILTINS = frozenset(dir(builtins)) | {"__name__", "get_ipython"}


@dataclass(frozen=True, slots=True)
class _Wish:
    """What a `%run` line asks for."""

    file: str = ""
    shares: bool = False
    refusal: str = ""


def run(rest: str, setting: Setting) -> Answer:
    """The code of the file that `%run` names."""
    wish = _wish(rest)
    if wish.refusal:
        return Answer(reason=wish.refusal)
    if setting.indent or not setting.alone:
        return Answer(reason=gettext("runs a file inside a block: import what it defines"))
    name = wish.file if PurePosixPath(wish.file).suffix else f"{wish.file}.py"
    if name not in setting.runs:
        return Answer(reason=gettext("there is no readable {} beside the notebook", name))
    try:
        found = _analysis(name, setting.runs[name])
    except Nb2prodError as error:
        return Answer(reason=str(error))
    if found.program.unparsable:
        broken = found.program.unparsable[0]
        return Answer(
            reason=gettext("{} is not Python: {}: {}", name, broken.location, broken.reason)
        )
    why = _differs(found, wish.shares or name.endswith(".ipynb"), setting)
    if why:
        return Answer(reason=f"{name} {why}")
    cells = [_quiet(cell) for cell in found.program.cells]
    text = "\n\n".join(cell for cell in cells if cell.strip())
    return Answer(text or None, note=gettext("the code of {} stands in its place", name))


def _wish(rest: str) -> _Wish:
    try:
        words = shlex.split(rest)
    except ValueError:
        return _Wish(refusal=gettext("its arguments cannot be read"))
    options = [word for word in words if word.startswith("-")]
    files = [word for word in words if not word.startswith("-")]
    if set(options) - {"-i", "-t", "-e"}:
        return _Wish(
            refusal=gettext("{} changes how the file is run: import what it defines", options[0])
        )
    if len(files) != 1:
        return _Wish(
            refusal=gettext("hands arguments to a script: call a function of it with them")
        )
    return _Wish(files[0].removeprefix("./"), "-i" in options)


def _analysis(name: str, text: str) -> Analysis:
    if name.endswith(".ipynb"):
        notebook = parse(text.encode(), Path(name))
        cells = tuple(c for c in notebook.cells if "skip-execution" not in c.tags)
        return analyze(replace(notebook, cells=cells))
    cell = Cell(0, "script", "code", text)
    return analyze(Notebook(Path(name), (cell,), "python3", b""))


def _differs(found: Analysis, shares: bool, setting: Setting) -> str:
    """Why the code would not mean the same in the notebook, or ''."""
    mentioned = {n.id for c in found.program.cells for n in walk(c.tree) if isinstance(n, ast.Name)}
    if "__file__" in mentioned:
        return gettext("asks for its own place (__file__), which would be another")
    if shares:
        return ""
    own: set[str] = set()
    for statement in found.statements:
        names = statement.names
        strange = (names.reads - own - _BUILTINS) & setting.known
        if strange:
            return gettext(
                "does not see the notebook's {} when it is run", ", ".join(sorted(strange))
            )
        own |= names.may_bind
    later = {name for s in found.statements for name in s.names.deferred}
    shared = later & setting.bound & own
    if shared:
        return gettext("has functions that use a {} of their own", ", ".join(sorted(shared)))
    return ""


def _quiet(cell: ParsedCell) -> str:
    """The cell's text, showing nothing: `%run` does not show a cell's last value."""
    body, edits = cell.tree.body, []
    first = body[0] if body else None
    if isinstance(first, ast.Expr) and _is_text(first.value):
        start, end = cell.span(first)
        comment = "\n".join(f"# {line}".rstrip() for line in str(_text(first.value)).split("\n"))
        edits.append(TextEdit(start, end, comment.strip("#\n ") and comment))
    elif body and isinstance(body[-1], ast.Expr):
        start, end = cell.span(body[-1])
        if not any(isinstance(n, ast.Call | ast.Await) for n in walk(body[-1])):
            edits.append(TextEdit(start, end, ""))
        elif not shows_nothing(body[-1]):
            edits.append(TextEdit(end, end, ";"))
    return apply_edits(cell.text, edits).strip("\n")


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _text(node: ast.expr) -> object:
    return node.value if isinstance(node, ast.Constant) else ""
