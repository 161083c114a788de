"""Imports below the cells that begin a notebook, and which of them may move there.

An import may move when nothing on the way changes what it finds, what it prints, or what its
names mean.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

from nb2prod.analysis.flow.given import is_given
from nb2prod.analysis.flow.names import root_name
from nb2prod.analysis.flow.variables import Binding, Variables
from nb2prod.notebook import Notebook, ParsedCell, Program, saved_errors

Import = ast.Import | ast.ImportFrom

# What may change where a module is found, what it does when imported, or who owns a name; each
# with letters without which it is not there.
_BARRIERS = {
    word: re.compile(pattern)
    for word, pattern in {
        "sys.": r"sys\.(?:path|modules)",
        "os.": r"os\.(?:environ|putenv|chdir|system)",
        "chdir(": r"chdir\(",
        "path.": r"\bpath\.(?:append|insert)",
        ".use(": r"\.use\(",
        "importlib.": r"importlib\.",
        "reload(": r"reload\(",
        "warnings.": r"warnings\.",
        "filterwarnings": r"filterwarnings",
        "subprocess.": r"subprocess\.",
        "Popen": r"\bPopen",
        "site.": r"site\.",
        ".py": r"\.py['\"]",
        "write_text": r"write_text",
        "import *": r"import \*",
        "exec(": r"\bexec\(",
        "globals(": r"globals\(",
        "NameError": r"NameError",
        "__import__": r"__import__",
        "set_start_method": r"set_start_method",
        "logging.": r"logging\.",
        "get_ipython()": r"get_ipython\(\)\."
        r"(?!run_line_magic\('(?:matplotlib|config|timeit|pinfo|autoreload|load_ext)'"
        r"|system\('(?:head|tail|ls|cat|wc|pwd|date|nvidia-smi|du|df|which)\b[^>;&|$`{]*'\))",
    }.items()
}
_ACTS = frozenset({"this", "antigravity", "__future__"})
_NOT_TO_RUN = {"skip-execution", "raises-exception"}


@dataclass(frozen=True, slots=True, eq=False)
class LateImport:
    """One of them; `movable` tells that it may stand below `LateImports.home` instead."""

    cell: ParsedCell
    node: Import
    movable: bool


@dataclass(frozen=True, slots=True, eq=False)
class LateImports:
    """All of them in reading order; `home` is the last import of the first cell with imports."""

    cell: ParsedCell | None = None
    home: Import | None = None
    found: tuple[LateImport, ...] = ()


def find_late_imports(notebook: Notebook, program: Program, variables: Variables) -> LateImports:
    """The notebook's imports after its first cells with imports and settings."""
    cells = [cell for cell in program.cells if cell.tree.body]
    first = next((n for n, cell in enumerate(cells) if _brings(cell)), len(cells))
    after = first
    while after < len(cells) and _prepares(cells[after], variables):
        after += 1
    run = [cell for cell in cells[after:] if "skip-execution" not in cell.cell.tags]
    late = [(cell, node) for cell in run for node in _imports(cell)]
    late = [(cell, node) for cell, node in late if not _modules(node) & _ACTS]
    if not late:
        return LateImports()
    home = _imports(cells[first])[-1]
    mover = _Mover(notebook, variables, cells[first:], home)
    found = tuple(LateImport(cell, node, mover.may_move(cell, node)) for cell, node in late)
    return LateImports(cells[first], home, found)


def stands_alone(cell: ParsedCell, node: ast.stmt) -> bool:
    """Whether a statement has its lines for itself, and they are those of the source."""
    lines = cell.text.split("\n")
    source = lines if cell.text == cell.cell.source else cell.cell.source.split("\n")
    start, end = node.lineno - 1, node.end_lineno or node.lineno
    if lines[start:end] != source[start:end] or len(lines) != len(source) or node.col_offset:
        return False
    rest = lines[end - 1].encode()[node.end_col_offset or 0 :].strip()
    return not rest or rest.startswith(b"#")


def _imports(cell: ParsedCell) -> list[Import]:
    return [node for node in cell.tree.body if isinstance(node, Import)]


def _brings(cell: ParsedCell) -> bool:
    """Whether a cell imports more than `logging`, which stands before all that is logged."""
    return any(_modules(node) != {"logging"} for node in _imports(cell))


def _modules(node: Import) -> set[str]:
    if isinstance(node, ast.ImportFrom):
        return {(node.module or "").partition(".")[0]}
    return {alias.name.partition(".")[0] for alias in node.names}


def _prepares(cell: ParsedCell, variables: Variables) -> bool:
    """Whether a cell imports, or does nothing but set modules up: `sns.set()`."""
    return bool(_imports(cell)) or all(_sets_up(node, variables) for node in cell.tree.body)


def _sets_up(node: ast.stmt, variables: Variables) -> bool:
    if isinstance(node, ast.Expr):
        if not isinstance(node.value, ast.Call):
            return isinstance(node.value, ast.Constant)
        root = root_name(node.value)
    elif isinstance(node, ast.Assign) and not isinstance(node.targets[0], ast.Name):
        root = root_name(node.targets[0])
    else:
        return False
    bound = variables.bindings.get(root, ())
    return root == "get_ipython" or any(isinstance(b.node, ast.alias) for b in bound)


class _Mover:
    def __init__(
        self, notebook: Notebook, variables: Variables, cells: list[ParsedCell], home: Import
    ) -> None:
        self.variables = variables
        self.cells = cells
        self.home = home
        self.ran = any(cell.execution_count is not None for cell in notebook.code_cells)
        self.open = stands_alone(cells[0], home) and not _is_whole_magic(cells[0])
        self.blocked = self._first_barrier() if self.open else None

    def may_move(self, cell: ParsedCell, node: Import) -> bool:
        if not self.open or self._is_behind_barrier(cell, node) or not stands_alone(cell, node):
            return False
        return not _is_whole_magic(cell) and self._was_quiet(cell) and self._keeps(cell, node)

    def _first_barrier(self) -> tuple[int, int] | None:
        """Cell and offset of the first text that no import may cross."""
        _, start = self.cells[0].span(self.home)
        for cell in self.cells:
            patterns = (p for word, p in _BARRIERS.items() if word in cell.text)
            found = [match.start() for p in patterns if (match := p.search(cell.text, start))]
            if found:
                return cell.index, min(found)
            start = 0
        return None

    def _is_behind_barrier(self, cell: ParsedCell, node: Import) -> bool:
        return self.blocked is not None and self.blocked < (cell.index, cell.span(node)[1])

    def _was_quiet(self, cell: ParsedCell) -> bool:
        """Whether the cell ran well, and its imports printed nothing as far as is known."""
        if _NOT_TO_RUN & set(cell.cell.tags) or any(saved_errors(cell.cell)):
            return False
        if self.ran and cell.cell.execution_count is None:
            return False
        only_imports = len(_imports(cell)) == len(cell.tree.body)
        return not (only_imports and len(cell.cell.outputs))

    def _keeps(self, cell: ParsedCell, node: Import) -> bool:
        """Whether every name means what it meant, and the cell shows what it showed."""
        body = cell.tree.body
        at = body.index(node)
        ends = all(isinstance(after, Import) for after in body[at + 1 :])
        others = [before for before in body[:at] if not isinstance(before, Import)]
        if ends and others and isinstance(others[-1], ast.Expr):
            return False  # without the import, the expression would be shown
        return all(self._is_its_own(alias, node) for alias in node.names)

    def _is_its_own(self, alias: ast.alias, node: Import) -> bool:
        """Whether nothing above gives the name of an import another meaning."""
        name = alias.asname or alias.name.partition(".")[0]
        if is_given(name) or alias.name == "*":
            return False
        return all(
            _same(binding, alias, node)
            for binding in _until(self.variables.bindings.get(name, []), alias)
        )


def _until(places: list[Binding], alias: ast.alias) -> Iterator[Binding]:
    for binding in places:
        yield binding
        if binding.node is alias:
            return


def _same(binding: Binding, alias: ast.alias, node: Import) -> bool:
    if not isinstance(binding.node, ast.alias) or not binding.whole:
        return False
    other = binding.statement
    if isinstance(other, ast.ImportFrom) and isinstance(node, ast.ImportFrom):
        return (other.module, other.level) == (node.module, node.level) and (
            binding.node.name == alias.name
        )
    if isinstance(other, ast.Import) and isinstance(node, ast.Import):
        return binding.node.name == alias.name or not (binding.node.asname or alias.asname)
    return False


def _is_whole_magic(cell: ParsedCell) -> bool:
    return cell.cell.source.lstrip().startswith("%%")
