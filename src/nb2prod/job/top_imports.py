"""What a job imports whatever it is given, so that it can be imported beforehand."""

import ast
import re
from collections.abc import Iterable, Iterator

_ENVIRONMENT = re.compile(r"environ\s*(\[[^\]]*\]\s*=[^=]|\.(update|setdefault)\()|putenv\(")
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_MAGIC = re.compile(r"^\s*[%!].*$", re.MULTILINE)


def top_imports(modules: Iterable[str], cells: Iterable[str]) -> tuple[str, ...]:
    """The modules that texts of Python import at their top, in order.

    Nothing is taken from below a change of the environment, which may mean the imports after it.
    That of a function counts in cells only: those of modules run when all of these are imported.
    """
    names: dict[str, None] = {}
    for text in (*map(_without_functions, modules), *cells):
        for node in _wanted(_statements(text)):
            if isinstance(node, ast.Import):
                names.update(dict.fromkeys(alias.name for alias in node.names))
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names[node.module] = None
                names.update({f"{node.module}.{alias.name}": None for alias in node.names})
        if _ENVIRONMENT.search(text):
            break
    return tuple(name for name in names if not name.startswith("__future__"))


def _wanted(statements: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements, and in place of a `try` what is tried."""
    for node in statements:
        yield from node.body if isinstance(node, ast.Try) else (node,)


def _without_functions(module: str) -> str:
    left = [node for node in _statements(module) if not isinstance(node, _DEFINITIONS)]
    return ast.unparse(ast.Module(left, []))


def _statements(text: str) -> list[ast.stmt]:
    try:
        return ast.parse(_MAGIC.sub("", text)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
