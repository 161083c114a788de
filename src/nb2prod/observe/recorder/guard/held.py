"""Shell lines, scripts and calls of the notebook, held up before they reach the world."""

from __future__ import annotations

import ast
import copy
import os
import sys
from typing import Any

from ..spelled import spelled
from .commands import SHELL, SHELLS
from .guard import WRITES, Guard

_PROGRAMS = ("script", "perl", "ruby", "python", "python2", "python3", "pypy", "cmd")
_RUNNERS = {"system_piped", "system_raw", "system", "getoutput"}

_guard: Guard | None = None


class Held:
    """Puts itself into IPython: before its shell lines, and into its syntax trees.

    `calls` are the calls that reading found: dotted name and first text, with their kind.
    """

    def __init__(self, shell: Any, guard: Guard, calls: list[list[str]]) -> None:
        global _guard
        _guard = guard
        self.shell = shell
        self.guard = guard
        self.calls = {(name, text): kind for name, text, kind in calls}

    def start(self) -> None:
        if self.guard.allows:
            return
        self.shell.ast_transformers.append(self)
        self.shell.events.register("post_run_cell", self.after)
        plain = self.shell.var_expand

        def expanded(cmd: str, depth: int = 0, *rest: Any, **more: Any) -> str:
            text: str = plain(cmd, depth + 1, *rest, **more)
            if sys._getframe(1).f_code.co_name not in _RUNNERS:
                return text
            refused = self.guard.command(text, keeps=self.guard.keeps_programs)
            return "exit 1" if refused else self.guard.line(text)

        self.shell.var_expand = expanded

    def after(self, result: Any) -> None:
        """Called by IPython after every cell: tells what the system alone has refused."""
        error = result.error_in_exec
        told, self.guard.told = self.guard.told, 0
        if error is None or told or not self.guard.locked:
            return
        name = getattr(error, "filename", None)
        unreadable = isinstance(name, str) and os.path.exists(name) and not os.access(name, os.R_OK)
        text = str(error)
        if not unreadable and ("ermission denied" in text or "readonly database" in text):
            self.guard.refuse(WRITES, str(name or text), text)

    def visit(self, tree: ast.AST) -> ast.AST:
        """Called by IPython with every cell's tree."""
        held: ast.AST = _Refusing(self.calls).visit(tree)
        return held


class _Refusing(ast.NodeTransformer):
    def __init__(self, calls: dict[tuple[str, str], str]) -> None:
        self.calls = calls

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name, text = spelled(node)
        if name == "get_ipython.run_cell_magic" and text in (*SHELLS, *_PROGRAMS):
            check = _call_of("script", node, node.args)
            return ast.copy_location(ast.BoolOp(op=ast.Or(), values=[check, node]), node)
        kind = self.calls.get((name, text))
        if kind is None:
            return self.generic_visit(node)
        return _call_of("refuse", node, [ast.Constant(value=kind), ast.Constant(value=name)])


def _call_of(function: str, node: ast.Call, arguments: list[ast.expr]) -> ast.Call:
    """A call of a function of this module without a name in the notebook, in a node's place."""
    source = f"__import__('sys').modules[{__name__!r}].{function}()"
    call: Any = ast.parse(source, mode="eval").body
    call.args = [copy.deepcopy(argument) for argument in arguments]
    for part in ast.walk(call):
        if isinstance(part, ast.expr):
            ast.copy_location(part, node)
    return call  # type: ignore[no-any-return]


def refuse(kind: str, name: str) -> None:
    """Stands in the place of a call that must be allowed."""
    if _guard is not None:
        raise _guard.refuse(kind, f"{name}(…)", f"{name}(…) is not called, as it {kind}")


def script(name: str, line: str, body: str) -> None:
    """Stands before the call of a cell that holds a script."""
    if _guard is None:
        return
    if name not in SHELLS:
        what = f"%%{name} {line}".strip()
        raise _guard.refuse(SHELL, what, f"{what!r} is not run, as it may touch what lies outside")
    refused = _guard.command(body)
    if refused:
        raise PermissionError(refused)
