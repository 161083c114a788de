"""Which prints report: those that say something, and not the lines drawn between them."""

import ast

from nb2prod.notebook.walk import walk


def says_something(call: ast.Call) -> bool:
    """A print of nothing, or of a ruler, reports nothing; nor does one to a file of its own."""
    file = next((keyword.value for keyword in call.keywords if keyword.arg == "file"), None)
    if file and not (isinstance(file, ast.Attribute) and file.attr in {"stderr", "stdout"}):
        return False
    return any(not _is_ruler(argument) for argument in call.args)


def draws_line(call: ast.Call) -> bool:
    """Whether a print draws a line: `print("-" * 40)`."""
    if len(call.args) != 1 or call.keywords or not _is_ruler(call.args[0]):
        return False
    texts = (n.value for n in walk(call) if isinstance(n, ast.Constant))
    return any(isinstance(text, str) and text.strip() for text in texts)


def _is_ruler(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
        return _is_ruler(node.left) or _is_ruler(node.right)
    text = node.value if isinstance(node, ast.Constant) else None
    return isinstance(text, str) and not any(letter.isalnum() for letter in text)
