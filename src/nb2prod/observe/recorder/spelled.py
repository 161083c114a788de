"""How the code spells a call: the same where it is read and where it is held up."""

from __future__ import annotations

import ast
from typing import Any


def spelled(call: ast.Call) -> tuple[str, str]:
    """The call's dotted name, and its first argument when that is a text."""
    words = []
    node: Any = call.func
    while isinstance(node, (ast.Attribute, ast.Call, ast.Subscript)):
        if isinstance(node, ast.Attribute):
            words.append(node.attr)
            node = node.value
        else:
            node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Name):
        words.append(node.id)
    first = call.args[0] if call.args else None
    text = first.value if isinstance(first, ast.Constant) else ""
    return ".".join(reversed(words)), text if isinstance(text, str) else ""
