"""Files that are written over what was read, or among what is read."""

import ast
import posixpath
import re
from collections.abc import Iterable, Iterator

from nb2prod.analysis.effects import Effect
from nb2prod.analysis.io_calls import uses
from nb2prod.analysis.places.bindings import Bindings, Key, Scope, scope_of
from nb2prod.analysis.places.compose import text_of
from nb2prod.analysis.places.paths import PathLiteral
from nb2prod.notebook.walk import Index, index

_FILE = re.compile(r"[\w})\]-]\.[A-Za-z]\w*$")
_OUTPUT = re.compile(
    r"out|result|fig|plot|image|model|report|export|submission|process|clean|final|save|cache|"
    r"interim|artifact|checkpoint|weight|log|te?mp|working|generated|built?",
    re.IGNORECASE,
)
_ASKS = re.compile(r"exists|is_?file|os\.stat|'__main__'")


def find_overwritten(effects: Iterable[Effect], bindings: Bindings) -> Iterator[Effect]:
    """The writes over a file that the same cells, or the same function, read first.

    What is read only where it is there already is a cache, not an input.
    """
    first: dict[tuple[str | Key, ast.AST | None], Effect] = {}
    for effect in sorted(effects, key=_done):
        if effect.kind not in {"read", "write"} or not isinstance(effect.node, ast.Call):
            continue
        nodes = index(effect.cell.tree)
        scope = scope_of(effect.node, nodes)
        for use in uses(effect.node):
            place = _place(use.node, scope, bindings)
            if place is None:
                continue
            before = first.setdefault((place, effect.function), effect)
            if before.kind == "read" and effect.kind == "write" and not _is_cached(before, effect):
                yield effect


def _done(effect: Effect) -> tuple[int, int, int]:
    """When a call is done: in `read(f).write(g)` the first before the second."""
    node = effect.node
    return effect.cell.index, node.end_lineno or 0, node.end_col_offset or 0


def _place(node: ast.expr, scope: Scope, bindings: Bindings) -> str | Key | None:
    """What stands for the same file wherever it stands: a text, or a variable bound once."""
    text = text_of(node)
    if text:
        known = text.text and "{…}" not in text.text
        return posixpath.normpath(text.text.replace("\\", "/")) if known else None
    if not isinstance(node, ast.Name):
        return None
    key = bindings.key(node.id, scope)
    bound = bindings.values.get(key, [])
    if len(bound) != 1:
        return None
    return _place(bound[0][0], bound[0][1], bindings) if text_of(bound[0][0]) else key


def _is_cached(read: Effect, write: Effect) -> bool:
    """Whether the one or the other is done only when the file is there, or is not."""
    reading, writing = _branches(read), _branches(write)
    apart = any(writing.get(node, part) != part for node, part in reading.items())
    tests = (node.test for node in (*reading, *writing) if isinstance(node, ast.If))
    return apart or any(_ASKS.search(ast.unparse(test)) for test in tests)


def _branches(effect: Effect) -> dict[ast.AST, str]:
    """The conditions and attempts that a call stands in, and in which part of each."""
    nodes: Index = index(effect.cell.tree)
    found: dict[ast.AST, str] = {}
    inner: ast.AST = effect.node
    for outer in nodes.around(effect.node):
        if isinstance(outer, ast.If):
            found[outer] = "else" if inner in outer.orelse else "then"
        elif isinstance(outer, ast.Try):
            found[outer] = "try" if inner in outer.body else "else"
        inner = outer
    return found


def find_among_inputs(paths: Iterable[PathLiteral]) -> Iterator[PathLiteral]:
    """The first file written into each folder that files are also read from, `.` included."""
    files = [path for path in paths if path.kind == "relative" and _FILE.search(path.value)]
    written = {path.value for path in files if path.role == "write"}
    inputs = {_folder(p) for p in files if p.role == "read" and p.value not in written}
    for path in files:
        own = path.in_parameters or path.configured or path.based
        folder = _folder(path)
        if path.role == "write" and not own and folder in inputs and not _OUTPUT.search(folder):
            inputs.discard(folder)
            yield path


def _folder(path: PathLiteral) -> str:
    return posixpath.dirname(posixpath.normpath(path.value.replace("\\", "/")))
