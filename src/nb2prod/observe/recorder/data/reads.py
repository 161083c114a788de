"""Calls of the notebook that read or write a table: where it lies, and what it is like.

Each such call is put into another one in the cell's syntax tree, which hands on what it gives back.
No library is changed, and nothing stands between the call and its function.
"""

from __future__ import annotations

import ast
import hashlib
import json
import os
import re
from typing import Any
from urllib.parse import urlsplit

from ..budget import Budget
from ..guard.files import Files
from ..source.estimators import fitting as fitting
from ..spelled import spelled
from .data import described, digest_of

_READS = re.compile(
    r"_*(?:read|load|fetch|get|from|scan|import|parse|genfromtxt|query|extract|download|json$)",
    re.IGNORECASE,
)
_NEVER = {"get", "read", "readline", "readlines", "getattr", "get_ipython", "import_module"}
_ROWS_OF = {"reader", "DictReader"}  # `list(csv.reader(…))`
_WRITES = re.compile(
    r"(?:to|write)_(?:csv|parquet|excel|json|pickle|feather|hdf|sql|stata|orc|xml)"
)
_PICTURES = re.compile(r"image|imread|audio|wav|model|video", re.IGNORECASE)
_SQL = re.compile(r"sql|query|gbq", re.IGNORECASE)
_FROM = re.compile(r"\bfrom\s+[\"'`\[]?([\w.]+)", re.IGNORECASE)
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_MOST_TOLD = 20  # times that one call is told
_MOST_MISSED = 1000  # times that one call can turn out to be of something else
_MOST_PLACES = 5
_PLAIN = (str, bytes, int, float, dict, type(None))
_Function = (ast.FunctionDef, ast.AsyncFunctionDef)

_reads: Reads | None = None


class Reads:
    """Puts itself into IPython's syntax trees, and writes a line of JSON for each data set."""

    def __init__(self, shell: Any, files: Files, told: str, sample_rows: int) -> None:
        self.shell = shell
        self.files = files
        self.log = told
        self.sample_rows = sample_rows
        self.sites: list[Site] = []
        self.cells = 0
        self.told = 0

    def start(self) -> None:
        global _reads
        _reads = self
        self.shell.ast_transformers.append(self)
        self.shell.events.register("pre_run_cell", self.before)

    def before(self, info: Any) -> None:
        """Called by IPython before each of the notebook's cells, but not before what is ours."""
        self.cells += 1

    def visit(self, tree: ast.AST) -> ast.AST:
        """Called by IPython with every cell's tree."""
        wrapped: ast.AST = _Wrapping(self).visit(tree)
        return wrapped

    def marked(self) -> tuple[int, int, int]:
        return len(self.files.opened), len(self.files.changed), self.told

    def note(self, site: Site, before: tuple[int, int, int], value: Any) -> None:
        """Tell of a data set, if the call read or wrote one and no call inside it did."""
        given, site.given = site.given, None
        table = given if site.writes else value
        if before[2] < self.told or isinstance(table, _PLAIN):
            return
        text = given if isinstance(given, str) else ""
        places, digest = self._places(site, before, given, text)
        told = described(table, 0 if site.writes else self.sample_rows) if places else None
        if told is None:
            site.missed += 1
            return
        site.told += 1
        self.told += 1
        told.update(run=site.cell, line=site.line, call=site.call, writes=site.writes)
        told.update(places=[_text(place) for place in places], digest=digest)
        with open(self.log, "a", encoding="utf-8") as stream:
            stream.write(json.dumps(told) + "\n")

    def _places(
        self, site: Site, before: tuple[int, int, int], given: Any, text: str
    ) -> tuple[list[str], str]:
        """The files, the address or the query, and a hash of what can be hashed."""
        if site.writes:
            return list(dict.fromkeys(self.files.changed[before[1] :]))[:_MOST_PLACES], ""
        if _URL.match(text):
            parts = urlsplit(text)
            return [f"{parts.scheme}://{parts.hostname or ''}{parts.path}"], ""
        if text and _SQL.search(site.call):
            found = _FROM.search(text)
            name = found.group(1) if found else text if text.isidentifier() else "query"
            return [f"sql:{name}"], hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
        path = getattr(given, "name", given)
        own = [path] if isinstance(path, (str, os.PathLike)) and _is_file(path) else []
        names = [*self.files.opened[before[0] :], *map(self.files.name, own)]
        read = [name for name in dict.fromkeys(names) if name and name not in self.files.written]
        places = read[:_MOST_PLACES]
        return places, digest_of(os.path.join(self.files.home, places[0])) if places else ""


class Site:
    """A call in the notebook that may read or write a table."""

    def __init__(self, node: ast.Call, cell: int, writes: bool) -> None:
        self.call = spelled(node)[0]
        self.line = node.lineno
        self.cell = cell
        self.writes = writes
        self.given: Any = None
        self.told = self.missed = 0

    @property
    def is_of_interest(self) -> bool:
        """Whether the call may still turn out to read or write a data set that is not known."""
        return self.told < _MOST_TOLD and self.missed < _MOST_MISSED


def mark() -> Any:
    """What was opened until now; evaluated before the call itself."""
    return _reads.marked() if _reads is not None else None


def given(number: int, value: Any) -> Any:
    """Stands around a reading call's first argument, or around what a writing one belongs to."""
    if _reads is not None:
        _reads.sites[number].given = value
    return value


def seen(number: int, before: Any, value: Any) -> Any:
    """Stands around the call; gives back what it gave back."""
    if _reads is not None and _reads.sites[number].is_of_interest:
        try:
            with Budget.spending():
                _reads.note(_reads.sites[number], before, value)
        except Exception:  # a table that does not let itself be looked at
            _reads.sites[number].told = _MOST_TOLD
    return value


class _Wrapping(ast.NodeTransformer):
    def __init__(self, reads: Reads) -> None:
        self.reads = reads

    def visit(self, node: ast.AST) -> ast.AST:
        if isinstance(node, _Function) and any(not _is_ours(d) for d in node.decorator_list):
            return node  # a compiler may look at what stands in it
        if not isinstance(node, ast.Call):
            return self.generic_visit(node)
        role = _role(node)
        inner = self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "fit":
            node.func.value = _call_of("fitting", node.func.value, [node.func.value])
        return self._around(node, role == "writes") if role and inner is node else inner

    def _around(self, node: ast.Call, writes: bool) -> ast.Call:
        number = len(self.reads.sites)
        self.reads.sites.append(Site(node, self.reads.cells, writes))
        at = ast.Constant(value=number)
        if writes and isinstance(node.func, ast.Attribute):
            node.func.value = _call_of("given", node.func.value, [at, node.func.value])
        elif node.args and not isinstance(node.args[0], (ast.Starred, ast.GeneratorExp)):
            node.args[0] = _call_of("given", node.args[0], [at, node.args[0]])
        return _call_of("seen", node, [at, _call_of("mark", node, []), node])


def _role(call: ast.Call) -> str:
    name = spelled(call)[0]
    last = name.rpartition(".")[2]
    if isinstance(call.func, ast.Attribute) and _WRITES.fullmatch(last):
        return "writes"
    if last == "list" and len(call.args) == 1 and isinstance(call.args[0], ast.Call):
        return "reads" if spelled(call.args[0])[0].rpartition(".")[2] in _ROWS_OF else ""
    is_read = _READS.match(last) and last not in _NEVER and not _PICTURES.search(name)
    return "reads" if is_read else ""


def _is_ours(decorator: ast.expr) -> bool:
    """Whether the recorder has put it there: what is ours is reached without a name."""
    return isinstance(decorator, ast.Call) and spelled(decorator)[0].startswith("__import__.")


def _call_of(function: str, node: ast.expr, arguments: list[ast.expr]) -> ast.Call:
    """A call of a function of this module without a name in the notebook, at a node's place.

    In a process that was sent the notebook's code, and not this module, it hands on its last
    argument.
    """
    source = (
        f"getattr(__import__('sys').modules.get({__name__!r}), {function!r},"
        " lambda *given: given[-1:] and given[-1])()"
    )
    call: Any = ast.parse(source, mode="eval").body
    for part in ast.walk(call):
        if isinstance(part, ast.expr):
            ast.copy_location(part, node)
    call.args = arguments
    for argument in arguments:
        if isinstance(argument, ast.Constant):
            ast.copy_location(argument, node)
    return call  # type: ignore[no-any-return]


def _is_file(path: Any) -> bool:
    try:
        return len(str(path)) < 4096 and os.path.isfile(path)
    except (OSError, ValueError):
        return False


def _text(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode("utf-8")
