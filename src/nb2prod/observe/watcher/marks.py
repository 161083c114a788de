"""Marks in a module's functions that say which lines and functions run, at nearly no cost."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from types import CodeType
from typing import Any

LINES, CALLS, WANTED, NOTE = (
    f"__nb2prod_{name}__" for name in ("lines", "calls", "wanted", "note")
)
_Function = (ast.FunctionDef, ast.AsyncFunctionDef)
_COMPILER = r"(?:jit|vectorize|stencil|script|kernel)"  # it knows no marks


class Marks:
    """Of each mark in the code a byte that is 1 when it was passed.

    `lines` are marks before statements, `calls` those at the beginning of functions, and `wanted`
    says which functions are to tell of their calls.
    """

    def __init__(self) -> None:
        self.lines = bytearray()
        self.calls = bytearray()
        self.wanted = bytearray()
        self._spans: list[tuple[str, set[int]]] = []
        self._places: list[tuple[str, str, int]] = []

    def begin(self) -> None:
        """Forget which functions were called."""
        self.calls[:] = bytes(len(self.calls))
        self.wanted[:] = b"\1" * len(self.wanted)

    def called(self) -> set[tuple[str, str, int]]:
        return {self._places[number] for number, mark in enumerate(self.calls) if mark}

    def ran(self, file: str) -> set[int]:
        """The lines of a file's functions that have run."""
        found: set[int] = set()
        for number, (where, lines) in enumerate(self._spans):
            if where == file and self.lines[number]:
                found |= lines
        return found

    def marked(self, source: bytes, file: str) -> CodeType:
        """The code of a module, with marks in its functions."""
        tree = ast.parse(source)
        compiled = re.compile(rf"{_COMPILER}\w*\(\s*(?:\w+\.)*(\w+)\s*[,)]").findall(
            source.decode("utf-8", "replace")
        )
        for function in _functions(tree, set(compiled)):
            self._mark_function(function, file)
        return compile(tree, file, "exec")

    def _mark_function(self, function: Any, file: str) -> None:
        first = min([function.lineno, *(each.lineno for each in function.decorator_list)])
        number = len(self._places)
        self._places.append((file, function.name, first))
        self.calls.append(0)
        self.wanted.append(1)
        is_told = ast.get_docstring(function, clean=False) is not None
        kept, rest = function.body[:is_told], function.body[is_told:]
        text = f"{CALLS}[{number}] = 1\n{WANTED}[{number}] and {NOTE}({number})"
        start = _at(text, function.body[0])
        function.body[:] = [*kept, *start, *self._statements(rest, file)]

    def _statements(self, body: list[Any], file: str, above: int = 0) -> list[Any]:
        """Statements with a mark before each; `above` is a line that runs with the first."""
        found: list[Any] = []
        for statement in body:
            lines = _lines_of(statement)
            self._inside(statement, file)
            found += _at(f"{LINES}[{len(self._spans)}] = 1", statement)
            self._spans.append((file, lines | ({above} if above else set())))
            self.lines.append(0)
            found.append(statement)
            above = 0
        return found

    def _inside(self, statement: Any, file: str) -> None:
        if isinstance(statement, ast.ClassDef):
            return  # its methods are marked as functions
        if not isinstance(statement, _Function):
            for name in ("body", "orelse", "finalbody"):
                if getattr(statement, name, None):
                    setattr(statement, name, self._statements(getattr(statement, name), file))
        for part in (*getattr(statement, "handlers", ()), *getattr(statement, "cases", ())):
            line = part.lineno if hasattr(part, "lineno") else part.pattern.lineno
            part.body = self._statements(part.body, file, line)


def _lines_of(statement: Any) -> set[int]:
    """The lines that run when a statement does, whatever becomes of those inside it."""
    body: Any = getattr(statement, "body", None)
    first = min([statement.lineno, *(d.lineno for d in getattr(statement, "decorator_list", ()))])
    if isinstance(body, list):
        last = max(statement.lineno, body[0].lineno - 1)
    else:
        last = statement.lineno if hasattr(statement, "cases") else statement.end_lineno
    inside = body if isinstance(statement, ast.ClassDef) else ()
    return set(range(first, last + 1)).union(*map(_lines_of, inside))


def _functions(tree: ast.AST, compiled: set[str]) -> Iterator[Any]:
    """All functions, inner ones first, but those that a compiler looks into."""
    for node in ast.iter_child_nodes(tree):
        is_function = isinstance(node, _Function)
        if is_function and (node.name in compiled or _is_compiled(node)):  # type: ignore[attr-defined]
            continue
        yield from _functions(node, compiled)
        if is_function:
            yield node


def _is_compiled(function: Any) -> bool:
    names: list[Any] = [
        getattr(part, "attr", None) or getattr(part, "id", "")
        for decorator in function.decorator_list
        for part in ast.walk(decorator)
    ]
    return any(re.search(_COMPILER, name) for name in names)


def _at(text: str, place: Any) -> list[Any]:
    """Statements that stand at the place of another one."""
    made = ast.parse(text).body
    for statement in made:
        for node in ast.walk(statement):
            if isinstance(node, (ast.expr, ast.stmt)):
                ast.copy_location(node, place)
    return made
