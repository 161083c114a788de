"""Star imports keep their place: they and what is imported beside them take each other's names."""

import ast
import re
import sys
from collections.abc import Iterator

_STAR = re.compile(r"\bimport\s*\*")
_SPLIT = "# isort: split"
_Place = tuple[int, bool, str]


def split_at_stars(text: str, package: str) -> str:
    """A module's text, whose imports ruff may sort: split where sorted ones would bind otherwise.

    Ruff sorts each run of imports by itself, and `package` last.
    """
    if not _STAR.search(text):
        return text
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError):
        return text
    lines = text.split("\n")
    splits: list[ast.stmt] = []
    run: list[ast.Import | ast.ImportFrom] = []
    for node in body:
        if not isinstance(node, ast.Import | ast.ImportFrom):
            run = []
            continue
        if run and _SPLIT in lines[run[-1].lineno : node.lineno]:
            run = []
        if any(_would_swap(earlier, node, package) for earlier in run):
            splits.append(node)
            run = []
        run.append(node)
    for node in reversed(splits):
        row = node.lineno - 1
        line = lines[row].encode()
        if head := line[: node.col_offset].decode().rstrip("; \t"):
            lines[row : row + 1] = [head, _SPLIT, line[node.col_offset :].decode()]
            continue
        while row and lines[row - 1].startswith("#"):
            row -= 1
        lines.insert(row, _SPLIT)
    return "\n".join(lines)


def _would_swap(
    earlier: ast.Import | ast.ImportFrom, later: ast.Import | ast.ImportFrom, package: str
) -> bool:
    """Whether two imports may bind one name, and the later one would be sorted before the other."""
    if not (_is_star(earlier) or _is_star(later)):
        return False
    places = list(_places(earlier, package))
    return any(place < other for place in _places(later, package) for other in places)


def _is_star(node: ast.Import | ast.ImportFrom) -> bool:
    return node.names[0].name == "*"


def _places(node: ast.Import | ast.ImportFrom, package: str) -> Iterator[_Place]:
    """Where ruff sorts an import; nowhere for `import pandas as pd`, whose name no star brings."""
    if isinstance(node, ast.ImportFrom):
        module = "." * node.level + (node.module or "")
        yield _section(module, package), True, module.lower()
        return
    for alias in node.names:
        if not alias.asname:
            yield _section(alias.name, package), False, alias.name.lower()


def _section(module: str, package: str) -> int:
    """The number of a module's section: Python's own come first, relative ones last."""
    top = module.partition(".")[0]
    if top == "__future__":
        return 0
    if top in sys.stdlib_module_names:
        return 1
    return {package: 3, "": 4}.get(top, 2)
