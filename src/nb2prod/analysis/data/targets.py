"""Targets that stand among the features which a model learns from."""

import ast
from collections.abc import Iterator

from nb2prod.analysis.register import Placed, Register, bound_by
from nb2prod.analysis.shell import bound_once


def find_targets(register: Register) -> Iterator[Placed[ast.Call]]:
    """The calls given features `df[["a", "b"]]` and a target `df["b"]` of the same table."""
    for call in register.calls("train_test_split", "fit"):
        if len(call.node.args) < 2 or call.function is not None:
            continue
        features, target = (_meant(node, call, register) for node in call.node.args[:2])
        if isinstance(features, ast.Subscript) and isinstance(target, ast.Subscript):
            columns, column = _texts(features.slice, register), _texts(target.slice, register)
            same = ast.dump(features.value) == ast.dump(target.value)
            if same and len(columns) > 1 and len(column) == 1 and column[0] in columns:
                yield call


def _meant(node: ast.expr, call: Placed[ast.Call], register: Register) -> ast.expr:
    """What a name was bound to last before a call; other expressions as they are."""
    if not isinstance(node, ast.Name):
        return node
    names = register.bound(node.id)
    bound = [n for n in names if n.order < call.order and n.function is None]
    return (bound_by(bound[-1]) if bound else None) or node


def _texts(node: ast.expr, register: Register) -> list[str]:
    """The columns that an index names."""
    if isinstance(node, ast.Name):
        node = bound_once(node.id, register) or node
    if isinstance(node, ast.List):
        return [text for element in node.elts for text in _texts(element, register)]
    is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
    return [str(node.value)] if is_text and isinstance(node, ast.Constant) else []
