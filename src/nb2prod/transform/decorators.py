"""Whether a decorated function can take more than the notebook gave it."""

import ast
from collections.abc import Mapping

from nb2prod.notebook.walk import walk
from nb2prod.transform.draft import Unit
from nb2prod.transform.names_seen import is_plain

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_LIBRARIES = frozenset({"tf.function", "tensorflow.function"})


def hands_keywords_on(node: ast.stmt, defined: Mapping[str, Unit]) -> bool:
    """Whether all decorators of a function give it the keywords that its callers give.

    `defined` are the notebook's own functions. What keeps results for the arguments that it was
    given, as `lru_cache` does, would keep them for the keywords too.
    """
    decorators = node.decorator_list if isinstance(node, _Function) else []
    return all(
        is_plain(d)
        or (called := ast.unparse(d)) in _LIBRARIES
        or (called in defined and _is_open_wrapper(defined[called].node))
        for d in decorators
    )


def _is_open_wrapper(node: ast.stmt) -> bool:
    """`def wrapped(f)` whose inner function calls `f(*args, **kwargs)`, or that gives back `f`."""
    if not isinstance(node, ast.FunctionDef) or len(node.args.args) != 1:
        return False
    given = node.args.args[0].arg
    results = [s.value for s in node.body if isinstance(s, ast.Return)]
    made = {s.name: s for s in node.body if isinstance(s, _Function)}
    names = [result.id for result in results if isinstance(result, ast.Name)]
    return len(names) == len(results) == 1 and (
        names[0] == given or (names[0] in made and _hands_on(made[names[0]]))
    )


def _hands_on(node: _Function) -> bool:
    """Whether a function does nothing with its `**kwargs` but hand them on."""
    if node.args.kwarg is None:
        return False
    name = node.args.kwarg.arg
    inside = [n for statement in node.body for n in walk(statement)]
    mentioned = [n for n in inside if isinstance(n, ast.Name) and n.id == name]
    handed = [n.value for n in inside if isinstance(n, ast.keyword) and n.arg is None]
    return bool(mentioned) and all(n in handed for n in mentioned)
