"""How far above its own folder a notebook goes to find its project: `Path.cwd().parent`."""

import ast
from dataclasses import dataclass, field
from typing import Any

from nb2prod.notebook import Program
from nb2prod.notebook.walk import called_name, index

_HERE = frozenset({"cwd", "getcwd"})
_STILL_THERE = frozenset({"Path", "PurePath", "str", "fspath", "resolve", "absolute", "abspath"})
_STILL_THERE |= {"realpath", "normpath", "expanduser"}
_WORDS = ("parent", "dirname")
_KINDS = (ast.Assign, ast.Attribute, ast.Subscript, ast.Call)


def folders_above(program: Program, project: int) -> int:
    """The most folders that the code goes up from the one it runs in, as far as can be read.

    `project` is how many it takes to the project's own folder, for code that looks for that.
    """
    if not program.cells_with(*_WORDS):
        return 0
    climb = _Climb(project)
    for cell in program.cells:
        nodes = index(cell.tree)
        whole: list[Any] = [*nodes.of(*_KINDS)]
        for node in sorted(whole, key=lambda n: (n.lineno, n.col_offset)):
            if not isinstance(nodes.parents[node], ast.Assign | ast.Subscript):
                climb.see(node)
    return climb.most


@dataclass(slots=True)
class _Climb:
    """`known` are the variables that hold such folders, with their heights."""

    project: int
    known: dict[str, int] = field(default_factory=dict)
    most: int = 0

    def see(self, node: ast.AST) -> None:
        """Take what comes next in the code; of an assignment or a subscript only the whole."""
        height = self._height(node.value if isinstance(node, ast.Assign) else node)
        if height is None:
            return
        for target in node.targets if isinstance(node, ast.Assign) else ():
            if isinstance(target, ast.Name):
                if target.id in self.known:  # as in a loop, until a file is there
                    height = max(self.known[target.id], self.project)
                self.known[target.id] = height
        self.most = max(self.most, height)

    def _height(self, node: ast.AST) -> int | None:
        """How far up an expression leads, or None when it is no such folder."""
        match node:
            case ast.Name():
                return self.known.get(node.id)
            case ast.Attribute(attr="parent"):
                return self._above(node.value, 1)
            case ast.Subscript(
                value=ast.Attribute(attr="parents"), slice=ast.Constant(value=int(n))
            ):
                return self._above(node.value.value, n + 1)  # type: ignore[attr-defined]
            case ast.Attribute(attr="parents"):
                return self._above(node.value, self.project)
            case ast.Call():
                return self._called(node)
        return None

    def _called(self, call: ast.Call) -> int | None:
        word = called_name(call)
        if word in _HERE:
            return 0
        inside = call.args[0] if call.args else getattr(call.func, "value", None)
        if word == "dirname":
            return self._above(inside, 1)
        if word not in _STILL_THERE:
            return None
        if isinstance(inside, ast.Constant):
            return 0 if inside.value in ("", ".") else None
        return 0 if word == "Path" and not call.args else self._above(inside, 0)

    def _above(self, node: ast.expr | None, by: int) -> int | None:
        height = None if node is None else self._height(node)
        return None if height is None else height + by
