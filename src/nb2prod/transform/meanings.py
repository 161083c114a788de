"""What each name of the notebook stands for, and whether it stands for one thing only."""

import ast
import re
import sys
from collections.abc import Iterable, Iterator

from nb2prod.analysis import Statement
from nb2prod.analysis.flow.scopes import bound_names
from nb2prod.notebook.walk import dumped, walk
from nb2prod.transform.draft import Unit

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_Import = ast.Import | ast.ImportFrom
_LITERAL = (
    ast.Constant, ast.Tuple, ast.UnaryOp, ast.BinOp, ast.Load, ast.unaryop, ast.Add, ast.Sub,
    ast.Mult,
)  # fmt: skip

_EDITS_THE_PATH = ("sys.path", "os.chdir", "sys.modules")
_ASKS_FOR_A_MODULE = re.compile(r"\bin\s+sys\.modules(?![\w.\[])")
_WRITES_A_FILE = re.compile(r"\s*%%(?:write)?file\b[ \t]*(?:-a[ \t]+|--append[ \t]+)?(.*)")
_PLAIN_PATH = re.compile(r"[\w./~-]+")
_MAKES_A_PACKAGE = ("setup.py", "setup.cfg", "pyproject.toml")


class Meanings:
    """For each name all that binds it, and what is there for sure where one reads.

    `gone` are names that are deleted or that functions rebind, `bound` all that anything binds.
    """

    def __init__(self, statements: Iterable[Statement | Unit]) -> None:
        self._of: dict[str, set[str]] = {}
        self._sure: dict[str, str] = {}
        self._times: dict[str, int] = {}
        self._packages: set[str] = set()
        self._unnamed: set[str] = set()
        self.gone: set[str] = set()
        statements = tuple(statements)
        if not any(moves_path(s) for s in statements):
            plain = [s.node for s in statements if isinstance(s.node, _Import)]
            known = {module for node in plain for module in _modules(node)}
            written = {m for s in statements for m in written_modules(s) or ()}
            self._packages |= {m for m in known if m.split(".")[0] not in written}
        for number, statement in enumerate(statements):
            self.gone |= statement.names.deletes | statement.names.global_writes
            for name, meaning in bindings(statement.node, literals=True):
                own = meaning or f"statement {number}"
                self._of.setdefault(name, set()).add(own)
                self._unnamed |= set() if meaning else {own}
                self._times[name] = self._times.get(name, 0) + 1
        self.bound = frozenset(self._of) | self.gone

    def is_single(self, name: str, times: int = 1) -> bool:
        """Whether one statement only binds a name, or as many as are known to."""
        return self._times.get(name) == times

    def is_one_value(self, name: str) -> bool:
        """Whether a name is, wherever it has a meaning, what one import or literal gives."""
        found = self._of.get(name, set())
        return len(found) == 1 and name not in self.gone and not found & self._unnamed

    def is_steady(self, node: ast.stmt) -> bool:
        """Whether the names that an import, or a literal, is given mean the same everywhere."""
        found = list(bindings(node, literals=True))
        steady = all(self._of[name] == {meaning} for name, meaning in found)
        return bool(found) and steady and self.gone.isdisjoint(name for name, _ in found)

    def is_sure(self, node: ast.stmt) -> bool:
        """Whether an import, or a literal, is bound to the same names already."""
        found = list(bindings(node, literals=True))
        known = all(self._sure.get(name) == meaning for name, meaning in found)
        return bool(found) and known and self.is_steady(node)

    def is_there(self, node: _Import) -> bool:
        """Whether an import cannot fail: Python's own library, or a package imported before.

        Where nothing changes the search path, it may be imported later too: the notebook needs it.
        """
        known = self._packages
        return all(n in known or n.split(".")[0] in sys.stdlib_module_names for n in _modules(node))

    def is_fixed(self, name: str) -> bool:
        """Whether a name is bound by now, to something that stays."""
        return name in self._sure and len(self._of[name]) == 1 and name not in self.gone

    def note(self, node: ast.stmt) -> None:
        """Take a statement of the top level as run."""
        if isinstance(node, _Import):
            self._sure |= dict(bindings(node))
            self._packages |= set(_modules(node))
        elif isinstance(node, _Definition):
            self._sure[node.name] = "definition"
        elif literal_name(node):
            self._sure |= dict(bindings(node, literals=True))


def moves_path(statement: Statement | Unit) -> bool:
    """Whether a statement may change what any import finds."""
    text = _ASKS_FOR_A_MODULE.sub("", statement.cell.source(statement.node))
    return written_modules(statement) is None or any(word in text for word in _EDITS_THE_PATH)


def written_modules(statement: Statement | Unit) -> frozenset[str] | None:
    """The modules that a file may be which a cell writes, or None when it may be any."""
    found = _WRITES_A_FILE.match(statement.cell.cell.source)
    if not found:
        return frozenset()
    path = found[1].strip().strip("'\"")
    if not _PLAIN_PATH.fullmatch(path) or path.endswith(_MAKES_A_PACKAGE):
        return None
    return frozenset(path.removesuffix(".py").split("/"))


def bindings(node: ast.stmt, *, literals: bool = False) -> Iterator[tuple[str, str]]:
    """The names that a statement may bind, each with the import that it comes from, or ''.

    With `literals` a name that is set to one comes from there.
    """
    if isinstance(node, ast.Import):
        for alias in node.names:
            top = alias.name.split(".")[0]
            yield (alias.asname, alias.name) if alias.asname else (top, top)
    elif isinstance(node, ast.ImportFrom):
        for alias in node.names:
            if alias.name != "*":
                place = f"{'.' * node.level}{node.module}:{alias.name}"
                yield alias.asname or alias.name, place
    elif literals and (name := literal_name(node)):
        yield name, dumped(node)
    elif isinstance(node, _Definition):
        yield from ((name, "") for name in bound_names(node))
    else:
        inner = [s for part in _parts(node) for s in part]
        nested = {name for s in inner for name in bound_names(s)}
        heads = bound_names(_head(node)) if inner else bound_names(node)
        yield from ((name, "") for name in heads)
        for statement in inner:
            yield from bindings(statement, literals=literals)
        if inner:
            missed = bound_names(node) - nested - heads
            yield from ((name, "") for name in missed)


def literal_name(node: ast.stmt) -> str:
    """The name of `NAME = literal` with a literal that cannot change, or ''."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            return name if all(isinstance(part, _LITERAL) for part in walk(value)) else ""
    return ""


def times_bound(nodes: Iterable[ast.stmt], name: str) -> int:
    """How often statements bind a name at the most when they run; 2 stands for any more."""
    times = 0
    for node in nodes:
        if name not in bound_names(node):
            continue
        if isinstance(node, ast.For | ast.AsyncFor | ast.While):
            return 2
        parts = [] if isinstance(node, _Definition) else [*_parts(node)]
        found = [times_bound(part, name) for part in parts]
        times += (max(found) if isinstance(node, ast.If) else sum(found)) or 1
    return min(times, 2)


def _parts(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    for field in ("body", "orelse", "finalbody"):
        yield getattr(node, field, [])
    for handler in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
        yield handler.body


def _head(node: ast.stmt) -> ast.AST:
    """What a block binds itself: the target of a loop."""
    return getattr(node, "target", None) or ast.Pass()


def _modules(node: _Import) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return ["." * node.level + (node.module or "")]
