"""What IPython tells of each cell: its syntax tree before it runs, and where it failed."""

from __future__ import annotations

import ast
from typing import Any

from .calls import calls

_COMPILERS = {"jit", "njit", "vectorize", "guvectorize", "cfunc", "script", "compile", "function"}
_CACHES = {"lru_cache", "cache"}
_OF_CLASSES = {"property", "cached_property", "staticmethod", "classmethod"}
_SPECIAL = {
    "__init__", "__call__", "__len__", "__str__", "__repr__", "__add__", "__sub__", "__mul__",
    "__truediv__", "__getitem__", "__contains__", "__lt__", "__le__",
}  # fmt: skip
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class Cells:
    """A transformer of syntax trees for IPython, and a listener to its events.

    Functions are watched `closely`, or not at all.
    """

    def __init__(self, shell: Any, closely: bool) -> None:
        self.shell = shell
        self.closely = closely
        self.imported: list[str] = []
        self.failed_line = 0

    def start(self) -> None:
        self.shell.ast_transformers.append(self)
        self.shell.events.register("post_run_cell", self.after)

    def visit(self, tree: ast.AST) -> ast.AST:
        """Called by IPython with every cell's tree."""
        calls.next_cell()
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                self.imported += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                self.imported.append(node.module)
                self.imported += [f"{node.module}.{alias.name}" for alias in node.names]
        if self.closely and isinstance(tree, ast.Module):
            self._watch(tree)
        return tree

    def _watch(self, tree: ast.Module) -> None:
        for node in tree.body:
            if isinstance(node, _FUNCTIONS):
                calls.reasons.pop(node.name, None)
                _decorate(node, node.name)
            elif isinstance(node, ast.ClassDef):
                for inner in node.body:
                    if isinstance(inner, ast.FunctionDef) and _is_told(inner):
                        _decorate(inner, f"{node.name}.{inner.name}")
        for name in _looked_into(tree):
            calls.release(name, "it is compiled or looked into by a library")

    def after(self, result: Any) -> None:
        """Called by IPython after every cell."""
        self.failed_line = 0
        error = result.error_before_exec or result.error_in_exec
        if error is None:
            return
        source = getattr(result.info, "raw_cell", None) or ""
        blank = len(source) - len(source.lstrip("\n"))  # IPython drops empty lines at the top
        if isinstance(error, SyntaxError) and result.error_before_exec is not None:
            self.failed_line = (error.lineno or 1) + blank
            return
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_globals is self.shell.user_ns:
                self.failed_line = trace.tb_lineno + blank
                return
            trace = trace.tb_next


def _is_told(node: ast.FunctionDef) -> bool:
    """Whether a method is one that a test can call by its name, or by what Python calls it for."""
    if node.name.startswith("__") and node.name not in _SPECIAL:
        return False
    return all(_last_name(decorator) in _CACHES | _OF_CLASSES for decorator in node.decorator_list)


def _decorate(node: ast.FunctionDef | ast.AsyncFunctionDef, name: str) -> None:
    """Watch a function: below decorators that hand it on as it is, above any others."""
    places = [*node.args.posonlyargs, *node.args.args]
    names = tuple(place.arg for place in places)
    text = f"__import__('sys').modules[{calls.__name__!r}].watching({name!r}, {names!r})"
    decorator = ast.parse(text, mode="eval").body
    for part in ast.walk(decorator):
        if isinstance(part, ast.expr):
            ast.copy_location(part, node)
            part.end_lineno, part.end_col_offset = node.lineno, node.col_offset
    known = all(_last_name(each) in _CACHES | _OF_CLASSES for each in node.decorator_list)
    node.decorator_list.insert(len(node.decorator_list) if known else 0, decorator)


def _looked_into(tree: ast.Module) -> set[str]:
    """Functions that are given to a compiler such as numba's, or whose `__code__` is read."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            outer = node.func.func if isinstance(node.func, ast.Call) else node.func
            if _last_name(outer) in _COMPILERS and not _is_numpys(outer):
                names |= {item.id for item in node.args if isinstance(item, ast.Name)}
        elif isinstance(node, ast.Attribute) and node.attr == "__code__":
            names |= {node.value.id} if isinstance(node.value, ast.Name) else set()
    return names


def _is_numpys(node: ast.expr) -> bool:
    """Whether it is an attribute of numpy, whose `vectorize` calls a function as it is."""
    owner = node.value if isinstance(node, ast.Attribute) else None
    return isinstance(owner, ast.Name) and owner.id in {"np", "numpy"}


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Call):
        return _last_name(node.func)
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
