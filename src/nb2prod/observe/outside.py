"""What running a notebook would touch outside its folder, found by reading it.

Reading a local file is nothing of the kind, nor is writing to a relative path: a run happens in a
copy of the folder.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from nb2prod.analysis.analyze import Analysis
from nb2prod.analysis.io_calls import owner_words
from nb2prod.analysis.places.compose import text_of
from nb2prod.analysis.places.paths import PathLiteral
from nb2prod.notebook import Location, ParsedCell
from nb2prod.notebook.walk import called_name, walk
from nb2prod.observe.outside_calls import CLOUD, DATABASE, kind_of
from nb2prod.observe.recorder.guard import landlock
from nb2prod.observe.recorder.guard.commands import FETCHES, PROGRAM, SENDS, SHELL, SHELLS, judge
from nb2prod.observe.recorder.spelled import spelled

WRITES = "writes outside its folder"
DELETES = "deletes outside its folder"

_BUCKETS = re.compile(r"(?:s3[an]?|gs|gcs|abfss?|wasbs?|adl|hdfs|dbfs)://|dbfs:/", re.IGNORECASE)
_READ_ONLY_URL = re.compile(r"(?:https?|ftps?|sftp)://", re.IGNORECASE)
_OWN_DATABASE = re.compile(
    r"(?:sqlite(?:\+\w+)?|duckdb)(?:://(?:/(?!/)[^~]*)?|:)?$|:memory:|$", re.IGNORECASE
)
_TEMPORARY = re.compile(r"/(?:tmp|var/tmp)(?:/|$)")
_ELSEWHERE = re.compile(r"[/~]|[A-Za-z]:[\\/]|\\\\|\$\{?HOME\b")
_DELETING = frozenset("remove unlink rmdir rmtree removedirs".split())
_PROGRAMS = frozenset("run call check_call check_output Popen getoutput getstatusoutput".split())
_OTHER_SHELLS = frozenset("script system sx perl ruby python python2 python3 pypy cmd".split())
_LONGEST = 80
_LAST = 1 << 30


@dataclass(frozen=True, slots=True)
class Outside:
    """One thing that a run would touch outside the notebook's folder.

    `kind` says in plain words what is done, `what` to what: a path, an address, a command. `call`
    is how the code spells the call and its first text, when that call can be held up by name.
    """

    kind: str
    what: str
    location: Location
    call: tuple[str, str] = ("", "")

    @property
    def is_grave(self) -> bool:
        """Whether it changes something, so that it has to be allowed."""
        return self.kind != FETCHES and not (self.kind == PROGRAM and landlock.can_cut_off())


@lru_cache(maxsize=1)  # a request, a checklist and each new writing of it ask
def find_outside(analysis: Analysis) -> tuple[Outside, ...]:
    """Everything of the kind, in reading order, each once for a line."""
    words = _Words(analysis)
    found = [fact for path in analysis.paths for fact in _of_path(path, words)]
    for cell in analysis.program.cells:
        for node in walk(cell.tree):
            if isinstance(node, ast.Call):
                found += _of_call(cell, node, words)
    seen: dict[tuple[int, int, str], Outside] = {}
    for fact in sorted(found, key=lambda fact: fact.location):
        seen.setdefault((fact.location.cell, fact.location.line, fact.kind), fact)
    said = {(f.location.cell, f.what) for f in seen.values() if f.kind in {DELETES, SENDS}}
    return tuple(
        f
        for f in seen.values()
        if f.kind not in {WRITES, FETCHES} or (f.location.cell, f.what) not in said
    )


def _of_path(path: PathLiteral, words: "_Words") -> Iterator[Outside]:
    place = path.cell.location(path.node)
    if path.role == "write" and _BUCKETS.match(path.value):
        yield Outside(CLOUD, path.value, place)
    elif path.role == "write" and words.is_elsewhere(path.value):
        yield Outside(WRITES, path.value, place)
    elif path.role == "read" and (_READ_ONLY_URL.match(path.value) or _BUCKETS.match(path.value)):
        yield Outside(FETCHES, path.value, place)


class _Words:
    """What the notebook's names stand for: modules, clients made from them, texts."""

    def __init__(self, analysis: Analysis) -> None:
        self.names: dict[str, str] = {}
        self.texts: dict[str, str] = {}
        self.home = f"{analysis.notebook.path.absolute().parent}/"
        self.is_temporary = bool(_TEMPORARY.match(str(analysis.notebook.path.absolute())))
        for cell in analysis.program.cells:
            nodes = [n for n in walk(cell.tree) if isinstance(n, ast.stmt | ast.withitem)]
            for node in sorted(nodes, key=lambda n: getattr(n, "lineno", _LAST)):
                self._note(node)

    def _note(self, node: ast.AST) -> None:
        match node:
            case ast.Import(names=aliases):
                for alias in aliases:
                    top = alias.name.partition(".")[0]
                    self.names[alias.asname or top] = alias.name if alias.asname else top
            case ast.ImportFrom(module=str(module), names=aliases):
                for alias in aliases:
                    self.names[alias.asname or alias.name] = f"{module}.{alias.name}"
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self._bind(name, value)
            case ast.withitem(context_expr=value, optional_vars=ast.Name(id=name)):
                self._bind(name, value)

    def _bind(self, name: str, value: ast.expr) -> None:
        if isinstance(value, ast.Await):
            value = value.value
        if isinstance(value, ast.Call):
            self.names.setdefault(name, f"{self.full_name(value)}()")
        text = text_of(value)
        if text is not None:
            self.texts.setdefault(name, text.text)

    def is_elsewhere(self, path: str) -> bool:
        """Whether a path leads out of the folder; temporary files do not, as a rule.

        An absolute path into the folder does not: a run means the copy by it.
        """
        if path.startswith(self.home) and ".." not in path:
            return False
        if not _ELSEWHERE.match(path) or "://" in path or path.startswith("/dev/"):
            return False
        return self.is_temporary or not _TEMPORARY.match(path)

    def is_inside(self, path: str) -> bool:
        """Whether a command's path stays in the copy; what is computed is judged when it runs."""
        return not self.is_elsewhere(path)

    def full_name(self, call: ast.Call) -> str:
        """The dotted name of what is called, with what its first word stands for."""
        owner = (*owner_words(call), called_name(call))
        return ".".join((self.names.get(owner[0], owner[0]), *owner[1:]))

    def text(self, node: ast.expr | None) -> str | None:
        """The text of an expression, `{…}` for what is computed; None when nothing is known."""
        if isinstance(node, ast.Name):
            return self.texts.get(node.id)
        if isinstance(node, ast.List | ast.Tuple):
            parts = [self.text(element) for element in node.elts]
            return " ".join("{…}" if part is None else part for part in parts)
        found = text_of(node) if node is not None else None
        return found.text if found else None


def _of_call(cell: ParsedCell, call: ast.Call, words: _Words) -> Iterator[Outside]:
    name, owner = called_name(call), owner_words(call)
    if not name:
        return
    full = words.full_name(call)
    place = cell.location(call)
    first = call.args[0] if call.args else None
    if owner == ("get_ipython",):
        yield from _of_magic(call, words, place)
    elif full in {"os.system", "os.popen"} or (
        full.startswith("subprocess.") and name in _PROGRAMS
    ):
        yield from _of_script(words.text(first), words, place, cell.source(call))
    elif name in _DELETING and first is not None and full.startswith(("os.", "shutil.")):
        path = words.text(first)
        if path and words.is_elsewhere(path):
            yield Outside(DELETES, path, place)
    elif name in _DELETING and isinstance(call.func, ast.Attribute):
        path = words.text(call.func.value)
        if path and words.is_elsewhere(path):
            yield Outside(DELETES, path, place)
    else:
        kind = kind_of(full, call)
        text = words.text(first) or ""
        if kind == DATABASE and _OWN_DATABASE.match(text) and text:
            return
        if kind:
            what = _short(text if "://" in text else cell.source(call))
            held = kind != FETCHES and not full.startswith("requests.")
            yield Outside(kind, what, place, spelled(call) if held else ("", ""))


def _of_magic(call: ast.Call, words: _Words, place: Location) -> Iterator[Outside]:
    method = called_name(call)
    arguments = [words.text(argument) or "" for argument in call.args]
    if method in {"system", "getoutput"} and arguments:
        yield from _of_script(arguments[0], words, place, arguments[0])
        return
    name, rest, body = (*arguments, "", "", "")[:3]
    script = f"{rest}\n{body}".strip()
    if name in SHELLS:
        yield from _of_script(body, words, place, body)
    elif name in {"pip", "conda", "mamba"}:
        yield from _of_script(f"{name} {rest}", words, place, rest)
    elif name in {"sx", "system"}:
        yield from _of_script(script, words, place, script)
    elif name in _OTHER_SHELLS and method == "run_cell_magic":
        yield Outside(SHELL, f"%%{name} {rest}".strip(), place)
    elif name in {"sql", "sqlcmd", "bigquery"} and not _is_own(words):
        magic = "%%" if method == "run_cell_magic" else "%"
        yield Outside(DATABASE, _short(f"{magic}{name} {script}"), place, spelled(call))
    elif name in {"writefile", "file"} and words.is_elsewhere(
        rest.removeprefix("-a ").strip("'\"")
    ):
        yield Outside(WRITES, rest, place)
    elif name in {"rm", "mv", "cp", "mkdir", "rmdir"}:
        yield from _of_script(f"{name} {rest}", words, place, rest)


def _is_own(words: _Words) -> bool:
    """Whether the notebook names no other database than files of its own."""
    addresses = [text for text in words.texts.values() if re.match(r"[\w+]+://", text)]
    return bool(addresses) and all(map(_OWN_DATABASE.match, addresses))


def _of_script(
    script: str | None, words: _Words, place: Location, source: str
) -> Iterator[Outside]:
    if script is None:
        yield Outside(SHELL, _short(source), place)
        return
    for kind, command in judge(script, words.is_inside):
        yield Outside(kind, _short(command), place)


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


def grave(facts: Iterable[Outside]) -> tuple[Outside, ...]:
    """Those that have to be allowed."""
    return tuple(fact for fact in facts if fact.is_grave)


__all__ = ["DELETES", "SENDS", "WRITES", "Outside", "find_outside", "grave"]
